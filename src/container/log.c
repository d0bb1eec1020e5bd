#include "container/log.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/clock.h"

/* Docker cuts lines into frames of 16 KiB. */
#define FRAME_MOST ((size_t)256 << 10)
#define LINE_MOST  ((size_t)64 << 10)
#define HEAD_SIZE  8

typedef enum Stream { STREAM_OUT, STREAM_ERR, STREAM_COUNT } Stream;

struct ContainerLog {
    HttpStream *stream;
    Buf lines[STREAM_COUNT]; /* what came of a line that is not complete */
    char *times[STREAM_COUNT];
    char *last, *after;
    ContainerLogLine line; /* of the call */
    void *data;
};

bool container_log_open(TALLOC_CTX *ctx, ContainerEngine *engine, const char *id, const char *after,
                        ContainerLog **ret_log, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    int64_t since_ms = 0;
    if (after && !clock_parse_rfc3339(after, &since_ms))
        after = NULL;
    /* Seconds: what is told again is left out by its time. */
    const char *query =
        talloc_asprintf(tmp, "/logs?follow=1&stdout=1&stderr=1&timestamps=1&since=%lld",
                        (long long)(since_ms / 1000));
    const ContainerCall call = {.path = container_path(tmp, "/containers/", id, query)};
    ContainerLog *log = talloc_zero(ctx, ContainerLog);
    log->after = talloc_strdup(log, after);
    for (int i = 0; i < STREAM_COUNT; i++)
        log->lines[i] = buf_new(log, LINE_MOST);
    if (!container_open_stream(log, engine, &call, &log->stream, err)) {
        talloc_free(log);
        return false;
    }
    *ret_log = log;
    return true;
}

/* Times of one engine have the same form: they compare as texts. */
static bool was_told(const ContainerLog *log, const char *time)
{
    return log->after && strcmp(time, log->after) <= 0;
}

static void end_line(ContainerLog *log, Stream stream)
{
    static const char *const names[] = {"stdout", "stderr"};
    Buf *text = &log->lines[stream];
    const char *time = log->times[stream];
    while (text->length && strchr("\r\n", text->data[text->length - 1]))
        text->data[--text->length] = '\0';
    if (!was_told(log, time)) {
        log->line(log->data, time, names[stream], buf_text(text));
        talloc_free(log->last);
        log->last = talloc_strdup(log, time);
    }
    buf_reset(text);
    TALLOC_FREE(log->times[stream]);
}

/* "2026-11-26T11:22:33.123456789Z text"; a part of a line that is too long for a frame has a time
 * of its own and no line's end. */
static void take_frame(ContainerLog *log, Stream stream, const char *bytes, size_t length)
{
    const char *space = memchr(bytes, ' ', length);
    size_t time = space ? (size_t)(space - bytes) : length;
    size_t text = space ? time + 1 : length;
    if (!log->times[stream])
        log->times[stream] = talloc_strndup(log, bytes, time);
    /* What is beyond the longest line is left out. */
    bool kept UNUSED = buf_append(&log->lines[stream], bytes + text, length - text);
    if (length == 0 || bytes[length - 1] == '\n')
        end_line(log, stream);
}

/* "Stream format" of ContainerAttach: {stream, 0, 0, 0, length in big endian} before each frame. */
static bool take_frames(ContainerLog *log, Error *err)
{
    Buf *bytes = http_stream_bytes(log->stream);
    while (bytes->length >= HEAD_SIZE) {
        uint32_t length;
        memcpy(&length, bytes->data + 4, sizeof(length));
        length = ntohl(length);
        if ((unsigned char)bytes->data[0] > 2 || length > FRAME_MOST)
            return error_set(err, ERR_FORMAT,
                             "the container's log has no frames: it was started "
                             "with a terminal");
        if (bytes->length < HEAD_SIZE + length)
            return true;
        take_frame(log, bytes->data[0] == 2 ? STREAM_ERR : STREAM_OUT, bytes->data + HEAD_SIZE,
                   length);
        buf_consume(bytes, HEAD_SIZE + length);
    }
    return true;
}

/* A last line without a line's end. */
static void end_lines(ContainerLog *log)
{
    for (Stream stream = STREAM_OUT; stream < STREAM_COUNT; stream++) {
        if (log->times[stream])
            end_line(log, stream);
    }
}

bool container_log_read(ContainerLog *log, int64_t timeout_ms, ContainerLogLine line, void *data,
                        ContainerLogState *ret_state, Error *err)
{
    HttpStreamEvent event;
    log->line = line;
    log->data = data;
    *ret_state = CONTAINER_LOG_OPEN;
    for (;;) {
        if (!http_stream_read(log->stream, timeout_ms, &event, err))
            return false;
        bool refused = http_stream_status(log->stream) >= 400;
        if (event == HTTP_STREAM_BYTES && !refused && !take_frames(log, err))
            return false;
        if (event == HTTP_STREAM_ENDED) {
            end_lines(log);
            *ret_state = refused ? CONTAINER_LOG_NOWHERE : CONTAINER_LOG_ENDED;
            return true;
        }
        if (event == HTTP_STREAM_NOTHING)
            return true;
    }
}

const char *container_log_last(const ContainerLog *log)
{
    return log->last ? log->last : log->after;
}
