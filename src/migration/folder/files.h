/* The migration files of a folder, read, checked and hashed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file_stamp.h"
#include "migration/layout/layout.h"

typedef struct Placeholders Placeholders;

typedef struct MigrationFile {
    MigrationKind kind;
    const char *version; /* in its layout's form; NULL for repeatables */
    const char *name;    /* description, '_' as spaces */
    const char *path;    /* relative to the folder */
    size_t size;
    char checksum[DIGEST_HEX_SIZE]; /* SHA-256 of the bytes */
    FileStamp stamp;                /* of a large file, when it was hashed */
    /* Not WHOLE: the file has both ways, and is in the set twice: UP as the versioned migration,
     * DOWN as its undo, with the same path and checksum. */
    ScriptSection section;
    FileSettings settings; /* what the layout's directives and the files beside it say */
} MigrationFile;

/* SQL that runs around migrations: hooks/hooks.h. */
typedef struct HookFile {
    HookMoment moment;
    const char *path; /* relative to the folder */
} HookFile;

typedef struct MigrationSet {
    const char *dir;
    const Layout *layout;
    const Placeholders *placeholders; /* whose are put into statements; NULL: none */
    Env *env;             /* for files that ask for its variables; NULL: they stay as they are */
    MigrationFile *files; /* versioned by version, then undo by version, then repeatables by name,
                             then baselines by version */
    size_t count;
    HookFile *hooks; /* by path */
    size_t hook_count;
    const char *const *warnings; /* a line for each name that looks like a slip; NULL-terminated */
    char hash[DIGEST_HEX_SIZE];  /* of the whole set: files_set_hash() */
    size_t other_sql;            /* .sql files that are named in some other way */
} MigrationSet;

/* Files are read by worker threads; start early, finish when the database has answered: the work
 * overlaps with connecting. */
typedef struct FilesJob FilesJob;
/* A folder that is not there is ERR_CONFIG. Freeing the job waits for its threads. `layout` NULL:
 * the one that the files are in. */
bool files_start(TALLOC_CTX *ctx, const char *dir, const Layout *layout, FilesJob **ret_job,
                 Error *err) MUST_USE;
/* Waits, checks (two files with one version, a folder named like a migration, unreadable, invalid
 * UTF-8, NUL bytes: ERR_VALIDATION or ERR_IO with the place) and sorts. */
bool files_finish(TALLOC_CTX *ctx, FilesJob *job, MigrationSet **ret_set, Error *err) MUST_USE;

const MigrationFile *files_find(const MigrationSet *set, MigrationKind kind,
                                const char *version_or_name);
/* SHA-256 over kind, version, path and checksum of all files: the migration-set hash. Known already
 * in set->hash of a set that was read. */
void files_set_hash(const MigrationSet *set, char ret_hex[DIGEST_HEX_SIZE]);
/* The path to open: folder and relative path joined; child of ctx. */
char *files_path(TALLOC_CTX *ctx, const MigrationSet *set, const MigrationFile *file);
