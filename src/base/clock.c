#include "base/clock.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_monotonic_ms(Clock *clock UNUSED)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t system_wall_ms(Clock *clock UNUSED)
{
    return read_clock(CLOCK_REALTIME);
}

static bool system_sleep_ms(Clock *clock UNUSED, int64_t ms, const Cancel *cancel)
{
    return cancel_sleep_ms(cancel, ms);
}

Clock *clock_system(void)
{
    static Clock system = {
        .monotonic_ms = system_monotonic_ms,
        .wall_ms = system_wall_ms,
        .sleep_ms = system_sleep_ms,
    };
    return &system;
}

char *clock_rfc3339(TALLOC_CTX *ctx, int64_t wall_ms, bool millis)
{
    /* Before 1970 the milliseconds still count forward. */
    int64_t part = wall_ms % 1000;
    if (part < 0)
        part += 1000;
    time_t seconds = (time_t)((wall_ms - part) / 1000);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc))
        return NULL;
    char *text = talloc_asprintf(ctx, "%04d-%02d-%02dT%02d:%02d:%02d", utc.tm_year + 1900,
                                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
    if (millis)
        text = talloc_asprintf_append(text, ".%03d", (int)part);
    return talloc_strdup_append(text, "Z");
}

/* Cut off, not rounded, so that "60.0 s" cannot appear. */
char *clock_duration_text(TALLOC_CTX *ctx, int64_t ms)
{
    long long rest = ms < 0 ? 0 : ms;
    if (rest < 1000)
        return talloc_asprintf(ctx, "%lld ms", rest);
    if (rest < 60 * 1000)
        return talloc_asprintf(ctx, "%lld.%lld s", rest / 1000, rest % 1000 / 100);
    long long seconds = rest / 1000;
    long long minutes = seconds / 60;
    if (minutes < 60)
        return talloc_asprintf(ctx, "%lld min %lld s", minutes, seconds % 60);
    return talloc_asprintf(ctx, "%lld h %lld min", minutes / 60, minutes % 60);
}

int64_t clock_backoff_ms(unsigned attempt, int64_t base_ms, int64_t cap_ms)
{
    int64_t pause = base_ms < 1 ? 1 : base_ms;
    for (unsigned i = 0; i < attempt && pause < cap_ms; i++)
        pause = pause > INT64_MAX / 2 ? cap_ms : pause * 2;
    if (pause > cap_ms)
        pause = cap_ms;
    int64_t spread = pause / 4;
    uint32_t dice = 0;
    if (spread < 1 || getentropy(&dice, sizeof(dice)) != 0)
        return pause;
    return pause - spread + (int64_t)dice % (2 * spread + 1);
}
