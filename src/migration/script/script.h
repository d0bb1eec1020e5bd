/* A migration script, looked through before anything runs: how many statements, and how it is cut
 * into groups, each of which commits as one.
 *
 * A script without anything special is one group: it commits together with its row in the history.
 * A script of several groups is checkpointed after each (history/checkpoint.h), so that after a
 * crash it goes on behind the last one that is committed.
 */
#pragma once

#include "migration/folder/files.h"
#include "migration/script/place.h"
#include "migration/script/script_walk.h"
#include "sql/classify.h"

/* Larger files are streamed, and their content is not kept in the history. */
#define SCRIPT_CONTENT_LIMIT ((size_t)1024 * 1024)

/* Between the statements of a group in its text and its hash. */
#define SCRIPT_SEPARATOR ";\n"

/* Statements that run in one transaction, or a single one that runs alone: outside a transaction,
 * or committing by itself. What sets the session (SET ..) before a statement that runs alone
 * belongs to its group. */
typedef struct ScriptGroup {
    int first, last;             /* 1-based, among the statements that run; last < first: none */
    int first_index, last_index; /* SqlItem.index of these */
    Place place;                 /* of the first */
    bool alone;
    bool streamed;        /* rows of COPY are in it */
    bool gentle;          /* each statement may wait for its locks: sql/gentle.h */
    bool plain;           /* no statement sets anything in the session: sql/plain.h */
    bool reruns;          /* alone: running it again goes on from where it was cut off */
    SqlTraits traits;     /* alone: of its statement, `last` */
    const char **indexes; /* CREATE INDEX IF NOT EXISTS in a transaction: their names */
    size_t index_count;
    char hash[DIGEST_HEX_SIZE]; /* SHA-256 of its statements, joined by SCRIPT_SEPARATOR */
} ScriptGroup;

/* What a script makes of something that is on or off. */
typedef enum SwitchTo { SWITCH_AS_IT_IS, SWITCH_OFF, SWITCH_ON } SwitchTo;

typedef struct Script {
    const MigrationFile *file;
    ScriptSource source;
    int statements; /* that will be run */
    ScriptGroup *groups;
    size_t group_count; /* at least one */
    int *skipped;       /* SqlItem.index (ascending) of what is left out: our transactions take the
                           place of the file's own BEGIN and COMMIT */
    size_t skipped_count;
    int *session; /* SqlItem.index (ascending) of what sets the session for all that follows */
    size_t session_count;
    int done;                /* statements that an earlier run committed; a group ends there */
    const char *text;        /* of a small file, what was looked through: script_read() gives it
                                again whatever the file has become; NULL: it is read once more */
    bool streamed;           /* larger than SCRIPT_CONTENT_LIMIT */
    SwitchTo foreign_keys;   /* SQLite: what they are to be while a transaction runs; that is
                                done around it, since inside the script's own PRAGMA would have
                                no effect */
    int64_t lock_timeout_ms; /* what the file says of itself; -1: nothing */
    int64_t statement_timeout_ms;
    bool unreadable;             /* cannot be cut into statements: told when its turn comes */
    const char *const *warnings; /* lines for the person; NULL-terminated */
} Script;

typedef struct ScriptInput {
    const MigrationSet *set;
    const char *dir_shown; /* for messages */
    Dialect dialect;
    int server_version; /* as of db_version(); 0: the newest */
    int done;           /* statements that an earlier run committed */
} ScriptInput;

/* ERR_VALIDATION with the place for a transaction control that cannot be, and for a statement that
 * cannot run in the transaction that the file puts it into. Child of ctx. */
bool script_inspect(TALLOC_CTX *ctx, const ScriptInput *input, const MigrationFile *file,
                    Script **ret_script, Error *err) MUST_USE;

/* Whether it commits at once, with its row in the history and without a checkpoint. */
bool script_is_simple(const Script *script);
bool script_is_last(const Script *script, const ScriptGroup *group);

/* Whether the statement of this SqlItem.index is left out. */
bool script_skips(const Script *script, int index);
/* What is to become of a statement when the group runs. */
typedef enum ScriptUse {
    SCRIPT_PASS,  /* not of this group, or left out */
    SCRIPT_AGAIN, /* sets the session for the group: to be said before it */
    SCRIPT_RUN,
} ScriptUse;
ScriptUse script_use(const Script *script, const ScriptGroup *group, int index);

/* The whole text of a script of at most SCRIPT_CONTENT_LIMIT bytes. */
bool script_read(TALLOC_CTX *ctx, const Script *script, char **ret_text, size_t *ret_length,
                 Error *err) MUST_USE;
