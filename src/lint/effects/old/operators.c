#include "lint/effects/old/operators.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *sign;
    bool less, equal, greater;
} comparisons[] = {
    {"=", false, true, false}, {"<>", true, false, true}, {"!=", true, false, true},
    {"<", true, false, false}, {"<=", true, true, false}, {">", false, false, true},
    {">=", false, true, true},
};

/* NULL beats everything, then what is not known. True when the result is decided. */
static bool strict(Value a, Value b, Value *ret_value)
{
    if (a.kind == VALUE_NULL || b.kind == VALUE_NULL) {
        *ret_value = value_of(VALUE_NULL);
        return true;
    }
    *ret_value = value_of(VALUE_UNKNOWN);
    return !value_is_known(a) || !value_is_known(b);
}

Value operate_compare(const char *sign, Value a, Value b)
{
    Value result;
    if (strict(a, b, &result))
        return result;
    for (size_t i = 0; i < COUNT_OF(comparisons); i++) {
        if (strcmp(comparisons[i].sign, sign) != 0)
            continue;
        int order = value_compare(a, b);
        return value_bool(order < 0    ? comparisons[i].less
                          : order == 0 ? comparisons[i].equal
                                       : comparisons[i].greater);
    }
    return value_of(VALUE_UNKNOWN);
}

static bool same_letter(char a, char b, bool fold)
{
    return a == b || (fold && tolower((unsigned char)a) == tolower((unsigned char)b));
}

/* LIKE: "%" is any text, "_" one byte; the last "%" met is where a failed try goes on. */
static bool matches(const char *text, const char *pattern, bool fold)
{
    const char *star = NULL, *from = NULL;
    while (*text) {
        if (*pattern == '%') {
            star = ++pattern;
            from = text;
            continue;
        }
        bool escaped = *pattern == '\\' && pattern[1];
        char wanted = escaped ? pattern[1] : *pattern;
        if (wanted && ((!escaped && wanted == '_') || same_letter(wanted, *text, fold))) {
            pattern += escaped ? 2 : 1;
            text++;
        } else if (star) {
            pattern = star;
            text = ++from;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "%")] == '\0';
}

static Value like(const char *name, Value a, Value b)
{
    bool not = name[0] == '!';
    bool fold = name[strlen(name) - 1] == '*';
    if (a.kind != VALUE_TEXT || b.kind != VALUE_TEXT)
        return value_of(VALUE_UNKNOWN);
    return value_bool(matches(a.as.text, b.as.text, fold) != not );
}

static Value calculate(char sign, Value a, Value b)
{
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER)
        return value_of(VALUE_UNKNOWN);
    double x = a.as.number, y = b.as.number;
    bool integers = x == trunc(x) && y == trunc(y);
    switch (sign) {
    case '+':
        return value_number(x + y);
    case '-':
        return value_number(x - y);
    case '*':
        return value_number(x * y);
    case '/': /* 1 / 2 is 0 for integers; 1.0 / 2 is not told apart, so it is not known */
        return y != 0 && integers && fmod(x, y) == 0 ? value_number(x / y)
                                                     : value_of(VALUE_UNKNOWN);
    default:
        return y != 0 ? value_number(fmod(x, y)) : value_of(VALUE_UNKNOWN);
    }
}

static Value distinct(Value a, Value b, bool not )
{
    if (a.kind == VALUE_UNKNOWN || b.kind == VALUE_UNKNOWN ||
        (a.kind == VALUE_SOME && b.kind != VALUE_NULL) ||
        (b.kind == VALUE_SOME && a.kind != VALUE_NULL))
        return value_of(VALUE_UNKNOWN);
    bool differ =
        a.kind == VALUE_NULL || b.kind == VALUE_NULL ? a.kind != b.kind : value_compare(a, b) != 0;
    return value_bool(differ != not );
}

static Value concatenate(TALLOC_CTX *ctx, Value a, Value b)
{
    return value_text(talloc_asprintf(ctx, "%s%s", value_print(ctx, a), value_print(ctx, b)));
}

Value operate(TALLOC_CTX *ctx, const char *name, Value a, Value b)
{
    if (strcmp(name, "is distinct from") == 0)
        return distinct(a, b, false);
    if (strcmp(name, "is not distinct from") == 0)
        return distinct(a, b, true);
    Value result;
    if (strict(a, b, &result))
        return result;
    if (strcmp(name, "||") == 0)
        return concatenate(ctx, a, b);
    if (strstr(name, "~~"))
        return like(name, a, b);
    if (strlen(name) == 1 && strchr("+-*/%", *name))
        return calculate(*name, a, b);
    return operate_compare(name, a, b);
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static Value length_of(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    (void)ctx;
    return count == 1 && values[0].kind == VALUE_TEXT
               ? value_number((double)characters(values[0].as.text))
               : value_of(VALUE_UNKNOWN);
}

static Value fold(TALLOC_CTX *ctx, const Value *values, int (*letter)(int))
{
    if (values[0].kind != VALUE_TEXT)
        return value_of(VALUE_UNKNOWN);
    char *copy = talloc_strdup(ctx, values[0].as.text);
    for (char *at = copy; *at; at++)
        *at = (char)letter((unsigned char)*at);
    return value_text(copy);
}

static Value lower(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    (void)count;
    return fold(ctx, values, tolower);
}

static Value upper(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    (void)count;
    return fold(ctx, values, toupper);
}

static Value trim(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    if (count != 1 || values[0].kind != VALUE_TEXT)
        return value_of(VALUE_UNKNOWN);
    const char *from = values[0].as.text + strspn(values[0].as.text, " ");
    size_t length = strlen(from);
    while (length && from[length - 1] == ' ')
        length--;
    return value_text(talloc_strndup(ctx, from, length));
}

static Value absolute(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    (void)ctx;
    (void)count;
    return values[0].kind == VALUE_NUMBER ? value_number(fabs(values[0].as.number))
                                          : value_of(VALUE_UNKNOWN);
}

static Value some(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    (void)ctx;
    (void)values;
    (void)count;
    return value_of(VALUE_SOME);
}

/* A range that is not empty, as a text that is equal to another's when they are. */
static Value range(TALLOC_CTX *ctx, const Value *values, size_t count)
{
    if (count < 2 || !value_is_known(values[0]) || !value_is_known(values[1]) ||
        values[0].kind == VALUE_NULL || values[1].kind == VALUE_NULL)
        return value_of(VALUE_UNKNOWN);
    int order = value_compare(values[0], values[1]);
    bool closed =
        count == 3 && values[2].kind == VALUE_TEXT && strcmp(values[2].as.text, "[]") == 0;
    if (order > 0 || (order == 0 && !closed))
        return value_of(VALUE_UNKNOWN);
    return value_text(talloc_asprintf(ctx, "%s..%s%s", value_print(ctx, values[0]),
                                      value_print(ctx, values[1]), closed ? "]" : ")"));
}

static const struct {
    const char *name;
    bool nulls; /* takes NULL for a value */
    Value (*call)(TALLOC_CTX *ctx, const Value *values, size_t count);
} functions[] = {
    {"length", false, length_of},
    {"char_length", false, length_of},
    {"character_length", false, length_of},
    {"lower", false, lower},
    {"upper", false, upper},
    {"trim", false, trim},
    {"btrim", false, trim},
    {"abs", false, absolute},
    {"now", true, some},
    {"current_timestamp", true, some},
    {"clock_timestamp", true, some},
    {"current_date", true, some},
    {"localtimestamp", true, some},
    {"nextval", true, some},
    {"random", true, some},
    {"gen_random_uuid", true, some},
    {"uuid_generate_v4", true, some},
    {"md5", false, some},
    {"int4range", false, range},
    {"int8range", false, range},
    {"numrange", false, range},
    {"daterange", false, range},
    {"tsrange", false, range},
    {"tstzrange", false, range},
};

Value operate_call(TALLOC_CTX *ctx, const char *name, const Value *values, size_t count)
{
    for (size_t i = 0; name && i < COUNT_OF(functions); i++) {
        if (strcmp(functions[i].name, name) != 0)
            continue;
        for (size_t k = 0; !functions[i].nulls && k < count && k < 3; k++) {
            if (values[k].kind == VALUE_NULL)
                return values[k];
            if (!value_is_known(values[k]))
                return value_of(VALUE_UNKNOWN);
        }
        return functions[i].call(ctx, values, count);
    }
    return value_of(VALUE_UNKNOWN);
}
