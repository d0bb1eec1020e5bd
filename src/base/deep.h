/* Work that may need more stack than the main thread has. */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* Runs it in a thread with that much stack and waits for its end. ERR_IO: no thread could be had.
 */
bool deep_run(size_t stack, void (*work)(void *data), void *data, Error *err) MUST_USE;
