#include <string.h>
#include <time.h>

#include "base/clock.h"

/* Skips digits; *ret_ms is what the first three of them say. */
static const char *parse_fraction(const char *at, int64_t *ret_ms)
{
    int64_t ms = 0;
    size_t digits = strspn(at, "0123456789");
    for (size_t i = 0; i < 3; i++)
        ms = ms * 10 + (i < digits ? at[i] - '0' : 0);
    *ret_ms = ms;
    return at + digits;
}

/* "+02:00": *ret_ms is what is to be taken off. */
static bool parse_offset(const char *at, int64_t *ret_ms)
{
    struct tm parts = {0};
    const char *rest = strptime(at + 1, "%H:%M", &parts);
    int64_t ms = ((int64_t)parts.tm_hour * 60 + parts.tm_min) * 60 * 1000;
    *ret_ms = *at == '-' ? -ms : ms;
    return rest && !*rest;
}

bool clock_parse_rfc3339(const char *text, int64_t *ret_wall_ms)
{
    struct tm parts = {0};
    int64_t ms = 0, offset = 0;
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest && *rest == '.')
        rest = parse_fraction(rest + 1, &ms);
    if (!rest)
        return false;
    bool utc = !*rest || strcmp(rest, "Z") == 0 || strcmp(rest, "UTC") == 0;
    if (!utc && ((*rest != '+' && *rest != '-') || !parse_offset(rest, &offset)))
        return false;
    *ret_wall_ms = (int64_t)timegm(&parts) * 1000 + ms - offset;
    return true;
}
