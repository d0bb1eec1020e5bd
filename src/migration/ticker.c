#include "migration/ticker.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

struct Ticker {
    Progress *progress;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stop;
    bool running; /* the thread */
    bool stopping;
    char *what; /* from malloc: the thread leaves talloc's trees alone; NULL: nothing runs */
    struct timespec since;
};

static int64_t ms_since(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

static void say(const Ticker *ticker)
{
    TALLOC_AUTO char *age = clock_duration_text(NULL, ms_since(&ticker->since) / 1000 * 1000);
    progress_say(ticker->progress, PROGRESS_WAIT, "%s (%s)", ticker->what, age);
}

/* Looks once a second, whatever comes and goes in between: being woken for each of a thousand short
 * migrations would cost more than they do. */
static void *tick(void *data)
{
    Ticker *ticker = data;
    struct timespec until;
    pthread_mutex_lock(&ticker->mutex);
    while (!ticker->stopping) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&ticker->stop, &ticker->mutex, &until);
        if (!ticker->stopping && ticker->what && ms_since(&ticker->since) >= 1000)
            say(ticker);
    }
    pthread_mutex_unlock(&ticker->mutex);
    return NULL;
}

static int ticker_destroy(Ticker *ticker)
{
    pthread_mutex_lock(&ticker->mutex);
    ticker->stopping = true;
    pthread_cond_signal(&ticker->stop);
    pthread_mutex_unlock(&ticker->mutex);
    if (ticker->running)
        pthread_join(ticker->thread, NULL);
    pthread_cond_destroy(&ticker->stop);
    pthread_mutex_destroy(&ticker->mutex);
    free(ticker->what);
    return 0;
}

Ticker *ticker_new(TALLOC_CTX *ctx, Progress *progress)
{
    Ticker *ticker = talloc_zero(ctx, Ticker);
    pthread_condattr_t attributes;
    ticker->progress = progress;
    pthread_mutex_init(&ticker->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&ticker->stop, &attributes);
    pthread_condattr_destroy(&attributes);
    talloc_set_destructor(ticker, ticker_destroy);
    return ticker;
}

/* Without a thread there is no word in between; the work goes on all the same. Signals stay with
 * the main thread. */
static void start_thread(Ticker *ticker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ticker->running = pthread_create(&ticker->thread, NULL, tick, ticker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ticker_begin(Ticker *ticker, const char *what)
{
    if (!ticker->progress)
        return;
    pthread_mutex_lock(&ticker->mutex);
    free(ticker->what);
    ticker->what = strdup(what);
    clock_gettime(CLOCK_MONOTONIC, &ticker->since);
    if (!ticker->running)
        start_thread(ticker);
    pthread_mutex_unlock(&ticker->mutex);
}

void ticker_end(Ticker *ticker)
{
    pthread_mutex_lock(&ticker->mutex);
    free(ticker->what);
    ticker->what = NULL;
    pthread_mutex_unlock(&ticker->mutex);
}
