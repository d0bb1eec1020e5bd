/* An answer that is read while it comes, however long that takes: a log that is followed, the
 * progress of what a server does. For one thread. */
#pragma once

#include "base/buf.h"
#include "net/http.h"

typedef struct HttpStream HttpStream;

/* For a request without a body, over a connection of its own; it is sent while the answer is read,
 * and nothing is waited for here. `max_body` is how much of the answer may wait to be read: beyond
 * that the server waits. `timeout_ms` does not count. The cancel is borrowed. As http_request()
 * otherwise. Child of ctx; freeing it closes the connection. */
bool http_stream_open(TALLOC_CTX *ctx, const HttpRequest *request, HttpStream **ret_stream,
                      Error *err) MUST_USE;
/* 0: not known yet, which it is with the first bytes and at the end. */
int http_stream_status(const HttpStream *stream);

typedef enum HttpStreamEvent {
    HTTP_STREAM_BYTES,   /* there is more than before */
    HTTP_STREAM_NOTHING, /* the time was up */
    HTTP_STREAM_ENDED    /* the answer is complete; for good */
} HttpStreamEvent;

/* Waits up to timeout_ms for more of the answer. ERR_CONNECT when the connection is gone before the
 * answer is complete; ERR_FAILED when nothing more fits into what waits to be read. */
bool http_stream_read(HttpStream *stream, int64_t timeout_ms, HttpStreamEvent *ret_event,
                      Error *err) MUST_USE;
/* What came and waits to be read; taken out with buf_consume(). */
Buf *http_stream_bytes(HttpStream *stream);
