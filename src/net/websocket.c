#include "net/websocket.h"

#include <string.h>

#include "base/clock.h"
#include "net/websocket_frame.h"
#include "net/websocket_private.h"

static bool send_frame(WebSocket *socket, WsOpcode opcode, const void *bytes, size_t length,
                       Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf frame = buf_new(tmp, WEBSOCKET_MESSAGE_MOST);
    if (socket->closed)
        return error_set(err, ERR_CONNECT, "the connection to %s is closed", socket->shown);
    if (!ws_frame_append(&frame, opcode, bytes, length))
        return error_set(err, ERR_INTERNAL, "a message of %zu bytes cannot be sent", length);
    return wire_send(socket, frame.data, frame.length, err);
}

bool websocket_send_text(WebSocket *socket, const char *text, Error *err)
{
    return send_frame(socket, WS_TEXT, text, strlen(text), err);
}

bool websocket_send(WebSocket *socket, const void *bytes, size_t length, Error *err)
{
    return send_frame(socket, WS_BINARY, bytes, length, err);
}

static bool error_broken(WebSocket *socket, Error *err)
{
    socket->closed = true;
    return error_set(err, ERR_FORMAT, "%s breaks the protocol of WebSocket", socket->shown);
}

/* A part of a message. *ret_whole says whether it was the last one. */
static bool take_part(WebSocket *socket, const WsFrame *frame, bool *ret_whole, Error *err)
{
    bool continues = frame->opcode == WS_CONTINUATION;
    if (continues != socket->begun)
        return error_broken(socket, err);
    if (!continues) {
        buf_reset(&socket->message);
        socket->text = frame->opcode == WS_TEXT;
    }
    if (!buf_append(&socket->message, frame->payload, frame->length))
        return error_broken(socket, err);
    socket->begun = !frame->final;
    *ret_whole = frame->final;
    return true;
}

/* Whether it says goodbye or ping, it is answered; that a goodbye cannot be is no matter. */
static bool take_control(WebSocket *socket, const WsFrame *frame, Error *err)
{
    ERROR_AUTO Error ignored = {0};
    if (frame->opcode == WS_PING)
        return send_frame(socket, WS_PONG, frame->payload, frame->length, err);
    if (frame->opcode == WS_CLOSE) {
        bool told UNUSED =
            send_frame(socket, WS_CLOSE, frame->payload, frame->length < 2 ? 0 : 2, &ignored);
        socket->closed = true;
    }
    return true;
}

/* Looks at what has come. *ret_whole: there is a message. */
static bool take_frames(WebSocket *socket, bool *ret_whole, Error *err)
{
    while (!socket->closed && !*ret_whole) {
        WsFrame frame;
        WsParse parse = ws_frame_parse(buf_text(&socket->in), socket->in.length,
                                       WEBSOCKET_MESSAGE_MOST, &frame);
        if (parse == WS_INCOMPLETE)
            return true;
        if (parse == WS_BROKEN)
            return error_broken(socket, err);
        bool is_part = frame.opcode <= WS_BINARY;
        if (!(is_part ? take_part(socket, &frame, ret_whole, err)
                      : take_control(socket, &frame, err)))
            return false;
        buf_consume(&socket->in, frame.whole);
    }
    return true;
}

bool websocket_receive(WebSocket *socket, int64_t timeout_ms, WebSocketEvent *ret_event,
                       WebSocketMessage *ret_message, Error *err)
{
    Clock *clock = clock_system();
    int64_t until = clock->monotonic_ms(clock) + timeout_ms;
    bool whole = false, more = true;
    for (;;) {
        if (!take_frames(socket, &whole, err))
            return false;
        if (whole || socket->closed || !more)
            break;
        int64_t rest = until - clock->monotonic_ms(clock);
        if (!wire_receive(socket, rest > 0 ? rest : 0, &more, err))
            return false;
    }
    *ret_event = whole ? WEBSOCKET_MESSAGE : socket->closed ? WEBSOCKET_CLOSED : WEBSOCKET_NOTHING;
    *ret_message =
        (WebSocketMessage){socket->text, buf_text(&socket->message), socket->message.length};
    return true;
}
