#include <fcntl.h>
#include <pthread.h>
#include <signal.h>

#include "db/call.h"

typedef struct Request {
    void (*work)(void *data);
    void *data;
    int done_fd;
} Request;

static void *send_request(void *data)
{
    Request *request = data;
    request->work(request->data);
    close(request->done_fd);
    free(request);
    return NULL;
}

/* Signals stay with the threads that know what to do with them. */
static bool start_thread(Request *request)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    bool started = pthread_create(&thread, NULL, send_request, request) == 0;
    if (started)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

int db_call_ask(void (*work)(void *data), void *data)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    Request *request = calloc(1, sizeof(*request));
    if (request) {
        *request = (Request){work, data, ends[1]};
        if (start_thread(request))
            return ends[0];
    }
    free(request);
    close(ends[0]);
    close(ends[1]);
    return -1;
}
