/* Ties a reference-counted JSON value to a talloc context. */
#pragma once

#include "base/json.h"

/* Takes over the caller's reference; it is given back when ctx is freed. Returns `json`. */
json_t *keep_json(TALLOC_CTX *ctx, json_t *json);
