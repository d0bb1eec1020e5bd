/* The time that one event has: a clock whose sleeps end, and whose cancel fires, some time before
 * Lambda kills the function, so that what goes on without us is left in order and answered. Private
 * to this folder. */
#pragma once

#include "base/cancel.h"
#include "base/clock.h"

typedef struct EventClock {
    Clock clock; /* first: what the work sees */
    Clock *real;
    const Cancel *process; /* of the function as a whole; or NULL */
    Cancel *cancel;        /* of the event */
    int64_t until;         /* ms, the real clock's monotonic */
} EventClock;

/* `deadline_ms` as Lambda says it, ms since 1970; 0: not said. Child of ctx. */
EventClock *event_clock_new(TALLOC_CTX *ctx, Clock *real, const Cancel *process,
                            int64_t deadline_ms);
