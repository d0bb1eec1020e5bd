#include "ledger/record.h"

static const char *const *decode_names(TALLOC_CTX *owner, const json_t *array)
{
    if (!json_is_array(array))
        return NULL;
    size_t count = json_array_size(array);
    const char **names = talloc_zero_array(owner, const char *, (unsigned)count + 1);
    for (size_t i = 0, out = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(array, i));
        if (name)
            names[out++] = name;
    }
    return names;
}

/* A member of another type than ours counts as missing. */
static void decode_field(TALLOC_CTX *owner, const Field *field, const json_t *object, void *slot)
{
    json_t *member = json_object_get(object, field->key);
    switch (field->type) {
    case FIELD_NAME:
    case FIELD_TEXT:
        *(const char **)slot = json_string_value(member);
        return;
    case FIELD_INT:
        *(int64_t *)slot = json_get_int(object, field->key, field->fallback);
        return;
    case FIELD_BOOL:
        *(bool *)slot = json_is_true(member);
        return;
    case FIELD_JSON:
        *(json_t **)slot = json_is_null(member) ? NULL : member;
        return;
    case FIELD_NAMES:
        *(const char *const **)slot = decode_names(owner, member);
        return;
    }
}

bool record_decode(TALLOC_CTX *owner, const RecordType *type, const StoreDocument *document,
                   void *ret_record, Error *err)
{
    int64_t format = json_get_int(document->value, "format", RECORD_FORMAT);
    if (format > RECORD_FORMAT) {
        error_set(err, ERR_FORMAT,
                  "the ledger's %s '%s' was written by a newer tidegate (format %lld)", type->what,
                  document->key, (long long)format);
        return error_hint(err, "install the tidegate version that your other jobs use");
    }
    const json_t *value = json_keep(owner, json_incref(document->value));
    for (size_t i = 0; i < type->n_fields; i++) {
        const Field *field = &type->fields[i];
        decode_field(owner, field, value, (char *)ret_record + field->offset);
    }
    if (type->version_offset >= 0)
        *(int64_t *)(void *)((char *)ret_record + type->version_offset) = document->version;
    return true;
}
