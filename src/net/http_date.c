#include "net/http_date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Not by strptime(): names of months are the locale's there. */
bool http_date_parse(const char *text, int64_t *ret_ms)
{
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = "";
    int day, year, hour, minute, second;
    if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT", &day, month, &year, &hour,
               &minute, &second) != 6)
        return false;
    const char *found = strlen(month) == 3 ? strstr(MONTHS, month) : NULL;
    if (!found || (found - MONTHS) % 3 != 0)
        return false;
    struct tm parts = {.tm_mday = day,
                       .tm_mon = (int)(found - MONTHS) / 3,
                       .tm_year = year - 1900,
                       .tm_hour = hour,
                       .tm_min = minute,
                       .tm_sec = second};
    *ret_ms = (int64_t)timegm(&parts) * 1000;
    return true;
}
