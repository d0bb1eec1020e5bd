#include "base/process_ask.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"

static bool error_silence(const ProcessQuestion *question, Error *err)
{
    TALLOC_AUTO char *time = clock_duration_text(NULL, question->silence_ms);
    return error_set(err, question->kind, "%s says nothing for %s", question->name, time);
}

/* Until the program closes its output. */
static bool read_answer(const ProcessQuestion *question, int fd, Buf *answer, Error *err)
{
    for (;;) {
        char bytes[4096];
        switch (cancel_wait_fd(question->cancel, fd, POLLIN, question->silence_ms)) {
        case WAIT_CANCELLED:
            return cancel_error(question->cancel, err);
        case WAIT_TIMEOUT:
            return error_silence(question, err);
        case WAIT_READY:
            break;
        }
        ssize_t got = read(fd, bytes, sizeof(bytes));
        if (got == 0)
            return true;
        if (got < 0)
            return error_set_errno(err, ERR_IO, "cannot read from %s", question->name);
        bool kept = buf_append(answer, bytes, (size_t)got);
        explicit_bzero(bytes, sizeof(bytes));
        if (!kept)
            return error_set(err, question->kind, "%s prints more than %zu bytes", question->name,
                             answer->limit);
    }
}

static bool end_process(const ProcessQuestion *question, pid_t pid, bool read, bool *ret_ended,
                        Error *err)
{
    int status = 0;
    if (!read)
        kill(-pid, SIGKILL);
    if (waitpid(pid, &status, 0) != pid || !read)
        return read;
    *ret_ended = true;
    if (status == 0)
        return true;
    TALLOC_AUTO char *text = process_status_text(NULL, status);
    return error_set(err, question->kind, "%s failed: %s", question->name, text);
}

/* A pipe that holds the input, so that nobody waits for whoever reads it. */
static bool open_input(const ProcessQuestion *question, int *ret_fd, Error *err)
{
    int ends[2];
    if (!question->input)
        return true;
    size_t length = strlen(question->input);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(err, ERR_IO, "cannot start %s", question->name);
    bool written = write(ends[1], question->input, length) == (ssize_t)length;
    close(ends[1]);
    *ret_fd = ends[0];
    return written || error_set_errno(err, ERR_IO, "cannot ask %s", question->name);
}

static bool run(const ProcessQuestion *question, Buf *answer, bool *ret_ended, Error *err)
{
    int ends[2];
    FD_AUTO int input = -1;
    if (!open_input(question, &input, err))
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(err, ERR_IO, "cannot start %s", question->name);
    FD_AUTO int output = ends[0];
    ProcessSpec spec = {
        .argv = question->argv,
        .stdin_fd = input,
        .stdout_fd = ends[1],
        .stderr_fd = -1,
        .own_group = true,
    };
    pid_t pid;
    bool started = process_spawn(&spec, &pid, err);
    close(ends[1]);
    return started &&
           end_process(question, pid, read_answer(question, output, answer, err), ret_ended, err);
}

bool process_ask(TALLOC_CTX *ctx, const ProcessQuestion *question, char **ret_answer, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf answer = buf_new(tmp, question->limit);
    bool ended = false;
    bool ok = run(question, &answer, &ended, err);
    *ret_answer = ok || ended ? talloc_strdup(ctx, buf_text(&answer)) : NULL;
    if (answer.data)
        explicit_bzero(answer.data, answer.length);
    return ok;
}
