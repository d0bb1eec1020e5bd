#include "base/process_output.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* Between two looks whether it has ended, where a cancel is watched. */
#define LOOK_MS 20

/* Everything that a file in memory holds. */
static bool read_all(const char *program, int fd, Buf *buf, Error *err)
{
    char piece[16 * 1024];
    ssize_t got;
    for (off_t at = 0; (got = pread(fd, piece, sizeof(piece), at)) > 0; at += got) {
        if (!buf_append(buf, piece, (size_t)got))
            return error_set(err, ERR_IO, "%s says more than this program would read", program);
    }
    return got == 0 || error_set_errno(err, ERR_IO, "cannot read what %s said", program);
}

/* Once it was cancelled it is waited for without a look at the cancel: it is being killed. */
static bool wait_for(const ProcessOrder *order, pid_t pid, int *ret_code, Error *err)
{
    int status = 0;
    bool cancelled = false;
    for (;;) {
        pid_t got = waitpid(pid, &status, order->cancel && !cancelled ? WNOHANG : 0);
        if (got == pid)
            break;
        if (got < 0 && errno != EINTR)
            return error_set_errno(err, ERR_IO, "cannot wait for %s", order->argv[0]);
        cancelled = !cancel_sleep_ms(order->cancel, LOOK_MS);
        if (cancelled)
            kill(-pid, SIGKILL);
    }
    *ret_code = process_exit_code(status);
    return !cancelled || cancel_error(order->cancel, err);
}

bool process_output(const ProcessOrder *order, Buf *output, int *ret_code, Error *err)
{
    FD_AUTO int out = memfd_create("output", MFD_CLOEXEC);
    FD_AUTO int complaint = memfd_create("complaint", MFD_CLOEXEC);
    if (out < 0 || complaint < 0)
        return error_set_errno(err, ERR_IO, "cannot make a file in memory");
    const ProcessSpec spec = {
        .argv = order->argv,
        .environment = order->environment,
        .directory = order->directory,
        .stdin_fd = -1,
        .stdout_fd = out,
        .stderr_fd = complaint,
        .own_group = order->cancel != NULL,
    };
    pid_t pid;
    buf_reset(output);
    return process_spawn(&spec, &pid, err) && wait_for(order, pid, ret_code, err) &&
           read_all(order->argv[0], *ret_code ? complaint : out, output, err);
}
