/* Threads for work that is alike for each source. */
#pragma once

#include <pthread.h>
#include <stddef.h>

#define LINT_MAX_THREADS 8

/* As many as this process may use processors, and no more than have `share` pieces of work each. */
size_t lint_threads_wanted(size_t pieces, size_t share);
/* Starts up to `wanted`, at most LINT_MAX_THREADS; how many it could. Signals stay the caller's.
 * `stack` in bytes, 0: as the system has it. */
size_t lint_threads_start(pthread_t threads[LINT_MAX_THREADS], size_t wanted, size_t stack,
                          void *(*run)(void *), void *data);
void lint_threads_join(const pthread_t *threads, size_t count);
