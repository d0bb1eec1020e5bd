/* Waiting for somebody else: bounded, with a pause between two looks, watching the cancel. */
#pragma once

#include "migration/session.h"

typedef struct Patience {
    Engine *engine;
    int64_t began_ms, until_ms; /* monotonic */
} Patience;

Patience patience_new(Engine *engine, int64_t limit_ms);

/* Says what is being waited for, then pauses. False when the time is over (*err is left empty) or
 * it was cancelled (*err says so). */
bool patience_wait(Patience *patience, const char *what, Error *err) MUST_USE;

int64_t patience_waited_ms(const Patience *patience);
