#include "lambda/event_clock.h"

#include <signal.h>

/* What is kept for leaving and answering: a tenth of the time within these bounds, and half of it
 * at most. A request that is under way takes up to 30 s and may be cut off all the same: what was
 * begun is found again by who asks next. */
#define MARGIN_LEAST_MS 3000
#define MARGIN_MOST_MS  20000
/* Where Lambda does not say: less than its shortest default. */
#define NOT_SAID_MS 3000

static int64_t margin_of(int64_t left)
{
    int64_t margin = left / 10;
    if (margin < MARGIN_LEAST_MS)
        margin = MARGIN_LEAST_MS;
    if (margin > MARGIN_MOST_MS)
        margin = MARGIN_MOST_MS;
    return margin < left / 2 ? margin : left / 2;
}

static int64_t monotonic_ms(Clock *clock)
{
    Clock *real = ((EventClock *)clock)->real;
    return real->monotonic_ms(real);
}

static int64_t wall_ms(Clock *clock)
{
    Clock *real = ((EventClock *)clock)->real;
    return real->wall_ms(real);
}

/* A wait that no cancel ends is one for what has to be recorded: it is not cut short. */
static bool sleep_ms(Clock *clock, int64_t ms, const Cancel *cancel)
{
    EventClock *self = (EventClock *)clock;
    if (cancel != self->cancel)
        return self->real->sleep_ms(self->real, ms, cancel);
    if (cancel_signal(cancel))
        return false;
    int64_t left = self->until - monotonic_ms(clock);
    bool last = left <= ms;
    bool slept = self->real->sleep_ms(self->real,
                                      last && left > 0 ? left
                                      : last           ? 0
                                                       : ms,
                                      self->process);
    if (!slept)
        cancel_raise(self->cancel, cancel_signal(self->process));
    else if (last)
        cancel_raise(self->cancel, SIGTERM);
    return !cancel_signal(cancel);
}

EventClock *event_clock_new(TALLOC_CTX *ctx, Clock *real, const Cancel *process,
                            int64_t deadline_ms)
{
    EventClock *self = talloc_zero(ctx, EventClock);
    int64_t left = deadline_ms ? deadline_ms - real->wall_ms(real) : NOT_SAID_MS;
    if (left < 0)
        left = 0;
    *self = (EventClock){
        .clock = {monotonic_ms, wall_ms, sleep_ms},
        .real = real,
        .process = process,
        .cancel = cancel_new(self),
        .until = real->monotonic_ms(real) + left - margin_of(left),
    };
    return self;
}
