/* What a supervisor tells the process that started it, once, over a pipe: that the command is in
 * its hands, or why not. A supervisor that was killed tells nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

typedef enum Handshake {
    HANDSHAKE_STARTED, /* task.json is there; the command runs or has ended */
    HANDSHAKE_REFUSED, /* *err says why; nothing was started */
    HANDSHAKE_SILENT,  /* the pipe was closed, or the time was up */
} Handshake;

void handshake_tell_started(int fd);
void handshake_tell_refused(int fd, const Error *why);
/* Waits up to timeout_ms. *err is filled for HANDSHAKE_REFUSED only. */
Handshake handshake_await(int fd, int64_t timeout_ms, Error *err);
