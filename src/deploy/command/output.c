#include "deploy/command/output.h"

#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/secret.h"
#include "base/utf8.h"

/* A longer line is shown in pieces. */
#define PIECE (8 * 1024)

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

/* What does not fit on the disk any more was still shown. */
static void keep(const Output *output, const char *text)
{
    TALLOC_AUTO char *line = talloc_asprintf(NULL, "%s\n", text);
    ssize_t written UNUSED =
        output->log_fd >= 0 && line ? write(output->log_fd, line, strlen(line)) : 0;
}

void output_add(Output *output, const char *line)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = secret_redact(tmp, utf8_repair(tmp, line));
    progress_say(output->progress, PROGRESS_OUTPUT, "%s", text);
    keep(output, text);
    char **slot = &output->tail[output->lines++ % OUTPUT_TAIL];
    talloc_free(*slot);
    *slot = talloc_strdup(output->ctx, text);
}

static void take_line(void *data, const char *name UNUSED, const char *bytes, size_t length)
{
    Output *output = data;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *raw = talloc_memdup(tmp, bytes, length + 1);
    raw[length] = '\0';
    /* A text for people: NUL would end it. */
    for (char *nul = raw; (nul = memchr(nul, '\0', length - (size_t)(nul - raw))) != NULL;)
        *nul = '\xff';
    output_add(output, raw);
}

bool output_begin(TALLOC_CTX *ctx, Progress *progress, const char *log_path, Output *ret_output,
                  Error *err)
{
    int log_fd = -1;
    if (!open_log(log_path, &log_fd, err))
        return false;
    *ret_output = (Output){.ctx = ctx, .progress = progress, .log_fd = log_fd};
    return true;
}

void output_end(Output *output)
{
    cleanup_fd(&output->log_fd);
    output->log_fd = -1;
}

bool output_open(TALLOC_CTX *ctx, Progress *progress, const char *log_path, Output *ret_output,
                 int *ret_write_fd, Error *err)
{
    if (!output_begin(ctx, progress, log_path, ret_output, err))
        return false;
    if (line_pipe_open(ctx, "the deploy command", PIECE, take_line, ret_output, &ret_output->pipe,
                       ret_write_fd, err))
        return true;
    output_end(ret_output);
    return false;
}

void output_close(Output *output)
{
    line_pipe_close(&output->pipe);
    output_end(output);
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
