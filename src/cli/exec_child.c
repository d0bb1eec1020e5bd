#include "cli/exec_child.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/process.h"

/* Without a pidfd (Linux before 5.3) we have to look whether it has ended. */
#define LOOK_MS 100
/* Between two looks whether the rest of the group has gone. */
#define GROUP_MS 20

typedef struct Child {
    const ExecOrder *order;
    Engine *engine;
    pid_t pid;
    int pid_fd; /* readable once it ended; -1: none */
    bool ended;
    bool told; /* our own signal was passed on */
    bool lost; /* the lock: it has to end */
    bool killed;
    int status;
    int64_t keep_at, kill_at;
} Child;

static int64_t now_ms(const Child *child)
{
    Clock *clock = child->order->clock;
    return clock->monotonic_ms(clock);
}

/* A terminal cannot be read from by a process group that is not its own. */
static int stdin_of_child(void)
{
    return isatty(STDIN_FILENO) ? -1 : STDIN_FILENO;
}

static bool spawn(Child *child, int lock_fd, Error *err)
{
    const ExecOrder *order = child->order;
    const int kept[] = {lock_fd, -1};
    const ProcessSpec spec = {
        .argv = order->argv,
        .environment = order->environment,
        .stdin_fd = stdin_of_child(),
        .stdout_fd = order->stdout_fd,
        .stderr_fd = -1,
        .own_group = true,
        .kept_fds = kept,
    };
    /* What it leaves behind becomes ours, so that we see when all of it has gone. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (!process_spawn(&spec, &child->pid, err))
        return false;
    child->pid_fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    return true;
}

static void reap(Child *child)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != child->pid)
            continue;
        child->ended = true;
        child->status = status;
    }
}

static bool group_remains(const Child *child)
{
    return kill(-child->pid, 0) == 0;
}

static void pass_on_signal(Child *child)
{
    int signal = cancel_signal(child->order->cancel);
    if (!signal || child->told)
        return;
    child->told = true;
    progress_say(child->order->progress, PROGRESS_STEP, "passing on %s to the command",
                 signal == SIGTERM ? "SIGTERM" : "SIGINT");
    kill(-child->pid, signal);
}

/* *err is filled when the lock is lost. */
static void keep(Child *child, Error *err)
{
    if (child->lost || now_ms(child) < child->keep_at)
        return;
    if (!exec_keep(child->engine, err)) {
        child->lost = true;
        child->kill_at = now_ms(child) + child->order->grace_ms;
        progress_say(child->order->progress, PROGRESS_WARNING, "stopping the command: %s",
                     err->message);
        kill(-child->pid, SIGTERM);
    }
    child->keep_at = now_ms(child) + EXEC_KEEP_MS;
}

static void kill_when_due(Child *child)
{
    if (!child->lost || child->killed || now_ms(child) < child->kill_at)
        return;
    child->killed = true;
    kill(-child->pid, SIGKILL);
}

static void await_something(const Child *child)
{
    int64_t until = child->lost && !child->killed ? child->kill_at : child->keep_at;
    int64_t rest = until - now_ms(child);
    if (child->pid_fd < 0 && rest > LOOK_MS)
        rest = LOOK_MS;
    /* Once it has fired it stays so, and we know. */
    const Cancel *cancel = child->told ? NULL : child->order->cancel;
    cancel_wait_fd(cancel, child->pid_fd, POLLIN, rest > 0 ? rest : 0);
}

static void follow(Child *child, Error *err)
{
    for (reap(child); !child->ended; reap(child)) {
        pass_on_signal(child);
        keep(child, err);
        kill_when_due(child);
        await_something(child);
    }
}

/* A shell may be gone on a signal while the program that it started still rolls back. */
static void await_group(Child *child)
{
    int64_t until = now_ms(child) + child->order->grace_ms;
    while (group_remains(child) && now_ms(child) < until) {
        reap(child);
        cancel_wait_fd(NULL, -1, 0, GROUP_MS);
    }
    if (group_remains(child))
        kill(-child->pid, SIGKILL);
}

static void settle_group(Child *child)
{
    reap(child);
    if (!group_remains(child))
        return;
    if (child->told || child->lost)
        await_group(child);
    else
        progress_say(child->order->progress, PROGRESS_WARNING,
                     "the command has ended, but something that it started still runs, from now on "
                     "without the run lock");
}

static bool judge(const Child *child, Error *err)
{
    if (child->lost)
        return false;
    if (WIFEXITED(child->status) && WEXITSTATUS(child->status) == 0)
        return true;
    TALLOC_AUTO char *how = process_status_text(NULL, child->status);
    return error_set(err, ERR_FAILED, "the command failed: %s", how);
}

bool exec_child_run(const ExecOrder *order, Engine *engine, int lock_fd, ExecEnd *ret_end,
                    Error *err)
{
    Child child = {.order = order, .engine = engine, .pid_fd = -1};
    *ret_end = (ExecEnd){0};
    if (!spawn(&child, lock_fd, err))
        return false;
    child.keep_at = now_ms(&child);
    follow(&child, err);
    settle_group(&child);
    cleanup_fd(&child.pid_fd);
    *ret_end = (ExecEnd){.started = true, .status = child.status};
    return judge(&child, err);
}
