/* Walks a folder and its subfolders for migration files.
 *
 * Runs beside the main thread, so it takes its memory from malloc and leaves talloc alone. Entries
 * whose name begins with a dot are passed over: Kubernetes keeps the files of a mounted ConfigMap
 * in "..data" and links to them. Links to folders are not followed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "migration/folder/files.h"

/* What is wrong with an entry, found by the walk or by reading it. */
typedef enum FileProblem {
    PROBLEM_NONE,
    PROBLEM_FOLDER,     /* a folder named like a migration */
    PROBLEM_UNREADABLE, /* error_number says why */
    PROBLEM_ENCODING,   /* bytes that are not UTF-8 at `line` */
    PROBLEM_NUL,        /* a NUL byte at `line` */
} FileProblem;

typedef struct Found {
    char *path;     /* relative to the folder */
    NameParts name; /* points into path */
    FileProblem problem;
    int error_number;
    int line;
    size_t size;
    char checksum[DIGEST_HEX_SIZE];
} Found;

/* A name that looks like a migration and is none. */
typedef struct Slip {
    char *path;
    const char *advice; /* static */
} Slip;

typedef struct Discovery {
    const Layout *layout;
    Found *found;
    size_t found_count;
    Slip *slips;
    size_t slip_count;
    size_t other_sql; /* .sql files that are named in some other way */
    int error_number; /* of a folder that could not be read: `error_path`; 0: all was read */
    char *error_path;
    bool out_of_memory;
} Discovery;

/* Takes over `dir_fd`'s content but not the descriptor. `layout` NULL: the one that the files are
 * in. */
void discover(int dir_fd, const Layout *layout, Discovery *ret_discovery);
void discovery_free(Discovery *discovery);
