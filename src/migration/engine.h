/* The migration engine's face to the command line and the ship side.
 *
 * One Engine per command: it holds the folder, the database and who is asking. Each verb returns a
 * result for report; ERR_PARTIAL, ERR_UNKNOWN, ERR_VALIDATION, ERR_BUSY carry the exit codes of
 * `tidegate help exit-codes`.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/credential_source.h"
#include "base/env.h"
#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/secret.h"
#include "migration/layout/layout.h"
#include "migration/plan/planned.h"
#include "migration/script/placeholders.h"

typedef struct ConfiguredHook {
    HookMoment moment;
    const char *path;  /* to open: absolute, or from the working folder; NULL: it is a command */
    const char *shown; /* as the person wrote it */
    const char *const *argv; /* a command; else NULL */
    const char *directory;   /* in which it runs */
} ConfiguredHook;

typedef struct EngineConfig {
    const Secret *url;
    CredentialSource *credentials; /* asked at each connect; or NULL: the URL has all */
    const char *dir;               /* folder of migrations, absolute; NULL: engine_exec() */
    const char *dir_shown;         /* as the person wrote it, for messages */
    const Layout *layout;          /* NULL: the one that the files are in */
    const char *app;               /* NULL: "" */
    const char *role; /* whom scripts run as; our own records are the user's. NULL: the user */
    bool out_of_order;
    bool single_transaction;         /* migrate: all that is pending, or nothing */
    const Placeholder *placeholders; /* of the configuration, in place of ${NAME} */
    size_t placeholder_count;
    const ConfiguredHook *hooks; /* run before those of the folder */
    size_t hook_count;
    int64_t hook_timeout_ms;   /* of a hook that is a command */
    const char *environment;   /* what ${flyway:environment} stands for; or NULL */
    const PlannedSet *planned; /* migrate does exactly this, or refuses; NULL: what is pending */
    bool read_only;            /* status, validate, plan: writes nothing, creates no SQLite file */
    int64_t lock_wait_ms, lock_timeout_ms, lock_retry_ms;
    int64_t statement_timeout_ms; /* 0: none; -1: what is in force on the server */
    const char *run_id;  /* TIDEGATE_RUN, or NULL: a new one when something is to be done */
    const char *release; /* or NULL */
    /* Who asks, the user or CI's actor: called when something is to be recorded. Child of ctx. */
    const char *(*actor)(TALLOC_CTX *ctx, Env *env);
    Env *env;
    const char *ci_url; /* or NULL */
    Clock *clock;
    const Cancel *cancel;
    Progress *progress;
} EngineConfig;

typedef struct Preview Preview; /* plan/preview.h */

typedef enum MigrationState {
    STATE_APPLIED,
    STATE_PENDING,
    STATE_FAILED,  /* the last try failed and was rolled back; will be tried again */
    STATE_PARTIAL, /* work outside a transaction was interrupted */
    STATE_CHANGED, /* applied, but the file differs now */
    STATE_MISSING, /* applied, but the file is gone */
    STATE_OUT_OF_ORDER,
    STATE_UNDONE,
    STATE_BASELINE,
    STATE_SUPERSEDED, /* a repeatable that was applied again later */
    STATE_OUTDATED,   /* a repeatable whose file changed: will be applied again */
    STATE_IGNORED,    /* at or below the baseline, never applied */
} MigrationState;

const char *migration_state_name(MigrationState state); /* "out-of-order" */

/* A repeatable migration of which another one speaks: it creates the object, and comes first. */
typedef struct PlanNeed {
    const char *path, *object;
    bool unmet; /* they speak of each other, and it comes behind */
} PlanNeed;

typedef struct MigrationStatus {
    const char *version; /* NULL for repeatables */
    const char *name;
    const char *kind; /* "versioned", "repeatable", "undo", "baseline" */
    const char *path;
    MigrationState state;
    const char *applied_at; /* RFC 3339, or NULL */
    int64_t duration_ms;    /* -1: not applied */
    const char *checksum;
    const Preview *preview; /* of engine_preview(); else NULL */
    const PlanNeed *needs;  /* of engine_plan(): what has to come before it */
    size_t need_count;
    int64_t committed, of; /* partial: so many of its statements; of 0: not known */
} MigrationStatus;

/* A history of another tool's, looked at and no more. */
typedef struct OtherHistory {
    const char *tool;   /* "rails" */
    const char *table;  /* "public.schema_migrations" */
    size_t applied;     /* migrations; of Alembic: heads */
    const char *newest; /* version; NULL: none */
} OtherHistory;

/* The texts are the engine's: they live as long as it does. */
typedef struct StatusResult {
    const char *database_kind, *database_version, *database_label;
    const char *layout, *history;
    size_t pending;
    /* Of the database, a line of words each: indexes that are not valid; NULL-terminated. NULL: not
     * looked for. */
    const char *const *problems;
    MigrationStatus *migrations;
    size_t count;
    OtherHistory *others; /* of engine_status(), where there is neither file nor history of ours */
    size_t other_count;
    const PlannedSet *planned; /* of engine_plan(); else NULL */
} StatusResult;

typedef struct AppliedMigration {
    const char *version, *name, *path;
    int64_t statements, duration_ms; /* -1: not known, another tool applied it */
} AppliedMigration;

typedef struct MigrateResult {
    const char *run_id;  /* NULL: nothing was to be done */
    const char *verdict; /* "success", "failed", "partial", "unknown" */
    AppliedMigration *applied;
    size_t applied_count;
    bool applied_unknown; /* another tool's history that cannot be read: the list says nothing */
    size_t pending;       /* still */
    size_t total;         /* applied altogether, after this */
    /* Of a command that is not ours and failed: "unchanged" (history and schema are as they were),
     * "changed", or "unknown": nobody can tell what it left. Else NULL. */
    const char *database_state;
    /* Of tidegate_meta, as long as the engine lives; NULL: nothing was ever recorded there. */
    const char *database_id;
    struct { /* path NULL: nothing is partial */
        const char *version, *path;
        int64_t statement, of; /* 1-based statement that did not finish */
        const char *resume;    /* command that goes on from there */
    } partial;
} MigrateResult;

/* Connects and starts reading the folder at the same time. */
bool engine_open(TALLOC_CTX *ctx, const EngineConfig *config, Engine **ret_engine,
                 Error *err) MUST_USE;

bool engine_status(TALLOC_CTX *ctx, Engine *engine, StatusResult **ret_result, Error *err) MUST_USE;
/* Fails with ERR_VALIDATION on the first kind of problem, all files named in the detail, the diff
 * of a changed one included; `ret_result` is given in both cases (check the return value). */
bool engine_validate(TALLOC_CTX *ctx, Engine *engine, StatusResult **ret_result,
                     Error *err) MUST_USE;
/* What migrate would do, in order, writing nothing: ret_result->migrations are the pending ones. */
bool engine_plan(TALLOC_CTX *ctx, Engine *engine, const char *to, StatusResult **ret_result,
                 Error *err) MUST_USE;
/* Adds to the result of engine_plan() what each migration would send. */
bool engine_preview(Engine *engine, StatusResult *result, Error *err) MUST_USE;
/* `ret_result` is given on failure as well: what was applied before it failed. */
bool engine_migrate(TALLOC_CTX *ctx, Engine *engine, const char *to, MigrateResult **ret_result,
                    Error *err) MUST_USE;
bool engine_undo(TALLOC_CTX *ctx, Engine *engine, const char *to, MigrateResult **ret_result,
                 Error *err) MUST_USE;
bool engine_baseline(TALLOC_CTX *ctx, Engine *engine, const char *version, Error *err) MUST_USE;

typedef struct AdoptRequest {
    const char *tool;  /* NULL: whose is found */
    const char *table; /* of that tool, where it has not the usual name; or NULL */
    bool dry_run;
} AdoptRequest;

typedef struct AdoptResult {
    const char *tool, *table; /* "goose", "public.goose_db_version" */
    size_t rows;              /* in its table */
    const char **told;        /* paths of what it is told of: applied by us while the history was
                                 not shared; NULL-terminated. NULL: `already` */
    StatusResult *status;     /* how they and the files match; NULL: `already` */
    bool adopted, already;
} AdoptResult;

/* Takes over the history of another tool (incumbent.h). `ret_result` says what was seen, on failure
 * as far as it came. */
bool engine_adopt(TALLOC_CTX *ctx, Engine *engine, const AdoptRequest *request,
                  AdoptResult **ret_result, Error *err) MUST_USE;
/* From now on the other tool's table is not written any more. */
bool engine_adopt_end(TALLOC_CTX *ctx, Engine *engine, AdoptResult **ret_result,
                      Error *err) MUST_USE;
/* One line of words for each thing it did (NULL-terminated; empty: nothing to repair). */
bool engine_repair(TALLOC_CTX *ctx, Engine *engine, const char *const **ret_done,
                   Error *err) MUST_USE;

/* The schema of the database as SQL, in an order that depends on nothing but the schema, without
 * Tidegate's own tables. PostgreSQL's is told by pg_dump (docs/adr/0017): ERR_CONFIG where it is
 * not there, or older than the server. Child of ctx. */
bool engine_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err) MUST_USE;

/* The hash of the folder (folder_hash.h) and the versions in it: what a release is made of.
 * `layout` NULL: the one that the files are in. */
bool engine_release_set(TALLOC_CTX *ctx, const char *dir, const Layout *layout,
                        const char **ret_hash, const char *const **ret_versions,
                        Error *err) MUST_USE;

typedef struct NewMigration {
    const char *version, *name, *content;
    const char *back; /* text of the file that goes back, where the layout has one; or NULL: none */
    const char *path; /* filled: relative to the folder */
    const char *back_path; /* filled: of that file, or NULL */
} NewMigration;

/* A folder that is to get new migrations, in its layout's form. */
typedef struct NewPlace NewPlace;
/* Looks at what is there; a folder that is not there is made. Child of ctx. */
bool migration_place(TALLOC_CTX *ctx, const char *dir, const Layout *layout, NewPlace **ret_place,
                     Error *err) MUST_USE;
/* The versions that the next `count` migrations get, as they are written in their names (without a
 * prefix), in order. Children of ctx. */
const char *const *migration_next_versions(TALLOC_CTX *ctx, const NewPlace *place, size_t count);
/* Creates all of the files or, when one cannot be, none. Paths are children of ctx. */
bool migration_create_all(TALLOC_CTX *ctx, const NewPlace *place, NewMigration files[],
                          size_t count, Error *err) MUST_USE;
/* Creates the next versioned migration (or the folder's first, and the folder); fills the paths. */
bool migration_create(TALLOC_CTX *ctx, const char *dir, const Layout *layout, const char *name,
                      NewMigration *ret_file, Error *err) MUST_USE;
