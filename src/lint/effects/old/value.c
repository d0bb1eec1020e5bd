#include "lint/effects/old/value.h"

#include <stdio.h>
#include <string.h>

const char *value_print(TALLOC_CTX *ctx, Value value)
{
    switch (value.kind) {
    case VALUE_BOOL:
        return value.as.truth ? "true" : "false";
    case VALUE_NUMBER:
        return talloc_asprintf(ctx, "%.15g", value.as.number);
    case VALUE_TEXT:
        return value.as.text;
    default:
        return "";
    }
}

static int sign(double difference)
{
    return difference < 0 ? -1 : difference > 0;
}

int value_compare(Value a, Value b)
{
    if (a.kind == VALUE_NUMBER && b.kind == VALUE_NUMBER)
        return sign(a.as.number - b.as.number);
    if (a.kind == VALUE_BOOL && b.kind == VALUE_BOOL)
        return (int)a.as.truth - (int)b.as.truth;
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
        return strcmp(a.as.text, b.as.text);
    if (a.kind == VALUE_NUMBER && b.kind == VALUE_TEXT)
        return sign(a.as.number - strtod(b.as.text, NULL));
    if (a.kind == VALUE_TEXT && b.kind == VALUE_NUMBER)
        return sign(strtod(a.as.text, NULL) - b.as.number);
    return (int)a.kind - (int)b.kind;
}
