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
    TickerLook look; /* or NULL */
    Onlooker *onlooker;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stop;
    bool running; /* the thread */
    bool stopping;
    /* From malloc: the thread leaves talloc's trees alone. NULL: nothing runs, not to be looked at.
     */
    char *what, *session;
    RunEvent event;
    uint64_t generation; /* of the work: what was seen of an earlier one is not told */
    char *told;          /* of this work, so that the same is not told twice */
    int64_t waits_for;   /* the first blocker's pid that was said last; 0: none */
    struct timespec since;
};

static int64_t ms_since(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

/* Another blocker is news; the same one is a wait that goes on. */
static ProgressKind kind_of(Ticker *ticker, const Sight *sight)
{
    int64_t pid = sight->blocker_count ? sight->blockers[0].pid : 0;
    bool news = pid && pid != ticker->waits_for;
    ticker->waits_for = pid;
    return news ? PROGRESS_TURN : PROGRESS_WAIT;
}

static void say(Ticker *ticker, const Sight *sight)
{
    TALLOC_AUTO char *age = clock_duration_text(NULL, ms_since(&ticker->since) / 1000 * 1000);
    TALLOC_AUTO char *more = sight_text(NULL, sight);
    progress_say(ticker->progress, kind_of(ticker, sight), "%s (%s)%s", ticker->what, age, more);
}

static bool is_told(Ticker *ticker, const Sight *sight)
{
    char *key = NULL;
    if (asprintf(&key, "%lld %zu %lld %s %lld",
                 sight->blocker_count ? (long long)sight->blockers[0].pid : 0, sight->blocker_count,
                 (long long)sight->queued, sight->phase ? sight->phase : "",
                 (long long)sight->done) < 0)
        return true;
    bool same = ticker->told && strcmp(ticker->told, key) == 0;
    free(ticker->told);
    ticker->told = key;
    return same;
}

static void tell(Ticker *ticker, const Sight *sight)
{
    RunEvent event = ticker->event;
    if ((!sight->blocker_count && !sight->phase) || is_told(ticker, sight))
        return;
    event.kind = sight->blocker_count ? EVENT_MIGRATION_WAITING : EVENT_MIGRATION_PROGRESS;
    event.elapsed_ms = ms_since(&ticker->since);
    event.blockers = sight->blockers;
    event.blocker_count = sight->blocker_count;
    event.queued = sight->queued;
    event.phase = sight->phase;
    event.done = sight->done;
    event.total = sight->total;
    event.unit = sight->unit;
    progress_tell(ticker->progress, &event);
}

/* Without the mutex while it looks, so that nobody waits for what the server takes its time for. */
static void turn(Ticker *ticker)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Sight sight = {.done = -1, .total = -1};
    char *session = ticker->session && ticker->look ? talloc_strdup(tmp, ticker->session) : NULL;
    uint64_t generation = ticker->generation;
    if (session) {
        pthread_mutex_unlock(&ticker->mutex);
        bool seen UNUSED = ticker->look(tmp, ticker->onlooker, session, &sight);
        pthread_mutex_lock(&ticker->mutex);
    }
    if (ticker->stopping || !ticker->what || generation != ticker->generation)
        return;
    say(ticker, &sight);
    tell(ticker, &sight);
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
            turn(ticker);
    }
    pthread_mutex_unlock(&ticker->mutex);
    return NULL;
}

static void forget_work(Ticker *ticker)
{
    free(ticker->what);
    free(ticker->session);
    free(ticker->told);
    ticker->what = ticker->session = ticker->told = NULL;
    ticker->generation++;
}

static int ticker_destroy(Ticker *ticker)
{
    pthread_mutex_lock(&ticker->mutex);
    ticker->stopping = true;
    pthread_cond_signal(&ticker->stop);
    if (ticker->onlooker)
        cancel_raise(ticker->onlooker->cancel, SIGTERM);
    pthread_mutex_unlock(&ticker->mutex);
    if (ticker->running)
        pthread_join(ticker->thread, NULL);
    pthread_cond_destroy(&ticker->stop);
    pthread_mutex_destroy(&ticker->mutex);
    forget_work(ticker);
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

void ticker_look_by(Ticker *ticker, TickerLook look, const Onlooker *onlooker)
{
    ticker->onlooker = talloc_zero(ticker, Onlooker);
    *ticker->onlooker = *onlooker;
    ticker->onlooker->cancel = cancel_new(ticker->onlooker);
    ticker->look = look;
}

void ticker_begin(Ticker *ticker, const TickerWork *work)
{
    if (!ticker->progress)
        return;
    pthread_mutex_lock(&ticker->mutex);
    forget_work(ticker);
    ticker->what = strdup(work->what);
    ticker->session = work->session ? strdup(work->session) : NULL;
    ticker->event = work->event;
    ticker->waits_for = 0;
    clock_gettime(CLOCK_MONOTONIC, &ticker->since);
    if (!ticker->running)
        start_thread(ticker);
    pthread_mutex_unlock(&ticker->mutex);
}

void ticker_end(Ticker *ticker)
{
    pthread_mutex_lock(&ticker->mutex);
    forget_work(ticker);
    pthread_mutex_unlock(&ticker->mutex);
}
