/* Says from time to time that a long migration still runs: the main thread waits for the database.
 */
#pragma once

#include "base/progress.h"

typedef struct Ticker Ticker;

/* Takes a thread when it is first needed. Child of ctx; stops when it is freed. */
Ticker *ticker_new(TALLOC_CTX *ctx, Progress *progress);

/* When it takes longer than a second or two: "WHAT (3 s)", again and again. */
void ticker_begin(Ticker *ticker, const char *what);
void ticker_end(Ticker *ticker);
