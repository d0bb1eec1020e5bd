/* What is to be done between two migrations: watch the cancel, see that the lock is still ours, and
 * show others that we live. Asked before every migration, it talks to the server only now and then.
 */
#pragma once

#include "migration/session.h"

typedef struct Upkeep {
    Engine *engine;
    int64_t last_ms; /* monotonic */
} Upkeep;

Upkeep upkeep_start(Engine *engine);
bool upkeep_continue(Upkeep *upkeep, Error *err) MUST_USE;
