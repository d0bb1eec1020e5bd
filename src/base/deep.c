#include "base/deep.h"

#include <pthread.h>
#include <signal.h>

typedef struct Deep {
    void (*work)(void *data);
    void *data;
} Deep;

static void *run(void *data)
{
    const Deep *deep = data;
    deep->work(deep->data);
    return NULL;
}

/* Signals stay with the thread that waits. */
bool deep_run(size_t stack, void (*work)(void *data), void *data, Error *err)
{
    Deep deep = {work, data};
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack);
    int failure = pthread_create(&thread, &attributes, run, &deep);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure)
        return error_set(err, ERR_IO, "cannot start a thread with %zu MiB of stack", stack >> 20);
    pthread_join(thread, NULL);
    return true;
}
