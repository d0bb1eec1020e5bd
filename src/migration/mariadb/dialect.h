/* The steps of MariaDB and MySQL (internal to this folder).
 *
 * Their DDL commits by itself, so a script is mostly several groups. Two locks by name (GET_LOCK),
 * which the server frees when a session has ended for good, and not before what it runs has:
 * the run lock, held by a connection of its own, and the work lock, held by the one that works.
 * Who has both knows that nothing of an earlier run is going on any more.
 */
#pragma once

#include "migration/dialect.h"
#include "migration/session.h"

extern const EngineDialect ENGINE_DIALECT_MARIADB;

/* mariadb/lock.c */
typedef enum MariadbLock { MARIADB_RUN_LOCK, MARIADB_WORK_LOCK } MariadbLock;
/* Tries again and again, as long as --lock-wait says; ERR_BUSY. */
bool mariadb_lock(Engine *engine, Error *err) MUST_USE;
/* Without them, the locks of the tool that shares the history. */
bool mariadb_lock_incumbent(Engine *engine, Error *err) MUST_USE;
/* Takes a lock that nobody else can have now. */
bool mariadb_take_work_lock(Engine *engine, Error *err) MUST_USE;
bool mariadb_still_ours(Engine *engine, Error *err) MUST_USE;
void mariadb_release(Engine *engine);

/* What is said of a lock that somebody else has. */
typedef struct MariadbLockWords {
    const char *waiting, *failed, *hint;
} MariadbLockWords;
/* `name` is a literal. */
bool mariadb_take_lock(Engine *engine, Db *db, const char *name, const MariadbLockWords *words,
                       Error *err) MUST_USE;

/* mariadb/lock_incumbent.c: on the connection of the run lock, after it. */
bool mariadb_add_incumbent(Engine *engine, Error *err) MUST_USE;
void mariadb_unlock_incumbent(Engine *engine);

/* mariadb/fence.c */
bool mariadb_take_over(Engine *engine, Error *err) MUST_USE;
bool mariadb_begin(Engine *engine, const char *path, Error *err) MUST_USE;
bool mariadb_renew(Engine *engine, Error *err) MUST_USE;

/* mariadb/apply.c */
bool mariadb_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                   Error *err) MUST_USE;

/* mariadb/before.c */
/* A line for each thing that the statement names, with its name and a digest of what it is now:
 * "table `shop`.`order` 1f3a..", "trigger `shop`.`t` -". NULL: it names none that is known. */
char *mariadb_before(TALLOC_CTX *ctx, Engine *engine, const char *statement, size_t length,
                     Error *err) MUST_USE;
typedef struct MariadbChange {
    size_t same, other; /* lines of which that holds now */
} MariadbChange;
bool mariadb_compare(Engine *engine, const char *before, MariadbChange *ret_change,
                     Error *err) MUST_USE;

/* mariadb/settle.c */
bool mariadb_settle(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome,
                    Error *err) MUST_USE;
bool mariadb_judge_alone(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                         AloneOutcome *ret_outcome, char **ret_remains, Error *err) MUST_USE;
bool mariadb_may_begin_alone(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                             const ScriptGroup *group, AloneBefore *ret_before,
                             Error *err) MUST_USE;

/* mariadb/lend.c */
bool mariadb_lend(Engine *engine, int *ret_fd, Error *err) MUST_USE;

/* mariadb/blockers.c */
char *mariadb_describe_blockers(TALLOC_CTX *ctx, Engine *engine, const Script *script);

/* mariadb/dump.c */
bool mariadb_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err) MUST_USE;
