#include "executor/process/supervisor.h"

#include <signal.h>
#include <string.h>

#include "executor/process/handshake.h"
#include "executor/process/start_lock.h"

/* A longer line is logged in pieces. */
#define PIECE (64 * 1024)

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static bool write_task(const Supervisor *self, Error *err)
{
    JSON_AUTO json_t *json = process_task_encode(&self->task);
    return run_file_write(self->order->run_dir, RUN_FILE_TASK, json, err);
}

static bool lock_start(const Supervisor *self, Error *err)
{
    StartLock lock;
    ProcessIdentity holder;
    if (!start_lock_take(self->order->run_dir, &self->task.supervisor, &lock, &holder, err))
        return false;
    if (lock == START_LOCK_TAKEN)
        return true;
    error_set(err, ERR_BUSY, "the run %s was started or given up by another process",
              self->order->request->run_id);
    return error_hint(err, "see what became of it: tidegate watch %s",
                      self->order->request->run_id);
}

/* What must be on disk before the command may start. */
static bool prepare(Supervisor *self, Error *err)
{
    const ExecutorRequest *request = self->order->request;
    Clock *clock = clock_system();
    const char *log = run_file(self->ctx, self->order->run_dir, RUN_FILE_OUTPUT);
    self->task = (ProcessTask){
        .run_dir = self->order->run_dir,
        .run_id = request->run_id,
        .start_timeout_ms = request->start_timeout_ms,
        .timeout_ms = request->timeout_ms,
        .grace_ms = request->grace_ms,
        .started_at = clock_rfc3339(self->ctx, clock->wall_ms(clock), true),
    };
    return supervisor_settle(self->order, &self->signal_fd, err) &&
           process_identify(getpid(), &self->task.supervisor, err) && lock_start(self, err) &&
           output_log_open(self->ctx, log, &self->log, err) && write_task(self, err);
}

static bool check_hooks(const Supervisor *self, Error *err)
{
    const ExecutorHooks *hooks = self->order->hooks;
    int64_t start_timeout_ms = self->order->request->start_timeout_ms;
    if (hooks->begin)
        hooks->begin(hooks->data);
    if (start_timeout_ms > 0 && now_ms() - self->order->ordered_at >= start_timeout_ms)
        return error_set(err, ERR_FAILED,
                         "the start timeout passed before the command could start");
    if (!hooks->may_start || hooks->may_start(hooks->data, err))
        return true;
    return error_set(err, ERR_FENCED, "it may not start any more");
}

static void keep_line(void *data, const char *name, const char *bytes, size_t length)
{
    output_log_add((OutputLog *)data, name, bytes, length);
}

static bool spawn(Supervisor *self, Error *err)
{
    const ExecutorRequest *request = self->order->request;
    FD_AUTO int out_fd = -1;
    FD_AUTO int err_fd = -1;
    pid_t pid = 0;
    if (!line_pipe_open(self->ctx, "stdout", PIECE, keep_line, &self->log, &self->out, &out_fd,
                        err) ||
        !line_pipe_open(self->ctx, "stderr", PIECE, keep_line, &self->log, &self->err, &err_fd,
                        err))
        return false;
    ProcessSpec spec = {
        .argv = self->order->argv,
        .environment = request->environment,
        .directory = request->directory,
        .stdin_fd = -1,
        .stdout_fd = out_fd,
        .stderr_fd = err_fd,
        .own_group = true,
    };
    self->started_at = now_ms();
    if (!process_spawn(&spec, &pid, err))
        return false;
    ERROR_AUTO Error unidentified = {0};
    self->task.has_child = process_identify(pid, &self->task.child, &unidentified);
    self->task.child.pid = pid;
    return true;
}

static void say_goodbye(const Supervisor *self)
{
    if (self->order->hooks->ended)
        self->order->hooks->ended(self->order->hooks->data);
}

static bool supervise(Supervisor *self, Error *err)
{
    ERROR_AUTO Error why = {0};
    ERROR_AUTO Error unwritten = {0};
    int handshake_fd = self->order->handshake_fd;
    bool started = check_hooks(self, &why) && spawn(self, &why);
    bool known = started ? write_task(self, &unwritten)
                         : supervisor_conclude_unstarted(self, &why, &unwritten);
    /* Without the newer handle the session still tells who is there. */
    if (started || known)
        handshake_tell_started(handshake_fd);
    close(handshake_fd);
    if (!started)
        return known || error_move(err, &unwritten);
    supervisor_follow(self);
    return supervisor_conclude(self, err);
}

NORETURN void supervisor_main(const SupervisorOrder *order)
{
    ERROR_AUTO Error err = {0};
    Supervisor self = {.ctx = talloc_new(NULL), .order = order};
    if (!prepare(&self, &err)) {
        handshake_tell_refused(order->handshake_fd, &err);
        _exit(1);
    }
    bool recorded = supervise(&self, &err);
    say_goodbye(&self);
    _exit(recorded ? 0 : 1);
}
