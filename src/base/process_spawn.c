#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/process.h"
#include "base/process_environment.h"

/* Where a child failed before it was the command, as the error pipe carries it. */
typedef enum SpawnStep { STEP_LIMITS, STEP_GROUP, STEP_FILES, STEP_DIRECTORY, STEP_EXEC } SpawnStep;

typedef struct SpawnFailure {
    SpawnStep step;
    int number; /* errno */
} SpawnFailure;

static bool core_limit_changed;
static struct rlimit original_core_limit;

void process_forbid_core_dumps(void)
{
    struct rlimit limit;
    if (core_limit_changed || getrlimit(RLIMIT_CORE, &limit) != 0)
        return;
    original_core_limit = limit;
    /* One byte instead of none: core(5) sends a dump to a piped core_pattern in spite of a limit
     * of 0, but not with 1, which is also too little for a file. */
    limit.rlim_cur = limit.rlim_max < 1 ? limit.rlim_max : 1;
    core_limit_changed = setrlimit(RLIMIT_CORE, &limit) == 0;
}

static NORETURN void give_up(int error_fd, SpawnStep step)
{
    SpawnFailure failure = {.step = step, .number = errno};
    ssize_t written UNUSED = write(error_fd, &failure, sizeof(failure));
    _exit(127);
}

/* Between fork and exec: only what is async-signal-safe, as other threads' locks may be held. */
static void reset_signals(void)
{
    struct sigaction old, standard = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) {
        if (signal == SIGHUP && sigaction(signal, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            continue;
        sigaction(signal, &standard, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Copies above the standard ones first, so that no dup2() overwrites what a later one needs. */
static bool place_files(const ProcessSpec *spec)
{
    int wanted[] = {spec->stdin_fd, spec->stdout_fd, spec->stderr_fd};
    int copies[] = {-1, -1, -1};
    if (wanted[0] < 0 && (wanted[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
        return false;
    for (int i = 0; i < 3; i++) {
        if (wanted[i] >= 0 && (copies[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, 3)) < 0)
            return false;
    }
    for (int i = 0; i < 3; i++) {
        if (copies[i] >= 0 && dup2(copies[i], i) < 0)
            return false;
    }
    return true;
}

/* Marked, not closed: the error pipe must live until exec. */
static void close_others(void)
{
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    /* Linux before 5.11. */
    long last = sysconf(_SC_OPEN_MAX);
    for (int fd = 3; fd < last; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void keep_files(const ProcessSpec *spec)
{
    for (const int *fd = spec->kept_fds; fd && *fd >= 0; fd++)
        fcntl(*fd, F_SETFD, 0);
}

static NORETURN void become_command(const ProcessSpec *spec, char **environment, int error_fd)
{
    reset_signals();
    if (core_limit_changed && setrlimit(RLIMIT_CORE, &original_core_limit) != 0)
        give_up(error_fd, STEP_LIMITS);
    if (spec->own_group && setpgid(0, 0) != 0)
        give_up(error_fd, STEP_GROUP);
    if (!place_files(spec))
        give_up(error_fd, STEP_FILES);
    close_others();
    keep_files(spec);
    if (spec->directory && chdir(spec->directory) != 0)
        give_up(error_fd, STEP_DIRECTORY);
    environ = environment;
    union {
        const char *const *given;
        char *const *wanted; /* exec(3): the strings are constant in fact */
    } argv = {.given = spec->argv};
    execvp(argv.given[0], argv.wanted);
    give_up(error_fd, STEP_EXEC);
}

static bool report_failure(const ProcessSpec *spec, const SpawnFailure *failure, Error *err)
{
    const char *command = spec->argv[0];
    errno = failure->number;
    if (failure->step == STEP_DIRECTORY)
        return error_set_errno(err, ERR_FAILED, "cannot start '%s' in the folder '%s'", command,
                               spec->directory);
    error_set_errno(err, ERR_FAILED, "cannot start '%s'", command);
    if (failure->step != STEP_EXEC)
        return false;
    /* EACCES also comes of a folder in PATH that may not be entered. */
    if (!strchr(command, '/') && (failure->number == ENOENT || failure->number == EACCES))
        return error_hint(err, "see whether it is installed and in PATH: command -v '%s'", command);
    if (failure->number == ENOENT)
        return error_hint(err,
                          "see whether it is there, and the interpreter that its first line "
                          "names: head -1 '%s'",
                          command);
    if (failure->number == EACCES)
        return error_hint(err, "make it executable: chmod +x '%s'", command);
    return false;
}

/* Until exec closes the pipe, or the child says what failed. */
static bool read_failure(int fd, SpawnFailure *ret_failure)
{
    ssize_t got;
    do {
        got = read(fd, ret_failure, sizeof(*ret_failure));
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof(*ret_failure);
}

/* The pipe's writing end stays clear of the standard descriptors that the child replaces. */
static bool open_pipe(int *ret_read_fd, int *ret_write_fd)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *ret_read_fd = ends[0];
    *ret_write_fd = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
    close(ends[1]);
    return *ret_write_fd >= 0;
}

/* No handler of ours may run in the child: it would write into pipes that it shares with us. */
static pid_t fork_without_signals(sigset_t *ret_mask)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, ret_mask);
    return fork();
}

bool process_spawn(const ProcessSpec *spec, pid_t *ret_pid, Error *err)
{
    FD_AUTO int read_fd = -1;
    int write_fd = -1;
    TALLOC_AUTO char **environment = process_environment_merge(NULL, environ, spec->environment);
    if (!environment || !open_pipe(&read_fd, &write_fd))
        return error_set_errno(err, ERR_IO, "cannot prepare to start '%s'", spec->argv[0]);
    sigset_t mask;
    pid_t pid = fork_without_signals(&mask);
    if (pid == 0)
        become_command(spec, environment, write_fd);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    close(write_fd);
    errno = reason;
    if (pid < 0)
        return error_set_errno(err, ERR_IO, "cannot start a process for '%s'", spec->argv[0]);
    SpawnFailure failure;
    if (read_failure(read_fd, &failure)) {
        waitpid(pid, NULL, 0);
        return report_failure(spec, &failure, err);
    }
    *ret_pid = pid;
    return true;
}
