/* The steps of PostgreSQL (internal to this folder). */
#pragma once

#include "migration/dialect.h"
#include "migration/session.h"

extern const EngineDialect ENGINE_DIALECT_POSTGRES;

/* postgres/lock.c */
bool postgres_lock(Engine *engine, Error *err) MUST_USE;
bool postgres_lock_incumbent(Engine *engine, Error *err) MUST_USE;
bool postgres_still_ours(Engine *engine, Error *err) MUST_USE;
void postgres_release(Engine *engine);

/* postgres/lock_incumbent.c: on the same connection, in the transaction that `begin` opens, with or
 * without the run lock. */
bool postgres_add_incumbent(Engine *engine, bool (*begin)(Engine *engine, Error *err),
                            Error *err) MUST_USE;
bool postgres_let_runners_in(Engine *engine, Error *err) MUST_USE;
bool postgres_keep_runners_out(Engine *engine, Error *err) MUST_USE;

/* postgres/fence.c */
bool postgres_take_over(Engine *engine, Error *err) MUST_USE;

/* postgres/lend.c */
bool postgres_lend(Engine *engine, int *ret_fd, Error *err) MUST_USE;
bool postgres_keep(Engine *engine, Error *err) MUST_USE;

/* postgres/settle.c */
bool postgres_settle(Engine *engine, const OpenWork *work, AloneOutcome *ret_outcome,
                     Error *err) MUST_USE;
bool postgres_judge_alone(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                          AloneOutcome *ret_outcome, char **ret_remains, Error *err) MUST_USE;
bool postgres_may_begin_alone(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                              const ScriptGroup *group, AloneBefore *ret_before,
                              Error *err) MUST_USE;

/* postgres/role.c */
bool postgres_check_role(Engine *engine, Error *err) MUST_USE;
/* Names are looked up as the role would, until the end of this transaction; without a role there is
 * none. */
bool postgres_look_as_role(Engine *engine, Error *err) MUST_USE;
bool postgres_look_as_user(Engine *engine, Error *err) MUST_USE;

bool postgres_lift_limits(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                          const ScriptGroup *group, char **ret_restore, Error *err) MUST_USE;

/* postgres/look.c */
bool postgres_look(TALLOC_CTX *ctx, Onlooker *onlooker, const char *session, Sight *ret_sight);
/* postgres/indexes.c */
bool postgres_find_damage(TALLOC_CTX *ctx, Engine *engine, EngineDamage **ret_list,
                          size_t *ret_count, Error *err) MUST_USE;
bool postgres_mend(Engine *engine, const EngineDamage *damage, bool remove, Error *err) MUST_USE;

/* postgres/blockers.c */
char *postgres_describe_blockers(TALLOC_CTX *ctx, Engine *engine, const Script *script);

/* postgres/apply.c */
bool postgres_begin(Engine *engine, const char *path, Error *err) MUST_USE;
bool postgres_apply(Engine *engine, const Script *script, const ScriptGroup *group,
                    const Step *step, Error *err) MUST_USE;
/* "BEGIN; .." up to the script: the fence is held FOR SHARE until COMMIT, and the limits are those
 * of the group (both NULL: of our own records). Child of ctx. */
char *postgres_begin_sql(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                         const ScriptGroup *group);

/* postgres/limits.c */
/* What the server shows of the session while the script runs: "tidegate RUN V42". Child of ctx. */
char *postgres_work_name(TALLOC_CTX *ctx, const Engine *engine, const Script *script);
/* ", set_config(..)" for each setting that is to be another one in the transaction. Child of ctx.
 */
char *postgres_limits_sql(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                          const ScriptGroup *group);

/* postgres/dump.c */
bool postgres_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err) MUST_USE;
