/* CREATE INDEX IF NOT EXISTS in a transaction: over an index that is not valid it would be a
 * success that did nothing (internal to this folder). */
#pragma once

#include "migration/script/script.h"
#include "migration/session.h"

/* A statement behind the group's own that fails when such an index is there; "" where the group
 * asks for none. Child of ctx. */
char *postgres_guard_sql(TALLOC_CTX *ctx, const Engine *engine, const ScriptGroup *group);

/* Whether it is what failed, as the statement of this number (from 0); then *err says so. */
bool postgres_guard_failed(const Script *script, const ScriptGroup *group, size_t number,
                           const DbScriptOutcome *outcome, Error *err);
