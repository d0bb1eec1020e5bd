#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "executor/process/supervisor.h"

static void stay(int signal UNUSED)
{
}

/* The signals come blocked from the fork. A command inherits an ignored SIGHUP (nohup) but no
 * handler: so ours is one, unless it was ignored before. */
static int take_over_signals(void)
{
    struct sigaction old, standard = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN},
                          handler = {.sa_handler = stay};
    sigset_t watched;
    if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &handler, NULL);
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGQUIT, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGTERM, &standard, NULL);
    sigaction(SIGCHLD, &standard, NULL);
    sigemptyset(&watched);
    sigaddset(&watched, SIGTERM);
    sigaddset(&watched, SIGCHLD);
    sigprocmask(SIG_SETMASK, &watched, NULL);
    return signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool place_standard_files(const SupervisorOrder *order)
{
    TALLOC_AUTO char *path = run_file(NULL, order->run_dir, RUN_FILE_SUPERVISOR);
    FD_AUTO int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    FD_AUTO int log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return null_fd >= 0 && log_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 &&
           dup2(null_fd, STDOUT_FILENO) >= 0 && dup2(log_fd, STDERR_FILENO) >= 0;
}

/* Everything above the standard ones but the handshake: a pipe of the caller's that stayed open
 * here would never end for its reader. */
static void close_others(int keep)
{
    if (keep > 3)
        close_range(3, (unsigned)keep - 1, 0);
    close_range((unsigned)keep + 1, ~0U, 0);
}

bool supervisor_settle(const SupervisorOrder *order, int *ret_signal_fd, Error *err)
{
    if (setsid() < 0)
        return error_set_errno(err, ERR_IO, "cannot start a session for the supervisor");
    close_others(order->handshake_fd);
    if (!place_standard_files(order))
        return error_set_errno(err, ERR_IO, "cannot write into '%s'", order->run_dir);
    /* What the command leaves behind comes to us to be reaped. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_NAME, "tidegate-run");
    *ret_signal_fd = take_over_signals();
    return *ret_signal_fd >= 0 || error_set_errno(err, ERR_IO, "cannot watch for signals");
}
