#include "base/cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

struct Cancel {
    int read_fd, write_fd;
    atomic_int signal;
    bool installed;
    struct sigaction old_int, old_term;
};

/* What the signal handlers fire; they have no argument of ours. */
static _Atomic(Cancel *) installed_cancel;

/* Only async-signal-safe calls: it also runs inside the signal handlers. */
static void fire(Cancel *cancel, int signal)
{
    int none = 0;
    if (!atomic_compare_exchange_strong(&cancel->signal, &none, signal))
        return;
    ssize_t written UNUSED = write(cancel->write_fd, "!", 1);
}

static void on_signal(int signal)
{
    int saved = errno;
    Cancel *cancel = atomic_load(&installed_cancel);
    if (cancel)
        fire(cancel, signal);
    errno = saved;
}

static int cancel_destroy(Cancel *cancel)
{
    if (cancel->installed) {
        sigaction(SIGINT, &cancel->old_int, NULL);
        sigaction(SIGTERM, &cancel->old_term, NULL);
        atomic_store(&installed_cancel, NULL);
    }
    close(cancel->read_fd);
    close(cancel->write_fd);
    return 0;
}

Cancel *cancel_new(TALLOC_CTX *ctx)
{
    Cancel *cancel = talloc_zero(ctx, Cancel);
    int ends[2];
    if (!cancel || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        talloc_free(cancel);
        return NULL;
    }
    cancel->read_fd = ends[0];
    cancel->write_fd = ends[1];
    talloc_set_destructor(cancel, cancel_destroy);
    return cancel;
}

Cancel *cancel_install(TALLOC_CTX *ctx)
{
    Cancel *cancel = cancel_new(ctx);
    Cancel *none = NULL;
    if (!cancel || !atomic_compare_exchange_strong(&installed_cancel, &none, cancel)) {
        talloc_free(cancel);
        return NULL;
    }
    /* The handlers stay for a second signal: whoever presses Ctrl-C twice must not cut off the
     * tidying up that keeps the records true. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &cancel->old_int);
    sigaction(SIGTERM, &action, &cancel->old_term);
    cancel->installed = true;
    return cancel;
}

void cancel_end(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    Cancel *cancel = atomic_load(&installed_cancel);
    if (!cancel)
        return;
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGTERM, &ignore, NULL);
    atomic_store(&installed_cancel, NULL);
    cancel->installed = false;
}

int cancel_fd(const Cancel *cancel)
{
    return cancel ? cancel->read_fd : -1;
}

int cancel_signal(const Cancel *cancel)
{
    return cancel ? atomic_load(&cancel->signal) : 0;
}

void cancel_raise(Cancel *cancel, int signal)
{
    if (cancel)
        fire(cancel, signal);
}

bool cancel_error(const Cancel *cancel, Error *err)
{
    if (cancel_signal(cancel) == SIGTERM)
        return error_set(err, ERR_TERMINATED, "terminated by SIGTERM");
    return error_set(err, ERR_INTERRUPTED, "interrupted by SIGINT");
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int poll_timeout(int64_t deadline_ms)
{
    if (deadline_ms < 0)
        return -1;
    int64_t rest = deadline_ms - now_ms();
    if (rest <= 0)
        return 0;
    return rest > INT_MAX ? INT_MAX : (int)rest;
}

CancelWait cancel_wait_fd(const Cancel *cancel, int fd, short events, int64_t timeout_ms)
{
    int64_t start = now_ms();
    int64_t deadline = timeout_ms < 0 || timeout_ms > INT64_MAX - start ? -1 : start + timeout_ms;
    for (;;) {
        struct pollfd fds[] = {
            {.fd = cancel_fd(cancel), .events = POLLIN},
            {.fd = fd, .events = events},
        };
        int timeout = poll_timeout(deadline);
        int ready = poll(fds, COUNT_OF(fds), timeout);
        if (cancel_signal(cancel))
            return WAIT_CANCELLED;
        if (ready > 0 && fds[1].revents)
            return WAIT_READY;
        /* poll itself fails only for want of memory: the caller's own call will say so. */
        if (ready < 0 && errno != EINTR)
            return WAIT_READY;
        if (deadline >= 0 && now_ms() >= deadline)
            return WAIT_TIMEOUT;
    }
}

bool cancel_sleep_ms(const Cancel *cancel, int64_t ms)
{
    return cancel_wait_fd(cancel, -1, 0, ms < 0 ? 0 : ms) != WAIT_CANCELLED;
}
