/* What the migrations of a folder say of a table, when no database is asked: their replay into a
 * schema (internal to this folder). */
#pragma once

#include "scaffold/recipe/facts.h"

/* *ret_table is NULL where they do not create it. Children of ctx. */
bool facts_replay(TALLOC_CTX *ctx, const char *dir, const char *schema, const char *name,
                  TableFacts **ret_table, Error *err) MUST_USE;

/* facts_free_name(), facts_dependents() and facts_is_indexed() of such a table. */
bool facts_replay_is_taken(const TableFacts *table, const char *name);
const char *const *facts_replay_dependents(TALLOC_CTX *ctx, const TableFacts *table,
                                           const char *const *columns);
bool facts_replay_is_indexed(const TableFacts *table, const char *column, bool unique);
