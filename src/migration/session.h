/* The state that the verbs of the engine share: who asks, the folder, the database, the history. */
#pragma once

#include "base/id.h"
#include "db/db.h"
#include "migration/script/compose.h"
#include "migration/dialect.h"
#include "migration/engine.h"
#include "migration/folder/files.h"
#include "migration/incumbent/incumbent.h"
#include "migration/history/history.h"
#include "migration/script/placeholders.h"
#include "migration/ticker.h"

/* The newest format of our tables that this program writes and reads. */
#define RECORDS_FORMAT 2

/* A row of tidegate_statement that still matters: a group of a script that was begun and is not
 * known to have ended, or that is committed while the whole script is not. */
typedef struct OpenWork {
    int64_t seq;
    const char *version, *name, *path, *kind;
    int64_t first, last, of; /* statements of the script, 1-based; of: all of them, 0: not known */
    const char *hash;        /* ScriptGroup.hash */
    const char *statement;   /* its text; "" when it is too long to be kept */
    const char *run_id;
    const char *before; /* AloneBefore.text, or NULL */
    bool committed;
} OpenWork;

typedef struct Hooks Hooks; /* hooks/hooks.h */
typedef struct Taken Taken; /* incumbent/reconcile.h */

struct Engine {
    EngineConfig config;
    const EngineDialect *dialect;
    const char *command; /* "migrate": for the records */
    const char *run_id;  /* given, or made for this command */
    bool run_given;
    const char *actor; /* NULL until session_actor() */
    Db *db;
    const char *label; /* of the database, for people */
    bool absent;       /* its file is not there yet */
    ComposeContext sql;
    FilesJob *job;
    Ticker *ticker;
    Placeholders placeholders;
    MigrationSet *set; /* NULL until session_files() */

    TALLOC_CTX *loaded; /* parent of what was read: */
    bool fresh;         /* our tables are not there */
    HistoryRow *rows;
    size_t row_count;
    OpenWork *work;
    size_t work_count;
    History *history;
    const IncumbentPlace *incumbent; /* whose table is written as well; NULL: nobody's */
    const Taken *taken;              /* what it has and our table has not; or NULL */
    char *database_id;
    int format; /* of our tables */
    int64_t fence;

    bool owner;          /* the run lock and the fence are ours */
    bool touched;        /* MariaDB: a script may have set the session */
    Db *lock_db;         /* PostgreSQL, MariaDB: the connection that holds the run lock */
    struct Watch *watch; /* during engine_exec(): watch/watch.h; NULL: nobody watches */
    int64_t keep_at_ms;  /* when exec_keep() looks after the lock again */
    char *lent_path;     /* SQLite: sqlite/lend.c; NULL: nothing is lent */
    int lent_fd;
    size_t marked_total; /* not 0: after the last one all of the folder's files are applied, so
                            many: mark.h */
    bool last_step;      /* what is applied now is the last: the run ends in its transaction */
    const Hooks *hooks;  /* hooks/hooks.h, of migrate; NULL: none */
    bool run_ended;      /* and it did */
    bool together;       /* the transaction is that of all migrations: apply/together.h */
    int said;         /* SqlItem.index up to which the script's session statements are in force */
    bool stained;     /* a statement that ran alone may have set something in the session */
    int64_t began_ms; /* monotonic: when the script that is being applied was begun */
    int64_t run_seq;  /* our row in tidegate_run; 0: none */
    bool run_told;    /* programs were told that it began */
};

/* Waits for the folder's files and says their warnings; idempotent. */
bool session_files(Engine *engine, Error *err) MUST_USE;

/* Makes our tables, and brings those of an older format to today's: who has the lock may. */
bool session_create_tables(Engine *engine, Error *err) MUST_USE;
bool session_upgrade_tables(Engine *engine, Error *err) MUST_USE;
/* Since the script that is being applied was begun. */
int64_t session_script_ms(const Engine *engine);

/* The seq of the row that a statement with {returning} has made, or selected. */
int64_t session_new_seq(const DbRows *rows);

/* Who asks, for the records. */
const char *session_actor(Engine *engine);

/* Opens (again) the main connection. An SQLite file that is not there is not created yet. */
bool session_connect(Engine *engine, Error *err) MUST_USE;
/* The file of the database, NULL when it is none. */
const char *session_sqlite_path(const Engine *engine);
/* Creates that file, before the first thing is written. */
bool session_create(Engine *engine, Error *err) MUST_USE;
/* Says of a failed statement of our own what it was for, and that a missing right is the user's.
 * Always returns false. */
bool session_fail(const Engine *engine, const char *doing, Error *err);
/* Neither a file nor a history is the wrong folder (ERR_CONFIG). After session_files() and
 * session_load(). */
bool session_require_files(const Engine *engine, Error *err) MUST_USE;

/* FULL adds times. */
typedef enum LoadDetail { LOAD_BRIEF, LOAD_FULL } LoadDetail;
/* Reads tables and history in one round trip; no tables is not an error: engine->fresh. */
bool session_load(Engine *engine, LoadDetail detail, Error *err) MUST_USE;
/* Takes over what db_query_many() gave for session_load_sql() (LOAD_RESULTS results). */
#define LOAD_RESULTS 3
char *session_load_sql(TALLOC_CTX *ctx, const Engine *engine, LoadDetail detail);
bool session_take_rows(Engine *engine, TALLOC_CTX *loaded, DbRows *const rows[LOAD_RESULTS],
                       LoadDetail detail, Error *err) MUST_USE;

/* Puts what was read in the order of the folder's versions. */
bool session_fold(Engine *engine, Error *err) MUST_USE;

/* Composes with the session's schema; child of ctx. */
char *session_sql(TALLOC_CTX *ctx, const Engine *engine, const char *template,
                  const char *const args[], size_t n_args);
/* That scripts can run as the role of the configuration, if there is one (ERR_CONFIG, ERR_AUTH). */
bool session_check_role(Engine *engine, Error *err) MUST_USE;
/* Runs such a text. */
bool session_exec(Engine *engine, const char *template, const char *const args[], size_t n_args,
                  Error *err) MUST_USE;
