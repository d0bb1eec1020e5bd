#include "base/line_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define READ_CHUNK 65536
/* Reads per turn: the other stream, the timers and the signals have their turn too. */
#define READS 16

bool line_pipe_open(TALLOC_CTX *ctx, const char *name, size_t piece, LinePipeLine on_line,
                    void *data, LinePipe *ret_pipe, int *ret_write_fd, Error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(err, ERR_IO, "cannot make a pipe for %s", name);
    /* Only our end: what the command writes to should block like any pipe. */
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        close(ends[0]);
        close(ends[1]);
        return error_set_errno(err, ERR_IO, "cannot make a pipe for %s", name);
    }
    *ret_pipe = (LinePipe){
        .name = name,
        .fd = ends[0],
        .line = buf_new(ctx, piece),
        .on_line = on_line,
        .data = data,
    };
    *ret_write_fd = ends[1];
    return true;
}

static void give_line(LinePipe *pipe)
{
    size_t length = pipe->line.length;
    if (length > 0 && pipe->line.data[length - 1] == '\r')
        length--;
    pipe->on_line(pipe->data, pipe->name, buf_text(&pipe->line), length);
    buf_reset(&pipe->line);
}

/* The length of a full piece without a character that is cut in its middle. */
static size_t whole_characters(const char *bytes, size_t length)
{
    size_t end = length;
    while (end > 0 && length - end < 3 && ((unsigned char)bytes[end - 1] & 0xc0) == 0x80)
        end--;
    bool starts_character = end > 0 && (unsigned char)bytes[end - 1] >= 0xc0;
    return starts_character && end > 1 ? end - 1 : length;
}

static void give_piece(LinePipe *pipe)
{
    size_t length = whole_characters(pipe->line.data, pipe->line.length);
    pipe->on_line(pipe->data, pipe->name, pipe->line.data, length);
    buf_consume(&pipe->line, length);
}

/* Adds bytes without a newline. */
static void add_part(LinePipe *pipe, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t room = pipe->line.limit - pipe->line.length;
        size_t part = length < room ? length : room;
        if (!buf_append(&pipe->line, bytes, part)) {
            pipe->lost = true;
            return;
        }
        if (pipe->line.length == pipe->line.limit)
            give_piece(pipe);
        bytes += part;
        length -= part;
    }
}

static void add(LinePipe *pipe, const char *bytes, size_t length)
{
    const char *newline;
    while ((newline = memchr(bytes, '\n', length)) != NULL) {
        size_t part = (size_t)(newline - bytes);
        add_part(pipe, bytes, part);
        give_line(pipe);
        bytes += part + 1;
        length -= part + 1;
    }
    add_part(pipe, bytes, length);
}

void line_pipe_close(LinePipe *pipe)
{
    if (pipe->fd < 0)
        return;
    if (pipe->line.length > 0)
        give_line(pipe);
    close(pipe->fd);
    pipe->fd = -1;
}

void line_pipe_read(LinePipe *pipe)
{
    char chunk[READ_CHUNK];
    for (int i = 0; i < READS && pipe->fd >= 0; i++) {
        ssize_t got = read(pipe->fd, chunk, sizeof(chunk));
        if (got > 0)
            add(pipe, chunk, (size_t)got);
        else if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        else
            line_pipe_close(pipe);
    }
}
