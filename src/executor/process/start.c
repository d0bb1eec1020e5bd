#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <fcntl.h>

#include "base/fs.h"
#include "base/program.h"
#include "executor/process/driver.h"
#include "executor/process/handshake.h"
#include "executor/process/supervisor.h"

/* Without a start timeout of its own. */
#define START_TIMEOUT_MS 60000

#define OURSELVES "tidegate"

static const char *const *resolve_command(TALLOC_CTX *ctx, const char *const *command)
{
    size_t count = 0;
    while (command[count])
        count++;
    const char **argv = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        argv[i] = command[i];
    if (count > 0 && strcmp(argv[0], OURSELVES) == 0)
        argv[0] = program_to_run(ctx);
    return argv;
}

/* The supervisor is the child of a process that ends at once: it belongs to nobody, and no
 * waitpid() of the caller's ever meets it. */
static NORETURN void become_supervisor(const SupervisorOrder *order)
{
    pid_t pid = fork();
    if (pid == 0)
        supervisor_main(order);
    if (pid < 0) {
        ERROR_AUTO Error err = {0};
        error_set_errno(&err, ERR_IO, "cannot start a process for the supervisor");
        handshake_tell_refused(order->handshake_fd, &err);
    }
    _exit(0);
}

static bool fork_supervisor(const SupervisorOrder *order, Error *err)
{
    sigset_t all, mask;
    sigfillset(&all);
    /* No handler of ours may run over there: it would write into pipes that we share. */
    pthread_sigmask(SIG_SETMASK, &all, &mask);
    pid_t pid = fork();
    if (pid == 0)
        become_supervisor(order);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    errno = reason;
    if (pid < 0)
        return error_set_errno(err, ERR_IO, "cannot start a process for the supervisor");
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return true;
}

/* Above the standard descriptors, which the supervisor replaces. */
static bool open_handshake(int *ret_read_fd, int *ret_write_fd, Error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(err, ERR_IO, "cannot make a pipe to the supervisor");
    *ret_read_fd = ends[0];
    *ret_write_fd = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
    close(ends[1]);
    return *ret_write_fd >= 0 ||
           error_set_errno(err, ERR_IO, "cannot make a pipe to the supervisor");
}

/* After silence: the supervisor was killed, or takes longer than it may. Either it is prevented
 * from starting anything, or what it started is found. */
static bool settle_silence(TALLOC_CTX *ctx, const ExecutorRequest *request, json_t **ret_task,
                           Error *err)
{
    ERROR_AUTO Error blind = {0};
    json_t *task = NULL;
    if (!process_task_find(ctx, NULL, request, &task, &blind))
        return error_set(err, ERR_UNKNOWN, "it cannot be told whether the command was started: %s",
                         blind.message);
    if (!task)
        return error_set(err, ERR_FAILED,
                         "the supervisor ended, or took too long, before it started the command");
    *ret_task = task;
    return true;
}

static bool start_supervisor(TALLOC_CTX *ctx, SupervisorOrder *order, json_t **ret_task, Error *err)
{
    FD_AUTO int read_fd = -1;
    int64_t timeout_ms = order->request->start_timeout_ms;
    if (!open_handshake(&read_fd, &order->handshake_fd, err))
        return false;
    bool forked = fork_supervisor(order, err);
    close(order->handshake_fd);
    if (!forked)
        return false;
    Handshake answer =
        handshake_await(read_fd, timeout_ms > 0 ? timeout_ms : START_TIMEOUT_MS, err);
    if (answer == HANDSHAKE_REFUSED)
        return false;
    return settle_silence(ctx, order->request, ret_task, err);
}

bool process_task_start(TALLOC_CTX *ctx, const ExecutorHost *host UNUSED,
                        const ExecutorRequest *request, const ExecutorHooks *hooks,
                        json_t **ret_task, Error *err)
{
    static const ExecutorHooks NO_HOOKS = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!request->command || !request->command[0]) {
        error_set(err, ERR_CONFIG, "there is no command to run");
        return error_hint(err, "set migrate.command in tidegate.yml");
    }
    SupervisorOrder order = {
        .request = request,
        .hooks = hooks ? hooks : &NO_HOOKS,
        .argv = resolve_command(tmp, request->command),
        .run_dir = run_dir_absolute(tmp, request->run_dir),
        .ordered_at = clock_system()->monotonic_ms(clock_system()),
    };
    return fs_mkdirs(order.run_dir, err) && start_supervisor(ctx, &order, ret_task, err);
}
