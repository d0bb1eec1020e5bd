#include "lint/effects_json.h"

#include <ctype.h>
#include <string.h>

/* Effects that are told as a list of relations. */
static const struct {
    EffectKind kind;
    const char *key;
} LISTS[] = {
    {EFFECT_REWRITE, "rewrites"},
    {EFFECT_SCAN, "scans"},
    {EFFECT_BUILD, "builds"},
    {EFFECT_PROVEN, "proven"},
};

/* "access exclusive": PostgreSQL's name in small letters. Child of ctx. */
static char *mode_text(TALLOC_CTX *ctx, LockMode mode)
{
    char *text = talloc_strdup(ctx, lock_mode_name(mode));
    for (char *at = text; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return text;
}

static bool holds(const json_t *array, const char *text)
{
    size_t i;
    json_t *each;
    json_array_foreach(array, i, each)
    {
        if (strcmp(json_string_value(each), text) == 0)
            return true;
    }
    return false;
}

static json_t *list_json(const Effects *effects, EffectKind kind)
{
    json_t *array = json_array();
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (effect->kind == kind && effect->object && !holds(array, effect->object))
            json_array_append_new(array, json_string(effect->object));
    }
    return array;
}

static json_t *lock_json(const Effect *effect)
{
    TALLOC_AUTO char *mode = mode_text(NULL, effect->mode);
    json_t *json = json_pack("{s:s, s:s}", "object", effect->object, "mode", mode);
    json_object_set_new(json, "new", json_boolean(effect->new_object));
    /* It ends with the statement, not with the transaction. */
    json_object_set_new(json, "brief", json_boolean(effect->brief));
    return json;
}

static json_t *foreign_key_json(const Effect *effect)
{
    return json_pack("{s:s, s:o}", "object", effect->object, "constraint",
                     json_string_or_null(effect->constraint));
}

static json_t *break_json(const Effect *effect)
{
    json_t *json =
        json_pack("{s:s, s:o, s:o}", "sqlstate", effect->sqlstate, "why",
                  json_string_or_null(effect->why), "object", json_string_or_null(effect->object));
    json_object_set_new(json, "held_only", json_boolean(effect->held_only));
    json_object_set_new(json, "likely", json_boolean(effect->likely));
    return json;
}

typedef json_t *(*EffectJson)(const Effect *effect);

static json_t *objects_json(const Effects *effects, EffectKind kind, EffectJson make)
{
    json_t *array = json_array();
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].kind == kind)
            json_array_append_new(array, make(&effects->items[i]));
    }
    return array;
}

static json_t *fails_json(const Effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->items[i].kind == EFFECT_FAIL)
            return json_string(effects->items[i].sqlstate);
    }
    return json_null();
}

static json_t *statement_json(const JudgedStatement *statement)
{
    const Effects *effects = statement->effects;
    TALLOC_AUTO char *text = talloc_strndup(NULL, statement->text, statement->length);
    json_t *json = json_pack("{s:s, s:i, s:s}", "file", statement->file, "line", statement->line,
                             "statement", text);
    json_object_set_new(json, "locks", objects_json(effects, EFFECT_LOCK, lock_json));
    for (size_t i = 0; i < COUNT_OF(LISTS); i++)
        json_object_set_new(json, LISTS[i].key, list_json(effects, LISTS[i].kind));
    json_object_set_new(json, "foreign_key_scans",
                        objects_json(effects, EFFECT_FOREIGN_KEY_SCAN, foreign_key_json));
    json_object_set_new(json, "fails", fails_json(effects));
    json_object_set_new(json, "breaks", objects_json(effects, EFFECT_BREAK, break_json));
    return json;
}

void effects_json_add(json_t *array, const JudgedStatement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, statement_json(&statements[i]));
}
