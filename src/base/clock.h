/* Time behind an interface, so that tests can stand in for it.
 *
 * Durations are int64_t milliseconds. Wall-clock times are milliseconds since 1970 UTC and only
 * for people; no decision compares wall clocks of two machines.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"

typedef struct Clock Clock;
struct Clock {
    int64_t (*monotonic_ms)(Clock *clock);
    int64_t (*wall_ms)(Clock *clock);
    bool (*sleep_ms)(Clock *clock, int64_t ms, const Cancel *cancel); /* false: cancelled */
};

Clock *clock_system(void);

/* "2026-11-20T18:02:03Z", with ".123" before the Z when `millis`. Child of ctx. */
char *clock_rfc3339(TALLOC_CTX *ctx, int64_t wall_ms, bool millis);
/* Milliseconds since 1970 of "2026-11-20T18:02:03Z", fractions cut off after the third digit, a
 * missing zone or "UTC" for Z, or an offset ("+02:00"). False: it is none. */
bool clock_parse_rfc3339(const char *text, int64_t *ret_wall_ms) MUST_USE;
/* "350 ms", "4.2 s", "3 min 5 s": for people. */
char *clock_duration_text(TALLOC_CTX *ctx, int64_t ms);
/* "90s", "5m", "2h", "30d", "250ms", "1h30m"; a bare number other than 0 is an
 * error. False: not a duration. */
bool clock_parse_duration(const char *text, int64_t *ret_ms) MUST_USE;

/* The next pause of a back-off: `base_ms` for attempt 0, doubled with each one up to `cap_ms`, then
 * +-25 % of jitter. At least 1. */
int64_t clock_backoff_ms(unsigned attempt, int64_t base_ms, int64_t cap_ms);
