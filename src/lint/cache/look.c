#include "lint/cache/look.h"

#include <stdatomic.h>

#include "lint/threads.h"

/* Taken at a time, so that threads do not wait for each other. */
#define STRIDE 128
/* Starting a thread costs about what looking at this many files does. */
#define SOURCES_PER_THREAD 512

typedef struct Look {
    const LintSource *sources;
    FileSignature *signatures;
    size_t count;
    atomic_size_t next;
    atomic_bool missing;
} Look;

static void *look_at_some(void *data)
{
    Look *look = data;
    while (!atomic_load(&look->missing)) {
        size_t first = atomic_fetch_add(&look->next, STRIDE);
        for (size_t i = first; i < first + STRIDE && i < look->count; i++) {
            if (!signature_look(look->sources[i].path, &look->signatures[i]))
                atomic_store(&look->missing, true);
        }
        if (first + STRIDE >= look->count)
            break;
    }
    return NULL;
}

bool look_at_sources(const LintSource *sources, size_t count, FileSignature *ret_signatures)
{
    pthread_t threads[LINT_MAX_THREADS];
    Look look = {.sources = sources, .signatures = ret_signatures, .count = count};
    size_t helpers = lint_threads_wanted(count, SOURCES_PER_THREAD) - 1;
    size_t started = lint_threads_start(threads, helpers, 0, look_at_some, &look);
    look_at_some(&look);
    lint_threads_join(threads, started);
    return !atomic_load(&look.missing);
}
