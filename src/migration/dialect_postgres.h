/* The steps of PostgreSQL (internal to this folder). */
#pragma once

#include "migration/dialect.h"
#include "migration/session.h"

extern const EngineDialect ENGINE_DIALECT_POSTGRES;

/* postgres_lock.c */
bool postgres_lock(Engine *engine, Error *err) MUST_USE;
bool postgres_still_ours(Engine *engine, Error *err) MUST_USE;
void postgres_release(Engine *engine);

/* postgres_fence.c */
bool postgres_take_over(Engine *engine, Error *err) MUST_USE;

/* postgres_apply.c */
bool postgres_apply(Engine *engine, const Script *script, const Step *step, Error *err) MUST_USE;
/* "BEGIN; .." up to the script: the fence is held FOR SHARE until COMMIT. Child of ctx. */
char *postgres_begin_sql(TALLOC_CTX *ctx, const Engine *engine);
