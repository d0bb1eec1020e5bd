#include "executor/process/output_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/utf8.h"

#define FLUSH_AT      (64 * 1024)
#define PENDING_LIMIT (1024 * 1024)

bool output_log_open(TALLOC_CTX *ctx, const char *path, OutputLog *ret_log, Error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot open '%s' to write", path);
    *ret_log = (OutputLog){.fd = fd, .pending = buf_new(ctx, PENDING_LIMIT)};
    return true;
}

/* JSON's texts end at a NUL: it becomes a byte that is no UTF-8, and so a replacement character. */
static char *clean_text(TALLOC_CTX *ctx, const char *bytes, size_t length)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *copy = talloc_size(tmp, length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    for (char *nul = copy; (nul = memchr(nul, '\0', (size_t)(copy + length - nul))) != NULL;)
        *nul = '\xff';
    return secret_redact(ctx, utf8_repair(tmp, copy));
}

void output_log_add(OutputLog *log, const char *stream, const char *bytes, size_t length)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Clock *clock = clock_system();
    const char *time = clock_rfc3339(tmp, clock->wall_ms(clock), true);
    JSON_AUTO json_t *json =
        json_pack("{s:s, s:s, s:s}", "t", time, "s", stream, "m", clean_text(tmp, bytes, length));
    const char *line = json_text(tmp, json);
    if (!line || !buf_puts(&log->pending, line) || !buf_puts(&log->pending, "\n"))
        log->lost = true;
    if (log->pending.length >= FLUSH_AT)
        output_log_flush(log);
}

static bool write_all(int fd, const char *bytes, size_t length, size_t *ret_written)
{
    while (*ret_written < length) {
        ssize_t written = write(fd, bytes + *ret_written, length - *ret_written);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            *ret_written += (size_t)written;
    }
    return true;
}

void output_log_flush(OutputLog *log)
{
    size_t written = 0;
    if (log->pending.length == 0)
        return;
    if (log->torn && write(log->fd, "\n", 1) == 1)
        log->torn = false;
    if (!write_all(log->fd, log->pending.data, log->pending.length, &written)) {
        log->lost = true;
        log->torn = log->torn || (written > 0 && log->pending.data[written - 1] != '\n');
    }
    buf_reset(&log->pending);
}

void output_log_close(OutputLog *log)
{
    output_log_flush(log);
    close(log->fd);
    log->fd = -1;
}
