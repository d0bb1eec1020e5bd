/* Frames of a WebSocket (RFC 6455, section 5.2). Private to this folder. */
#pragma once

#include "base/buf.h"

typedef enum WsOpcode {
    WS_CONTINUATION = 0,
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10
} WsOpcode;

typedef struct WsFrame {
    bool final;
    WsOpcode opcode;
    const char *payload; /* in the bytes that were parsed */
    size_t length;
    size_t whole; /* bytes of the whole frame */
} WsFrame;

typedef enum WsParse { WS_FRAME, WS_INCOMPLETE, WS_BROKEN } WsParse;

/* Appends one final frame, masked as a client must. False: it does not fit, or the system gives no
 * random bytes. */
bool ws_frame_append(Buf *buf, WsOpcode opcode, const void *payload, size_t length) MUST_USE;
/* The frame at the beginning of the bytes. WS_BROKEN: it is masked, longer than `limit`, or uses
 * what nobody asked for. */
WsParse ws_frame_parse(const char *bytes, size_t length, size_t limit, WsFrame *ret_frame);
