#include <fcntl.h>
#include <pthread.h>
#include <signal.h>

#include "db/postgres/connection.h"

typedef struct Request {
    PGcancel *cancel;
    int done_fd;
} Request;

static void *send_request(void *data)
{
    Request *request = data;
    char reason[256]; /* the size that libpq's manual recommends */
    libpq.PQcancel(request->cancel, reason, sizeof(reason));
    libpq.PQfreeCancel(request->cancel);
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

/* PQcancel() connects anew and blocks for as long as the network pleases: it has a thread to
 * itself, which owns all that it uses, so that nobody has to wait for it. */
int pg_cancel_start(PGconn *conn)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    Request *request = calloc(1, sizeof(*request));
    if (request) {
        *request = (Request){libpq.PQgetCancel(conn), ends[1]};
        if (request->cancel && start_thread(request))
            return ends[0];
        libpq.PQfreeCancel(request->cancel);
    }
    free(request);
    close(ends[0]);
    close(ends[1]);
    return -1;
}
