#include "lint/threads.h"

#include <sched.h>
#include <signal.h>

size_t lint_threads_wanted(size_t pieces, size_t share)
{
    cpu_set_t set;
    size_t cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    size_t useful = (pieces + share - 1) / share;
    size_t threads = cpus < LINT_MAX_THREADS ? cpus : LINT_MAX_THREADS;
    return threads < useful ? threads : useful;
}

size_t lint_threads_start(pthread_t threads[LINT_MAX_THREADS], size_t wanted, size_t stack,
                          void *(*run)(void *), void *data)
{
    size_t count = 0;
    sigset_t all, before;
    pthread_attr_t attributes;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    if (stack > 0)
        pthread_attr_setstacksize(&attributes, stack);
    while (count < wanted && count < LINT_MAX_THREADS &&
           pthread_create(&threads[count], &attributes, run, data) == 0)
        count++;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return count;
}

void lint_threads_join(const pthread_t *threads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}
