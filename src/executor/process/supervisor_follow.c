#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "executor/process/session.h"
#include "executor/process/supervisor.h"

#define RENEW_MS 5000
/* How long the output is read after the command's end while something in the background keeps it
 * open. */
#define DRAIN_MS 2000
/* How long processes that got SIGKILL may take: one that waits for a dead disk takes for ever. */
#define KILLED_MS 10000
/* Between two looks whether the group has gone. */
#define TICK_MS 100

#define NEVER INT64_MAX

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static void signal_group(const Supervisor *self, int signal)
{
    if (!self->group_gone)
        kill(-self->task.child.pid, signal);
}

/* A command that makes process groups of its own (a shell with job control, `tidegate exec`) passes
 * on what it is asked, but cannot when it is killed: all of the session is meant. */
static void kill_all(const Supervisor *self)
{
    signal_group(self, SIGKILL);
    session_signal(&self->task.supervisor, SIGKILL);
}

static bool all_gone(const Supervisor *self)
{
    bool group_gone = kill(-self->task.child.pid, 0) != 0;
    return group_gone &&
           (self->cause == STOP_NONE || session_members(&self->task.supervisor, 0).count == 0);
}

static void ask_to_stop(Supervisor *self, StopCause cause)
{
    if (self->cause != STOP_NONE || self->ended)
        return;
    self->cause = cause;
    self->kill_at = now_ms() + self->order->request->grace_ms;
    signal_group(self, SIGTERM);
}

/* Also what the command left behind: it has become our child. */
static void reap(Supervisor *self)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != self->task.child.pid)
            continue;
        self->ended = true;
        self->status = status;
        self->ended_at = now_ms();
    }
    if (self->ended && !self->group_gone)
        self->group_gone = all_gone(self);
}

/* The command's own end comes before a request that reached us at the same time. */
static void read_signals(Supervisor *self)
{
    struct signalfd_siginfo info;
    bool stop = false;
    while (read(self->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        stop = stop || info.ssi_signo == SIGTERM;
    reap(self);
    if (stop)
        ask_to_stop(self, STOP_CANCELLED);
}

static void run_timers(Supervisor *self)
{
    int64_t now = now_ms();
    int64_t timeout_ms = self->order->request->timeout_ms;
    if (timeout_ms > 0 && now - self->started_at >= timeout_ms)
        ask_to_stop(self, STOP_TIMEOUT);
    if (self->cause != STOP_NONE && !self->killed && now >= self->kill_at) {
        self->killed = true;
        self->grace_at = now + KILLED_MS;
    }
    /* Again and again: what one of them starts while it dies is there a moment later. */
    if (self->killed && !self->group_gone)
        kill_all(self);
    if (now >= self->renew_at) {
        if (self->order->hooks->renew)
            self->order->hooks->renew(self->order->hooks->data);
        self->renew_at = now_ms() + RENEW_MS;
    }
}

static bool streams_ended(const Supervisor *self)
{
    return self->out.fd < 0 && self->err.fd < 0;
}

/* A stopped command must be gone with its whole group; one that ended by itself may leave something
 * in the background. */
static bool is_finished(const Supervisor *self)
{
    if (!self->ended)
        return false;
    int64_t now = now_ms();
    bool group_matters = self->cause != STOP_NONE && !self->group_gone;
    if (group_matters && !(self->killed && now >= self->grace_at))
        return false;
    return streams_ended(self) || now - self->ended_at >= DRAIN_MS;
}

static int64_t next_timer(const Supervisor *self)
{
    int64_t timeout_ms = self->order->request->timeout_ms;
    int64_t times[] = {
        self->renew_at,
        timeout_ms > 0 && self->cause == STOP_NONE && !self->ended ? self->started_at + timeout_ms
                                                                   : NEVER,
        self->cause != STOP_NONE && !self->killed ? self->kill_at : NEVER,
        self->ended ? now_ms() + TICK_MS : NEVER,
    };
    int64_t next = NEVER;
    for (size_t i = 0; i < COUNT_OF(times); i++)
        next = times[i] < next ? times[i] : next;
    return next;
}

static void await_something(const Supervisor *self)
{
    struct pollfd fds[] = {
        {.fd = self->signal_fd, .events = POLLIN},
        {.fd = self->out.fd, .events = POLLIN},
        {.fd = self->err.fd, .events = POLLIN},
    };
    int64_t rest = next_timer(self) - now_ms();
    poll(fds, COUNT_OF(fds), rest < 0 ? 0 : (int)rest);
}

void supervisor_follow(Supervisor *self)
{
    self->renew_at = now_ms() + RENEW_MS;
    while (!is_finished(self)) {
        await_something(self);
        read_signals(self);
        line_pipe_read(&self->out);
        line_pipe_read(&self->err);
        output_log_flush(&self->log);
        run_timers(self);
    }
    line_pipe_close(&self->out);
    line_pipe_close(&self->err);
    self->log.lost |= self->out.lost || self->err.lost;
    output_log_close(&self->log);
}
