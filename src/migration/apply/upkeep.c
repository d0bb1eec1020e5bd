#include "migration/apply/upkeep.h"

#define PERIOD_MS 2000

Upkeep upkeep_start(Engine *engine)
{
    Clock *clock = engine->config.clock;
    return (Upkeep){.engine = engine, .last_ms = clock->monotonic_ms(clock)};
}

bool upkeep_continue(Upkeep *upkeep, Error *err)
{
    Engine *engine = upkeep->engine;
    Clock *clock = engine->config.clock;
    if (cancel_signal(engine->config.cancel))
        return cancel_error(engine->config.cancel, err);
    int64_t now = clock->monotonic_ms(clock);
    if (now - upkeep->last_ms < PERIOD_MS)
        return true;
    upkeep->last_ms = now;
    if (!engine->dialect->still_ours(engine, err))
        return false;
    /* Nobody sees it in the transaction of all, which by itself says that we live. */
    return engine->together ||
           session_exec(engine,
                        "UPDATE {s}tidegate_lock SET renewed_at = {now}, renewals = renewals + 1"
                        " WHERE id = 1",
                        NULL, 0, err);
}
