#include "lint/readers.h"

#include <stdatomic.h>

#include "lint/threads.h"
#include "sql/parse.h"

/* Starting a thread costs about what parsing this many small files does. */
#define SOURCES_PER_THREAD 8

struct Readers {
    const LintSource *sources;
    size_t count;
    Dialect dialect;
    const Placeholders *placeholders;
    bool sign;
    LintText *texts;
    bool *done; /* under the mutex, as are the two below */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    atomic_size_t next; /* the first source that nobody has taken */
    pthread_t threads[LINT_MAX_THREADS];
    size_t thread_count;
};

static void *read_sources(void *data)
{
    Readers *readers = data;
    for (;;) {
        size_t index = atomic_fetch_add(&readers->next, 1);
        if (index >= readers->count)
            return NULL;
        source_read(&readers->sources[index], readers->dialect, readers->placeholders,
                    readers->sign, &readers->texts[index]);
        pthread_mutex_lock(&readers->mutex);
        readers->done[index] = true;
        pthread_cond_signal(&readers->changed);
        pthread_mutex_unlock(&readers->mutex);
    }
}

void readers_end(Readers *readers)
{
    atomic_store(&readers->next, readers->count);
    lint_threads_join(readers->threads, readers->thread_count);
    readers->thread_count = 0;
}

static int stop_readers(Readers *readers)
{
    readers_end(readers);
    for (size_t i = 0; i < readers->count; i++)
        talloc_free(readers->texts[i].memory);
    pthread_cond_destroy(&readers->changed);
    pthread_mutex_destroy(&readers->mutex);
    return 0;
}

bool readers_start(TALLOC_CTX *ctx, const LintSource *sources, size_t count, Dialect dialect,
                   const Placeholders *placeholders, bool sign, Readers **ret_readers, Error *err)
{
    if (!sql_parse_load(dialect, err))
        return false;
    Readers *readers = talloc_zero(ctx, Readers);
    readers->sources = sources;
    readers->count = count;
    readers->dialect = dialect;
    readers->placeholders = placeholders;
    readers->sign = sign;
    readers->texts = talloc_zero_array(readers, LintText, (unsigned)count);
    readers->done = talloc_zero_array(readers, bool, (unsigned)count);
    pthread_mutex_init(&readers->mutex, NULL);
    pthread_cond_init(&readers->changed, NULL);
    readers->thread_count =
        lint_threads_start(readers->threads, lint_threads_wanted(count, SOURCES_PER_THREAD),
                           SQL_PARSE_STACK, read_sources, readers);
    talloc_set_destructor(readers, stop_readers);
    if (count > 0 && readers->thread_count == 0) {
        talloc_free(readers);
        error_set(err, ERR_IO, "cannot start a thread to parse in");
        return error_hint(err, "it takes 64 MiB of address space: see ulimit -v and -u");
    }
    *ret_readers = readers;
    return true;
}

LintText *readers_wait(Readers *readers, size_t index)
{
    pthread_mutex_lock(&readers->mutex);
    while (!readers->done[index])
        pthread_cond_wait(&readers->changed, &readers->mutex);
    pthread_mutex_unlock(&readers->mutex);
    return &readers->texts[index];
}
