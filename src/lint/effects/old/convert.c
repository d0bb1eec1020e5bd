/* What a column takes: lengths, ranges, labels. */
#include "lint/effects/old/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lint/effects/handlers.h"

typedef const char *Converter(const SqlType *type, Value *value);

static const char *to_number(Value *value)
{
    if (value->kind != VALUE_TEXT)
        return value->kind == VALUE_BOOL ? "42804" : NULL;
    char *end = NULL;
    double number = strtod(value->as.text, &end);
    if (end == value->as.text || end[strspn(end, " ")])
        return "22P02";
    *value = value_number(number);
    return NULL;
}

static const char *to_integer(Value *value, double limit)
{
    const char *state = to_number(value);
    if (state)
        return state;
    value->as.number = nearbyint(value->as.number);
    return value->as.number >= limit || value->as.number < -limit ? "22003" : NULL;
}

static const char *to_int2(const SqlType *type, Value *value)
{
    (void)type;
    return to_integer(value, 32768.0);
}

static const char *to_int4(const SqlType *type, Value *value)
{
    (void)type;
    return to_integer(value, 2147483648.0);
}

static const char *to_int8(const SqlType *type, Value *value)
{
    (void)type;
    return to_integer(value, 9223372036854775808.0);
}

static const char *to_float(const SqlType *type, Value *value)
{
    (void)type;
    return to_number(value);
}

static const char *to_numeric(const SqlType *type, Value *value)
{
    const char *state = to_number(value);
    if (state || !type->modifier_count)
        return state;
    int scale = type->modifier_count > 1 ? type->modifiers[1] : 0;
    double unit = pow(10, scale);
    value->as.number = nearbyint(value->as.number * unit) / unit;
    return fabs(value->as.number) >= pow(10, type->modifiers[0] - scale) ? "22003" : NULL;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* Spaces at the end are cut off; anything else that is too long is refused. */
static const char *to_text(const SqlType *type, Value *value)
{
    if (value->kind != VALUE_TEXT || !type->modifier_count)
        return NULL;
    size_t length = strlen(value->as.text);
    while (length && value->as.text[length - 1] == ' ')
        length--;
    size_t spaces = strlen(value->as.text) - length;
    return characters(value->as.text) - spaces > (size_t)type->modifiers[0] ? "22001" : NULL;
}

static const char *to_bool(const SqlType *type, Value *value)
{
    (void)type;
    static const struct {
        const char *text;
        bool truth;
    } words[] = {{"t", true},   {"true", true}, {"yes", true},  {"y", true},
                 {"on", true},  {"1", true},    {"f", false},   {"false", false},
                 {"no", false}, {"n", false},   {"off", false}, {"0", false}};
    if (value->kind != VALUE_TEXT)
        return value->kind == VALUE_NUMBER ? "42804" : NULL;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i].text, value->as.text) == 0) {
            *value = value_bool(words[i].truth);
            return NULL;
        }
    }
    return "22P02";
}

static const char *to_uuid(const SqlType *type, Value *value)
{
    (void)type;
    if (value->kind != VALUE_TEXT)
        return value->kind == VALUE_NUMBER ? "42804" : NULL;
    size_t digits = 0;
    for (const char *at = value->as.text; *at; at++) {
        if (strchr("0123456789abcdefABCDEF", *at))
            digits++;
        else if (!strchr("-{}", *at))
            return "22P02";
    }
    return digits == 32 ? NULL : "22P02";
}

/* A number is no date; whether a text is one is not looked into. */
static const char *to_time(const SqlType *type, Value *value)
{
    (void)type;
    bool wrong = value->kind == VALUE_NUMBER || value->kind == VALUE_BOOL;
    if (!wrong)
        *value = value_of(VALUE_SOME);
    return wrong ? "42804" : NULL;
}

static const struct {
    const char *name;
    Converter *convert;
} converters[] = {
    {"int2", to_int2},      {"int4", to_int4},        {"int8", to_int8},    {"float4", to_float},
    {"float8", to_float},   {"numeric", to_numeric},  {"varchar", to_text}, {"bpchar", to_text},
    {"text", to_text},      {"bool", to_bool},        {"uuid", to_uuid},    {"date", to_time},
    {"timestamp", to_time}, {"timestamptz", to_time},
};

static const char *to_label(const CatalogType *type, Value *value)
{
    if (value->kind != VALUE_TEXT)
        return NULL;
    for (size_t i = 0; i < type->label_count; i++) {
        if (strcmp(type->labels[i], value->as.text) == 0)
            return NULL;
    }
    return "22P02";
}

const char *value_convert(const Catalog *catalog, const SqlType *type, Value *value)
{
    if (catalog)
        type = type_below(catalog, type);
    if (!type || !value_is_known(*value) || value->kind == VALUE_NULL || type->array_dimensions)
        return NULL;
    const CatalogType *known = catalog ? catalog_type(catalog, type->schema, type->name) : NULL;
    if (known && known->kind == SQL_CREATE_ENUM)
        return to_label(known, value);
    for (size_t i = 0; i < COUNT_OF(converters); i++) {
        if (strcmp(converters[i].name, type->name) == 0)
            return converters[i].convert(type, value);
    }
    return NULL;
}
