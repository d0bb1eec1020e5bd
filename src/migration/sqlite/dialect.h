/* The steps of SQLite (internal to this folder). */
#pragma once

#include "migration/dialect.h"
#include "migration/session.h"

extern const EngineDialect ENGINE_DIALECT_SQLITE;

/* sqlite/lock.c */
bool sqlite_take_over(Engine *engine, Error *err) MUST_USE;
bool sqlite_still_ours(Engine *engine, Error *err) MUST_USE;
void sqlite_release(Engine *engine);

/* sqlite/lend.c */
bool sqlite_lend(Engine *engine, int *ret_fd, Error *err) MUST_USE;
void sqlite_take_back(Engine *engine);
/* Whether a worker that the lock was lent to is alive, whoever had started it. */
bool sqlite_is_lent(const Engine *engine);

/* sqlite/apply.c */
bool sqlite_begin(Engine *engine, const char *path, Error *err) MUST_USE;
bool sqlite_apply(Engine *engine, const Script *script, const ScriptGroup *group, const Step *step,
                  Error *err) MUST_USE;

/* sqlite/dump.c */
bool sqlite_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err) MUST_USE;
