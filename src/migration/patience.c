#include "migration/patience.h"

/* Long enough to leave the server in peace, short enough for a person to call it at once. */
#define PAUSE_MS 200

static int64_t now_ms(const Engine *engine)
{
    Clock *clock = engine->config.clock;
    return clock->monotonic_ms(clock);
}

Patience patience_new(Engine *engine, int64_t limit_ms)
{
    int64_t now = now_ms(engine);
    return (Patience){.engine = engine, .began_ms = now, .until_ms = now + limit_ms};
}

int64_t patience_waited_ms(const Patience *patience)
{
    return now_ms(patience->engine) - patience->began_ms;
}

bool patience_wait(Patience *patience, const char *what, Error *err)
{
    const EngineConfig *config = &patience->engine->config;
    int64_t left = patience->until_ms - now_ms(patience->engine);
    if (left <= 0)
        return false;
    progress_say(config->progress, PROGRESS_WAIT, "%s", what);
    /* Jitter: replicas that were started together do not look at the same moments. */
    int64_t pause = clock_backoff_ms(0, PAUSE_MS, PAUSE_MS);
    if (pause > left)
        pause = left;
    if (!config->clock->sleep_ms(config->clock, pause, config->cancel))
        return cancel_error(config->cancel, err);
    return true;
}
