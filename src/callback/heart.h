/* Beats from a thread of its own while the main thread works, so that no wait of it, however long,
 * keeps whoever waits for us from hearing that we live (docs/adr/0007).
 *
 * No beat is in flight while this process forks: a child that goes on without exec (a supervisor)
 * finds no lock of the thread's held for ever.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"

typedef struct Heart Heart;

/* One beat, in the heart's thread; the cancel fires when there is no time for it. False: no more.
 */
typedef bool (*HeartBeat)(void *data, const Cancel *cancel);

/* The first beat comes at once, the next ones after `interval_ms`. Without a thread there is none.
 * Freeing it, or heart_stop(), cuts off a beat in flight and waits for the thread. Child of ctx. */
Heart *heart_start(TALLOC_CTX *ctx, int64_t interval_ms, HeartBeat beat, void *data);
void heart_stop(Heart *heart);
