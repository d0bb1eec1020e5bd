#include "executor/process/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define READ_CHUNK 65536
/* Reads per turn: the other stream, the timers and the signals have their turn too. */
#define READS 16

bool stream_open(TALLOC_CTX *ctx, const char *name, Stream *ret_stream, int *ret_write_fd,
                 Error *err)
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
    *ret_stream = (Stream){.name = name, .fd = ends[0], .line = buf_new(ctx, STREAM_PIECE)};
    *ret_write_fd = ends[1];
    return true;
}

static void log_line(Stream *stream, OutputLog *log)
{
    size_t length = stream->line.length;
    if (length > 0 && stream->line.data[length - 1] == '\r')
        length--;
    output_log_add(log, stream->name, buf_text(&stream->line), length);
    buf_reset(&stream->line);
}

/* The length of a full piece without a character that is cut in its middle. */
static size_t whole_characters(const char *bytes, size_t length)
{
    size_t end = length;
    while (end > 0 && length - end < 3 && ((unsigned char)bytes[end - 1] & 0xc0) == 0x80)
        end--;
    bool starts_character = end > 0 && (unsigned char)bytes[end - 1] >= 0xc0;
    return starts_character ? end - 1 : length;
}

static void log_piece(Stream *stream, OutputLog *log)
{
    size_t length = whole_characters(stream->line.data, stream->line.length);
    output_log_add(log, stream->name, stream->line.data, length);
    buf_consume(&stream->line, length);
}

/* Adds bytes without a newline. */
static void add_part(Stream *stream, OutputLog *log, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t room = STREAM_PIECE - stream->line.length;
        size_t part = length < room ? length : room;
        if (!buf_append(&stream->line, bytes, part)) {
            log->lost = true;
            return;
        }
        if (stream->line.length == STREAM_PIECE)
            log_piece(stream, log);
        bytes += part;
        length -= part;
    }
}

static void add(Stream *stream, OutputLog *log, const char *bytes, size_t length)
{
    const char *newline;
    while ((newline = memchr(bytes, '\n', length)) != NULL) {
        size_t part = (size_t)(newline - bytes);
        add_part(stream, log, bytes, part);
        log_line(stream, log);
        bytes += part + 1;
        length -= part + 1;
    }
    add_part(stream, log, bytes, length);
}

void stream_close(Stream *stream, OutputLog *log)
{
    if (stream->fd < 0)
        return;
    if (stream->line.length > 0)
        log_line(stream, log);
    close(stream->fd);
    stream->fd = -1;
}

void stream_read(Stream *stream, OutputLog *log)
{
    char chunk[READ_CHUNK];
    for (int i = 0; i < READS && stream->fd >= 0; i++) {
        ssize_t got = read(stream->fd, chunk, sizeof(chunk));
        if (got > 0)
            add(stream, log, chunk, (size_t)got);
        else if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        else
            stream_close(stream, log);
    }
}
