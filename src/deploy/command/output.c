#include "deploy/command/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/secret.h"
#include "base/utf8.h"

/* A longer line is shown in pieces. */
#define PIECE (8 * 1024)
/* Reads per turn: timers and signals have their turn too. */
#define READS 64

static bool open_log(const char *path, int *ret_fd, Error *err)
{
    if (!path)
        return true;
    TALLOC_AUTO char *dir = fs_dirname(NULL, path);
    if (!fs_mkdirs(dir, err))
        return false;
    *ret_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return *ret_fd >= 0 || error_set_errno(err, ERR_IO, "cannot open '%s' to write", path);
}

bool output_open(TALLOC_CTX *ctx, Progress *progress, const char *log_path, Output *ret_output,
                 int *ret_write_fd, Error *err)
{
    int ends[2];
    int log_fd = -1;
    if (!open_log(log_path, &log_fd, err))
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        cleanup_fd(&log_fd);
        return error_set_errno(err, ERR_IO, "cannot make a pipe for the deploy command");
    }
    *ret_output = (Output){
        .ctx = ctx,
        .progress = progress,
        .pipe_fd = ends[0],
        .log_fd = log_fd,
        .line = buf_new(ctx, PIECE),
    };
    *ret_write_fd = ends[1];
    return true;
}

/* What does not fit on the disk any more was still shown. */
static void keep(const Output *output, const char *text)
{
    TALLOC_AUTO char *line = talloc_asprintf(NULL, "%s\n", text);
    ssize_t written UNUSED =
        output->log_fd >= 0 && line ? write(output->log_fd, line, strlen(line)) : 0;
}

static void finish_line(Output *output)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *raw = talloc_strdup(tmp, buf_text(&output->line));
    size_t length = strlen(raw);
    if (length > 0 && raw[length - 1] == '\r')
        raw[length - 1] = '\0';
    const char *text = secret_redact(tmp, utf8_repair(tmp, raw));
    progress_say(output->progress, PROGRESS_OUTPUT, "%s", text);
    keep(output, text);
    char **slot = &output->tail[output->lines++ % OUTPUT_TAIL];
    talloc_free(*slot);
    *slot = talloc_strdup(output->ctx, text);
    buf_reset(&output->line);
}

static void add_byte(Output *output, char byte)
{
    if (byte == '\n') {
        finish_line(output);
        return;
    }
    /* A text for people: NUL would end it. */
    if (byte == '\0')
        byte = '\xff';
    if (output->line.length == PIECE)
        finish_line(output);
    if (!buf_append(&output->line, &byte, 1))
        buf_reset(&output->line);
}

void output_read(Output *output)
{
    char chunk[4096];
    for (int i = 0; i < READS && output->pipe_fd >= 0; i++) {
        ssize_t got = read(output->pipe_fd, chunk, sizeof(chunk));
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            close(output->pipe_fd);
            output->pipe_fd = -1;
            return;
        }
        for (ssize_t at = 0; at < got; at++)
            add_byte(output, chunk[at]);
    }
}

void output_close(Output *output)
{
    if (output->line.length > 0)
        finish_line(output);
    cleanup_fd(&output->pipe_fd);
    cleanup_fd(&output->log_fd);
    output->pipe_fd = output->log_fd = -1;
}

char *output_tail_text(TALLOC_CTX *ctx, const Output *output)
{
    if (output->lines == 0)
        return NULL;
    size_t first = output->lines > OUTPUT_TAIL ? output->lines - OUTPUT_TAIL : 0;
    char *text = talloc_strdup(ctx, "");
    for (size_t i = first; i < output->lines; i++)
        text = talloc_asprintf_append(text, "%s%s", i > first ? "\n" : "",
                                      output->tail[i % OUTPUT_TAIL]);
    return text;
}
