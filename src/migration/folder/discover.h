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
#include "migration/layout/marks.h"

/* What is wrong with an entry, found by the walk or by reading it. */
typedef enum FileProblem {
    PROBLEM_NONE,
    PROBLEM_FOLDER,     /* a folder named like a migration */
    PROBLEM_UNREADABLE, /* error_number says why */
    PROBLEM_ENCODING,   /* bytes that are not UTF-8 at `line` */
    PROBLEM_NUL,        /* a NUL byte at `line` */
    PROBLEM_SETTINGS,   /* `advice` says what is asked for and cannot be done */
} FileProblem;

/* An entry that is a migration in some layout, belongs to one, or is SQL of another name. */
typedef struct Found {
    char *path; /* relative to the folder */
    /* Bit i: what layouts[i] takes it for. */
    unsigned fits;     /* a migration or a way back */
    unsigned claims;   /* a migration */
    unsigned settings; /* the settings of one */
    unsigned slips;    /* a name that is misspelt, or a hook */
    FileProblem problem;
    int error_number;
    int line;
    const char *advice; /* static */
    size_t size;
    char checksum[DIGEST_HEX_SIZE];
    FileStamp stamp;             /* of a large file, when it was hashed */
    uint8_t marks[LAYOUT_LIMIT]; /* sets of FileMark, by layout */
    NameParts name;              /* once the layout is known; points into path */
    FileSettings says;           /* of settings, once they were read */
} Found;

typedef struct Discovery {
    unsigned candidates;  /* bit i: layouts[i] */
    bool claimed;         /* there is a migration of one of them */
    const Layout *layout; /* NULL until it is known */
    const Layout *rival;  /* not NULL: it fits as well */
    Found *found;
    size_t found_count;
    int error_number; /* of a folder that could not be read: `error_path`; 0: all was read */
    char *error_path;
    bool out_of_memory;
} Discovery;

/* Takes over `dir_fd`'s content but not the descriptor. `layout` NULL: all that there are. */
void discover(int dir_fd, const Layout *layout, Discovery *ret_discovery);
/* Of the chosen layout: fills found->name; whether the entry is a migration of it. */
bool discovery_judge(const Discovery *discovery, Found *found);
/* The version in its layout's form, with a NUL: never longer than it is written. Returns what comes
 * behind it. */
char *discovery_put_version(const Layout *layout, const NameParts *parts, char *ret_text);
void discovery_free(Discovery *discovery);
