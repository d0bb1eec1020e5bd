#include "deploy/command/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/process.h"

/* Between SIGTERM and SIGKILL. */
#define GRACE_MS 5000
/* How long the output is read after the command's end while a server in the background has it. */
#define DRAIN_MS 1000
#define OURS_MS  1000
#define TICK_MS  100

typedef struct Command {
    const DeployRequest *request;
    Output output;
    pid_t pid;
    int pid_fd; /* readable once it ended */
    bool ended, stopping, killed, timed_out, stopped;
    int status;
    int64_t deadline, kill_at, ended_at, ours_at;
} Command;

static int64_t now_ms(const Command *self)
{
    return self->request->clock->monotonic_ms(self->request->clock);
}

static char *variable(TALLOC_CTX *ctx, const char *name, const char *value)
{
    return talloc_asprintf(ctx, "%s=%s", name, value ? value : "");
}

/* Those of the request come last: the last one wins. */
static const char *const *environment_of(TALLOC_CTX *ctx, const DeployRequest *request)
{
    const char *own[] = {
        variable(ctx, "TIDEGATE_RELEASE", request->release),
        variable(ctx, "TIDEGATE_IMAGE", request->image),
        variable(ctx, "TIDEGATE_PREVIOUS_RELEASE", request->previous),
        variable(ctx, "TIDEGATE_DEPLOYMENT", request->deployment),
    };
    size_t more = 0;
    while (request->environment && request->environment[more])
        more++;
    const char **all = talloc_zero_array(ctx, const char *, (unsigned)(COUNT_OF(own) + more) + 1);
    for (size_t i = 0; i < COUNT_OF(own); i++)
        all[i] = own[i];
    for (size_t i = 0; i < more; i++)
        all[COUNT_OF(own) + i] = request->environment[i];
    return all;
}

static bool spawn(TALLOC_CTX *ctx, Command *self, Error *err)
{
    const DeployRequest *request = self->request;
    FD_AUTO int write_fd = -1;
    if (!output_open(ctx, request->progress, request->log_path, &self->output, &write_fd, err))
        return false;
    ProcessSpec spec = {
        .argv = request->command,
        .environment = environment_of(ctx, request),
        .directory = request->directory,
        .stdin_fd = -1,
        .stdout_fd = write_fd,
        .stderr_fd = write_fd,
        .own_group = true,
    };
    if (!process_spawn(&spec, &self->pid, err)) {
        output_close(&self->output);
        return false;
    }
    self->pid_fd = (int)syscall(SYS_pidfd_open, self->pid, 0);
    return true;
}

static void stop(Command *self)
{
    if (self->stopping || self->ended)
        return;
    self->stopping = true;
    self->kill_at = now_ms(self) + GRACE_MS;
    kill(-self->pid, SIGTERM);
}

static void reap(Command *self)
{
    pid_t got = waitpid(self->pid, &self->status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR))
        return;
    self->ended = true;
    self->ended_at = now_ms(self);
}

/* Why it must stop, if it must; *err is filled only when somebody else wants it. */
static void check(Command *self, Error *err)
{
    const DeployRequest *request = self->request;
    int64_t now = now_ms(self);
    if (self->stopping || self->ended)
        return;
    if (cancel_signal(request->cancel))
        self->stopped = !cancel_error(request->cancel, err);
    else if (request->still_ours && now - self->ours_at >= OURS_MS) {
        self->stopped = !request->still_ours(request->data, err);
        self->ours_at = now_ms(self);
    }
    self->timed_out = !self->stopped && now >= self->deadline;
    if (self->stopped || self->timed_out)
        stop(self);
}

static void kill_when_due(Command *self)
{
    if (!self->stopping || self->killed || now_ms(self) < self->kill_at)
        return;
    kill(-self->pid, SIGKILL);
    self->killed = true;
}

static void await_something(const Command *self)
{
    struct pollfd fds[] = {
        {.fd = self->output.pipe.fd, .events = POLLIN},
        {.fd = self->ended ? -1 : self->pid_fd, .events = POLLIN},
        /* Once it has fired it stays readable, and we know. */
        {.fd = self->stopping ? -1 : cancel_fd(self->request->cancel), .events = POLLIN},
    };
    poll(fds, COUNT_OF(fds), TICK_MS);
}

/* What was stopped is stopped with its whole group. */
static bool is_over(const Command *self)
{
    bool group_gone = !self->stopping || self->killed || kill(-self->pid, 0) != 0;
    return self->ended && group_gone &&
           (self->output.pipe.fd < 0 || now_ms(self) - self->ended_at >= DRAIN_MS);
}

static void follow(Command *self, Error *err)
{
    while (!is_over(self)) {
        await_something(self);
        if (!self->ended)
            reap(self);
        line_pipe_read(&self->output.pipe);
        check(self, err);
        kill_when_due(self);
    }
    if (self->output.pipe.fd >= 0 && !self->stopping)
        progress_say(self->request->progress, PROGRESS_WARNING,
                     "the deploy command left something in the background that still has its "
                     "output: let it write elsewhere (>> server.log 2>&1), or its next line may "
                     "end it");
}

bool command_run(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline,
                 CommandEnd *ret_end, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Command self = {.request = request, .deadline = deadline, .pid_fd = -1};
    self.ours_at = now_ms(&self);
    *ret_end = (CommandEnd){0};
    if (!spawn(tmp, &self, err))
        return false;
    follow(&self, err);
    cleanup_fd(&self.pid_fd);
    output_close(&self.output);
    *ret_end = (CommandEnd){
        .started = true,
        .timed_out = self.timed_out,
        .status = self.status,
        .tail = output_tail_text(ctx, &self.output),
    };
    return !self.stopped;
}
