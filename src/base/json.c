#include "base/json.h"

#include "base/utf8.h"

char *json_text(TALLOC_CTX *ctx, const json_t *json)
{
    MALLOC_AUTO char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    return text ? talloc_strdup(ctx, text) : NULL;
}

bool json_parse_object(const char *text, json_t **ret_json, Error *err)
{
    json_error_t where;
    JSON_AUTO json_t *json = json_loads(text, JSON_DECODE_ANY, &where);
    if (!json)
        return error_set(err, ERR_FORMAT, "not valid JSON at line %d, column %d: %s", where.line,
                         where.column, where.text);
    if (!json_is_object(json))
        return error_set(err, ERR_FORMAT, "not a JSON object");
    *ret_json = json_incref(json);
    return true;
}

typedef struct Kept {
    json_t *json;
} Kept;

static int kept_destroy(Kept *kept)
{
    json_decref(kept->json);
    return 0;
}

json_t *json_keep(TALLOC_CTX *ctx, json_t *json)
{
    Kept *kept = talloc(ctx, Kept);
    kept->json = json;
    talloc_set_destructor(kept, kept_destroy);
    return json;
}

json_t *json_string_or_null(const char *text)
{
    if (!text)
        return json_null();
    json_t *json = json_string(text);
    if (json)
        return json;
    /* Not UTF-8, from a foreign command or server: say what can be said, never drop the member. */
    TALLOC_AUTO char *repaired = utf8_repair(NULL, text);
    return repaired ? json_string(repaired) : json_null();
}

const char *json_get_string(const json_t *object, const char *key, const char *fallback)
{
    const json_t *member = json_object_get(object, key);
    return json_is_string(member) ? json_string_value(member) : fallback;
}

int64_t json_get_int(const json_t *object, const char *key, int64_t fallback)
{
    const json_t *member = json_object_get(object, key);
    return json_is_integer(member) ? json_integer_value(member) : fallback;
}

bool json_get_bool(const json_t *object, const char *key, bool fallback)
{
    const json_t *member = json_object_get(object, key);
    return json_is_boolean(member) ? json_is_true(member) : fallback;
}
