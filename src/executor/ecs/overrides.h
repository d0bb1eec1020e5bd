/* What a run changes of its task definition, as RunTask takes it. Private to this folder. */
#pragma once

#include "executor/executor.h"

/* *ret_overrides (new reference): {containerOverrides: [{name, command, environment}], cpu, memory,
 * taskRoleArn}. ERR_CONFIG when that is more than RunTask takes (8,192 characters), or is no text.
 */
bool overrides_make(const ExecutorRequest *request, const json_t *definition,
                    const json_t *container, json_t **ret_overrides, Error *err) MUST_USE;
/* SHA-256 of the overrides in one order, in hex: what was run, without repeating it. Child of ctx.
 */
char *overrides_hash(TALLOC_CTX *ctx, const json_t *overrides);
