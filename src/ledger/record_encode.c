#include "base/secret.h"
#include "ledger/record.h"

static json_t *redacted_text(const char *text)
{
    TALLOC_AUTO char *safe = secret_redact(NULL, text);
    return json_string_or_null(safe);
}

/* In place: only a private copy may be given. */
static void redact_strings(json_t *json)
{
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_string(json)) {
        TALLOC_AUTO char *safe = secret_redact(NULL, json_string_value(json));
        json_string_set(json, safe);
    }
    json_object_foreach(json, key, member)
    {
        redact_strings(member);
    }
    json_array_foreach(json, i, member)
    {
        redact_strings(member);
    }
}

static json_t *redacted_copy(const json_t *json)
{
    json_t *copy = json_deep_copy(json);
    redact_strings(copy);
    return copy;
}

static json_t *encode_names(const char *const *names)
{
    if (!names)
        return NULL;
    json_t *array = json_array();
    for (; *names; names++)
        json_array_append_new(array, json_string_or_null(*names));
    return array;
}

/* NULL for a member that is left out. */
static json_t *encode_field(const Field *field, const void *slot)
{
    const char *const *text = slot;
    json_t *const *json = slot;
    switch (field->type) {
    case FIELD_NAME:
        return *text ? json_string_or_null(*text) : NULL;
    case FIELD_TEXT:
        return *text ? redacted_text(*text) : NULL;
    case FIELD_INT:
        return json_integer(*(const int64_t *)slot);
    case FIELD_BOOL:
        return json_boolean(*(const bool *)slot);
    case FIELD_JSON:
        return *json ? redacted_copy(*json) : NULL;
    case FIELD_NAMES:
        return encode_names(*(const char *const *const *)slot);
    }
    return NULL;
}

json_t *record_encode(const RecordType *type, const void *record, const json_t *before)
{
    json_t *json = before ? json_deep_copy(before) : json_object();
    json_object_set_new(json, "format", json_integer(RECORD_FORMAT));
    for (size_t i = 0; i < type->n_fields; i++) {
        const Field *field = &type->fields[i];
        json_t *member = encode_field(field, (const char *)record + field->offset);
        if (member)
            json_object_set_new(json, field->key, member);
        else
            json_object_del(json, field->key);
    }
    return json;
}
