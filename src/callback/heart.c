#include "callback/heart.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

struct Heart {
    int64_t interval_ms;
    HeartBeat beat;
    void *data;
    pthread_t thread;
    pthread_cond_t wake;
    bool running; /* the thread */
    bool stopping;
};

/* Held for the time of a beat, and around a fork. Taken before `guard`. */
static pthread_mutex_t flight = PTHREAD_MUTEX_INITIALIZER;
/* Of what is below, and of every heart's `stopping`. */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static const Heart *flying; /* whose beat is in flight; or NULL */
static Cancel *flying_cancel;

/* With the guard held. */
static void cut_off(const Heart *heart)
{
    if (flying && (!heart || flying == heart))
        cancel_raise(flying_cancel, SIGTERM);
}

static void before_fork(void)
{
    pthread_mutex_lock(&guard);
    cut_off(NULL);
    pthread_mutex_unlock(&guard);
    pthread_mutex_lock(&flight);
    pthread_mutex_lock(&guard);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&guard);
    pthread_mutex_unlock(&flight);
}

static void heed_forks(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* With the guard held. */
static void announce(const Heart *heart, Cancel *cancel)
{
    flying = heart;
    flying_cancel = cancel;
}

/* False: it was the last one. */
static bool beat_once(Heart *heart)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    pthread_mutex_lock(&flight);
    Cancel *cancel = cancel_new(tmp);
    pthread_mutex_lock(&guard);
    bool go = !heart->stopping;
    if (go)
        announce(heart, cancel);
    pthread_mutex_unlock(&guard);
    bool again = go && heart->beat(heart->data, cancel);
    pthread_mutex_lock(&guard);
    announce(NULL, NULL);
    pthread_mutex_unlock(&guard);
    pthread_mutex_unlock(&flight);
    return again;
}

/* False: it is to stop. */
static bool rest(Heart *heart)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += heart->interval_ms / 1000;
    until.tv_nsec += heart->interval_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&guard);
    int waited = 0;
    while (!heart->stopping && waited == 0)
        waited = pthread_cond_timedwait(&heart->wake, &guard, &until);
    bool go_on = !heart->stopping;
    pthread_mutex_unlock(&guard);
    return go_on;
}

static void *live(void *data)
{
    Heart *heart = data;
    while (beat_once(heart) && rest(heart))
        continue;
    return NULL;
}

void heart_stop(Heart *heart)
{
    if (!heart || !heart->running)
        return;
    pthread_mutex_lock(&guard);
    heart->stopping = true;
    cut_off(heart);
    pthread_cond_signal(&heart->wake);
    pthread_mutex_unlock(&guard);
    pthread_join(heart->thread, NULL);
    heart->running = false;
}

static int heart_destroy(Heart *heart)
{
    heart_stop(heart);
    pthread_cond_destroy(&heart->wake);
    return 0;
}

Heart *heart_start(TALLOC_CTX *ctx, int64_t interval_ms, HeartBeat beat, void *data)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    Heart *heart = talloc_zero(ctx, Heart);
    pthread_condattr_t attributes;
    sigset_t all, before;
    pthread_once(&once, heed_forks);
    heart->interval_ms = interval_ms;
    heart->beat = beat;
    heart->data = data;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&heart->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    talloc_set_destructor(heart, heart_destroy);
    /* Signals stay with the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    heart->running = pthread_create(&heart->thread, NULL, live, heart) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return heart;
}
