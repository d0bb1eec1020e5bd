/* What runs around migrations: SQL files and commands of the configuration, and files of the
 * folder: Flyway's beforeMigrate.sql, beforeEachMigrate.sql, afterEachMigrate.sql, afterMigrate.sql
 * and afterMigrateError.sql.
 *
 * They run under the fence, leave no row in the history, and run only when a migration is pending;
 * several of one moment in the order of their paths. Around each migration they are part of its
 * transaction; where it has not exactly one, and around the whole run, each has one of its own.
 * Commands run while no transaction is open.
 */
#pragma once

#include "migration/hooks/command.h"
#include "migration/plan/planned.h"
#include "migration/session.h"

/* Looks all of them through before anything runs: ERR_VALIDATION for what cannot run in one
 * transaction, ERR_CONFIG for a command that cannot be run. Fills engine->hooks (child of ctx). */
bool hooks_inspect(TALLOC_CTX *ctx, Engine *engine, Error *err) MUST_USE;

/* As they stand in a plan. Child of ctx. */
PlannedHook *hooks_planned(TALLOC_CTX *ctx, const Engine *engine, size_t *ret_count);

/* In the transaction of all: the files alone. */
bool hooks_before(Engine *engine, Error *err) MUST_USE;
/* The run ends together with the last of them. A failure says what is committed. */
bool hooks_after(Engine *engine, const MigrateResult *result, Error *err) MUST_USE;
/* The commands alone, before and after the transaction of all. */
bool hooks_commands_before(Engine *engine, Error *err) MUST_USE;
bool hooks_commands_after(Engine *engine, const MigrateResult *result, Error *err) MUST_USE;
/* After a failure, unless we were told to leave; files only where it left us the database. What
 * goes wrong here is only warned of. */
void hooks_after_error(Engine *engine, const MigrateResult *result, const Error *failure);

/* Around a script that has not exactly one transaction; of one that has the commands alone. */
bool hooks_before_each(Engine *engine, const Script *script, const MigrateResult *result,
                       Error *err) MUST_USE;
bool hooks_after_each(Engine *engine, const Script *script, const MigrateResult *result,
                      Error *err) MUST_USE;
/* Inside the transaction of a script that has one; else nothing. HOOK_BEFORE_EACH or .._AFTER_EACH.
 */
bool hooks_inside(Engine *engine, const Script *script, HookMoment moment, Error *err) MUST_USE;
/* Whether there is something for inside. */
bool hooks_are_inside(const Engine *engine, const Script *script);
/* Whether one runs after the transaction of all. */
bool hooks_commands_follow(const Engine *engine);
/* Whether some come behind the script, if it is the last. */
bool hooks_follow(const Engine *engine, const Script *script);
