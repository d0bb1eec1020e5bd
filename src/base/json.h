/* A thin layer over jansson: cleanup, text on talloc, and readers that survive foreign input. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

static inline void cleanup_json(json_t **json)
{
    json_decref(*json);
}
#define JSON_AUTO CLEANUP(cleanup_json)

/* Compact text; child of ctx. */
char *json_text(TALLOC_CTX *ctx, const json_t *json);
/* Parses an object; anything else is ERR_FORMAT. The caller owns *ret_json. */
bool json_parse_object(const char *text, json_t **ret_json, Error *err) MUST_USE;

/* Ties it to a talloc context: takes over the caller's reference, which is given back when ctx is
 * freed. Returns `json`. */
json_t *json_keep(TALLOC_CTX *ctx, json_t *json);

/* A string or JSON null for NULL. Bytes that are not UTF-8 become U+FFFD. New reference. */
json_t *json_string_or_null(const char *text);

/* Members of an object; the fallback when it is missing or of another type. Borrowed. */
const char *json_get_string(const json_t *object, const char *key, const char *fallback);
int64_t json_get_int(const json_t *object, const char *key, int64_t fallback);
bool json_get_bool(const json_t *object, const char *key, bool fallback);
