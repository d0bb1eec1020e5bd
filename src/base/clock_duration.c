#include <string.h>

#include "base/clock.h"

typedef struct Unit {
    const char *name;
    int64_t ms;
} Unit;

/* From large to small. */
static const Unit UNITS[] = {
    {"d", 24 * 60 * 60 * 1000}, {"h", 60 * 60 * 1000}, {"m", 60 * 1000}, {"s", 1000}, {"ms", 1},
};

static bool parse_number(const char **at, int64_t *ret_number)
{
    const char *text = *at;
    int64_t number = 0;
    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *text - '0', &number))
            return false;
    }
    *at = text;
    *ret_number = number;
    return true;
}

/* The unit's row; each unit may follow only larger ones, so that "5s5s" is a slip and no sum. */
static bool parse_unit(const char **at, size_t first, size_t *ret_row)
{
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz");
    for (size_t i = first; i < COUNT_OF(UNITS); i++) {
        if (strlen(UNITS[i].name) == length && strncmp(*at, UNITS[i].name, length) == 0) {
            *at += length;
            *ret_row = i;
            return true;
        }
    }
    return false;
}

bool clock_parse_duration(const char *text, int64_t *ret_ms)
{
    int64_t total = 0;
    size_t first = 0;
    if (!text || !*text)
        return false;
    if (strcmp(text, "0") == 0) {
        *ret_ms = 0;
        return true;
    }
    for (const char *at = text; *at;) {
        int64_t number;
        size_t row;
        if (!parse_number(&at, &number) || !parse_unit(&at, first, &row))
            return false;
        if (__builtin_mul_overflow(number, UNITS[row].ms, &number) ||
            __builtin_add_overflow(total, number, &total))
            return false;
        first = row + 1;
    }
    *ret_ms = total;
    return true;
}
