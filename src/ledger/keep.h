/* Ties a reference-counted JSON value to a talloc context. */
#pragma once

#include "base/json.h"

static inline json_t *keep_json(TALLOC_CTX *ctx, json_t *json)
{
    return json_keep(ctx, json);
}
