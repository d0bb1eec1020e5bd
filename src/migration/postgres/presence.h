/* Statements that are done when a row is in a catalog, or no longer (internal to this folder). */
#pragma once

#include "migration/session.h"
#include "sql/classify.h"

/* Whether this kind can be told so. */
bool postgres_has_presence(SqlSettle settle);

/* DONE, NOTHING, or HALF: a partition is being detached. `traits` has an object. */
bool postgres_ask_presence(Engine *engine, const SqlTraits *traits, AloneOutcome *ret_outcome,
                           Error *err) MUST_USE;

/* What finishes detaching the partition; child of ctx. */
bool postgres_finish_sql(TALLOC_CTX *ctx, Engine *engine, const char *partition, char **ret_sql,
                         Error *err) MUST_USE;
