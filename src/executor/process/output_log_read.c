#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/json.h"
#include "executor/process/output_log.h"

#define READ_CHUNK (64 * 1024)
/* A piece of 64 KiB, each byte of it escaped as \u0000, and its frame. */
#define LINE_LIMIT (512 * 1024)

/* A torn or foreign line is skipped. */
static void tell(const char *text, ExecutorLine line, void *data)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *json = NULL;
    if (json_parse_object(text, &json, &err))
        line(data, json_get_string(json, "t", ""), json_get_string(json, "s", ""),
             json_get_string(json, "m", ""));
}

/* Tells the complete lines of the buffer; returns how many bytes they had. */
static size_t tell_lines(char *bytes, size_t length, ExecutorLine line, void *data)
{
    char *start = bytes;
    char *newline;
    while ((newline = memchr(start, '\n', length - (size_t)(start - bytes))) != NULL) {
        *newline = '\0';
        tell(start, line, data);
        start = newline + 1;
    }
    return (size_t)(start - bytes);
}

static bool read_lines(int fd, const char *path, int64_t *cursor, ExecutorLine line, void *data,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *chunk = talloc_size(tmp, READ_CHUNK);
    Buf buf = buf_new(tmp, LINE_LIMIT);
    for (;;) {
        ssize_t got = pread(fd, chunk, READ_CHUNK, (off_t)(*cursor + (int64_t)buf.length));
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERR_IO, "cannot read '%s'", path);
        if (!buf_append(&buf, chunk, (size_t)got))
            return error_set(err, ERR_FORMAT, "'%s' has a line of more than %d bytes", path,
                             LINE_LIMIT);
        size_t told = tell_lines(buf.data, buf.length, line, data);
        *cursor += (int64_t)told;
        buf_consume(&buf, told);
    }
}

bool output_log_read(const char *path, int64_t *cursor, ExecutorLine line, void *data, Error *err)
{
    FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true;
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot open '%s'", path);
    return read_lines(fd, path, cursor, line, data, err);
}
