/* Values as far as they are known, by SQL's three-valued logic (internal to lint/effects). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "lint/catalog/catalog.h"

typedef enum ValueKind {
    VALUE_UNKNOWN, /* anything, NULL too */
    VALUE_NULL,
    VALUE_SOME, /* not NULL, else not known: now(), nextval() */
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_TEXT,
} ValueKind;

typedef struct Value {
    ValueKind kind;
    union {
        bool truth;
        double number;
        const char *text; /* borrowed */
    } as;
} Value;

static inline Value value_of(ValueKind kind)
{
    return (Value){.kind = kind};
}

static inline Value value_bool(bool truth)
{
    return (Value){.kind = VALUE_BOOL, .as.truth = truth};
}

static inline Value value_number(double number)
{
    return (Value){.kind = VALUE_NUMBER, .as.number = number};
}

static inline Value value_text(const char *text)
{
    return (Value){.kind = VALUE_TEXT, .as.text = text};
}

/* Whether what it is is known: neither UNKNOWN nor SOME. */
static inline bool value_is_known(Value value)
{
    return value.kind != VALUE_UNKNOWN && value.kind != VALUE_SOME;
}

/* Less than, equal to or greater than 0; numbers and their texts are equal. For known values that
 * are not NULL. */
int value_compare(Value a, Value b);
/* Text of a number, truth value or text. Child of ctx where it is made. */
const char *value_print(TALLOC_CTX *ctx, Value value);

/* What a column of the type makes of the value, in place: the SQLSTATE with which the server
 * refuses it, or NULL. Domains' own constraints are not looked at. */
const char *value_convert(const Catalog *catalog, const SqlType *type, Value *value);
