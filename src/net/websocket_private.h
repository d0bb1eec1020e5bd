/* The parts of a WebSocket. Private to this folder. */
#pragma once

#include "base/buf.h"
#include "net/curl.h"
#include "net/websocket.h"

#define WEBSOCKET_MESSAGE_MOST ((size_t)4 << 20)

struct WebSocket {
    CURL *easy;
    int fd; /* libcurl's */
    const Cancel *cancel;
    const char *shown; /* its address, for messages */
    Buf in;            /* bytes that came and were not looked at yet */
    Buf message;       /* as much of it as has come */
    bool text;         /* the message's kind */
    bool begun;        /* `message` waits for the rest of a message */
    bool closed;
};

/* websocket_wire.c: sends all of it. */
bool wire_send(WebSocket *socket, const void *bytes, size_t length, Error *err) MUST_USE;
/* Waits up to timeout_ms for more bytes in `in`. *ret_more is false when the time was up;
 * socket->closed when there will be none. */
bool wire_receive(WebSocket *socket, int64_t timeout_ms, bool *ret_more, Error *err) MUST_USE;
