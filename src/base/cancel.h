/* Cancellation: SIGINT and SIGTERM become a descriptor that every wait can watch.
 *
 * A NULL Cancel is allowed everywhere and never fires.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

typedef struct Cancel Cancel;

/* Takes over SIGINT and SIGTERM for this process (self-pipe) until it is freed; later signals
 * change nothing. One per process: NULL when there is one already, or no descriptor is left. */
Cancel *cancel_install(TALLOC_CTX *ctx);
/* When all is done and told: both signals are ignored to the end of the process, since an end by
 * one of them would contradict what was told. Nothing where none is installed. */
void cancel_end(void);
/* One that only cancel_raise() fires: for tests and for work inside a supervisor. */
Cancel *cancel_new(TALLOC_CTX *ctx);

/* Readable once cancelled; -1 for NULL. Never read from it. */
int cancel_fd(const Cancel *cancel);
/* The signal (SIGINT, SIGTERM) or 0. Safe from another thread. */
int cancel_signal(const Cancel *cancel);
void cancel_raise(Cancel *cancel, int signal);
/* Fills *err with ERR_INTERRUPTED or ERR_TERMINATED by the signal. Always returns false. */
bool cancel_error(const Cancel *cancel, Error *err);

/* Waits until fd has one of `events` or an error (poll(2)), the timeout passed or the cancel fired,
 * which goes first.
 * fd may be -1 to sleep only; timeout_ms < 0 waits without end. */
typedef enum CancelWait { WAIT_READY, WAIT_TIMEOUT, WAIT_CANCELLED } CancelWait;
CancelWait cancel_wait_fd(const Cancel *cancel, int fd, short events, int64_t timeout_ms);
/* Sleeps; false when it was cancelled meanwhile. */
bool cancel_sleep_ms(const Cancel *cancel, int64_t ms) MUST_USE;
