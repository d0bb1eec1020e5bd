/* Says from time to time that a long migration still runs, and what it waits for or how far it is:
 * the main thread waits for the database.
 */
#pragma once

#include "base/progress.h"
#include "migration/sight.h"

typedef struct Ticker Ticker;

/* Looks at the session of that name from outside; false: nothing was seen. Children of ctx. */
typedef bool (*TickerLook)(TALLOC_CTX *ctx, Onlooker *onlooker, const char *session,
                           Sight *ret_sight);

/* What goes on; the event's texts are borrowed until ticker_end(). */
typedef struct TickerWork {
    const char *what;    /* "applying V2__x.sql" */
    const char *session; /* that does it; NULL: not to be looked at */
    RunEvent event;      /* whose migration; kind and members are filled in */
} TickerWork;

/* Takes a thread when it is first needed. Child of ctx; stops when it is freed. */
Ticker *ticker_new(TALLOC_CTX *ctx, Progress *progress);

/* From now on it looks at what it ticks for, over a connection to the onlooker's URL; what that
 * points to is the caller's and outlives it. */
void ticker_look_by(Ticker *ticker, TickerLook look, const Onlooker *onlooker);

/* When it takes longer than a second or two: "WHAT (3 s): waiting, since ..", again and again. */
void ticker_begin(Ticker *ticker, const TickerWork *work);
void ticker_end(Ticker *ticker);
