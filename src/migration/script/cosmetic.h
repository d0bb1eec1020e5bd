/* Applied files that differ from what was applied in comments, white space or line ends alone. */
#pragma once

#include "migration/plan/plan.h"
#include "migration/session.h"

/* Marks them as applied, and warns of them. */
bool cosmetic_accept(Engine *engine, Plan *plan, Error *err) MUST_USE;

/* The text of an entry's file; NULL when it is too large to be looked at. Child of ctx. */
bool cosmetic_read(TALLOC_CTX *ctx, const Engine *engine, const PlanEntry *entry, char **ret_text,
                   size_t *ret_length, Error *err) MUST_USE;
