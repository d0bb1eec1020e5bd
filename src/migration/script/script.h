/* A migration script, looked through before anything runs: how many statements, whether it controls
 * its own transaction, whether it has to run outside of one. */
#pragma once

#include "migration/folder/files.h"
#include "migration/script/script_walk.h"
#include "sql/classify.h"

/* Larger files are streamed, and their content is not kept in the history. */
#define SCRIPT_CONTENT_LIMIT ((size_t)1024 * 1024)

typedef struct Script {
    const MigrationFile *file;
    ScriptSource source;
    int statements; /* that will be run */
    int *skipped;   /* statement numbers (ascending) that are left out: our transaction takes
                       the place of the file's own BEGIN and COMMIT */
    size_t skipped_count;
    bool streamed;               /* more than 1 MiB, or rows of COPY */
    bool alone;                  /* one statement, run outside a transaction */
    bool checks_foreign_keys;    /* SQLite: the script turns them off, so we look at the end */
    SqlTraits traits;            /* of that statement */
    bool procedural;             /* it is CALL or DO, which may commit in between */
    bool reruns;                 /* and it says that running it again goes on from there */
    char hash[DIGEST_HEX_SIZE];  /* and its SHA-256 */
    bool unreadable;             /* cannot be cut into statements: told when its turn comes */
    const char *const *warnings; /* lines for the person; NULL-terminated */
} Script;

/* ERR_VALIDATION with the place for a transaction control that cannot be, and for a statement that
 * cannot run in a transaction but is not alone. Child of ctx. */
bool script_inspect(TALLOC_CTX *ctx, const MigrationSet *set, const MigrationFile *file,
                    const char *dir_shown, Dialect dialect, Script **ret_script,
                    Error *err) MUST_USE;

/* Whether the statement of this number is left out. */
bool script_skips(const Script *script, int index);

/* The whole text of a script of at most SCRIPT_CONTENT_LIMIT bytes. */
bool script_read(TALLOC_CTX *ctx, const Script *script, char **ret_text, size_t *ret_length,
                 Error *err) MUST_USE;
