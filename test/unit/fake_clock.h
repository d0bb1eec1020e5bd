/* A clock that stands still until a test or a sleep moves it.
 *
 *     FakeClock clock = fake_clock_new(0);
 *     wait_for_lease(&clock.clock, ...);
 *     assert_int_equal(clock.sleeps, 3);
 */
#pragma once

#include "base/clock.h"

typedef struct FakeClock {
    Clock clock; /* first: the functions below find the rest behind it */
    int64_t monotonic_ms, wall_ms;
    int64_t slept_ms;     /* in all */
    int64_t cancel_at_ms; /* sleeps answer "cancelled" from this monotonic time on; 0 = never */
    unsigned sleeps;
} FakeClock;

static inline int64_t fake_clock_monotonic(Clock *clock)
{
    return ((FakeClock *)clock)->monotonic_ms;
}

static inline int64_t fake_clock_wall(Clock *clock)
{
    return ((FakeClock *)clock)->wall_ms;
}

static inline void fake_clock_advance(FakeClock *fake, int64_t ms)
{
    fake->monotonic_ms += ms;
    fake->wall_ms += ms;
}

static inline bool fake_clock_sleep(Clock *clock, int64_t ms, const Cancel *cancel)
{
    FakeClock *fake = (FakeClock *)clock;
    if (cancel_signal(cancel))
        return false;
    fake->sleeps++;
    fake->slept_ms += ms;
    fake_clock_advance(fake, ms);
    return !fake->cancel_at_ms || fake->monotonic_ms < fake->cancel_at_ms;
}

static inline FakeClock fake_clock_new(int64_t wall_ms)
{
    return (FakeClock){
        .clock = {fake_clock_monotonic, fake_clock_wall, fake_clock_sleep},
        .monotonic_ms = 1000,
        .wall_ms = wall_ms,
    };
}
