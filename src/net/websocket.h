/* A WebSocket (RFC 6455), the client's side, over a connection of libcurl's: TLS, certificates and
 * proxies are those of HTTP. Messages are bounded, every wait has a limit and watches the cancel.
 * For one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/error.h"

typedef struct WebSocket WebSocket;

/* "ws://.." or "wss://..". ERR_CONNECT when there is no connection, or the server does not speak
 * WebSocket. The cancel (borrowed) is of every later wait as well. Child of ctx; freeing it closes
 * the connection. */
bool websocket_open(TALLOC_CTX *ctx, const char *url, const Cancel *cancel, WebSocket **ret_socket,
                    Error *err) MUST_USE;
/* A message of text, or of bytes. ERR_CONNECT when the connection is gone. */
bool websocket_send_text(WebSocket *socket, const char *text, Error *err) MUST_USE;
bool websocket_send(WebSocket *socket, const void *bytes, size_t length, Error *err) MUST_USE;

typedef enum WebSocketEvent {
    WEBSOCKET_MESSAGE,
    WEBSOCKET_NOTHING, /* the time was up */
    WEBSOCKET_CLOSED,  /* by the server, or the connection is gone; for good */
} WebSocketEvent;

typedef struct WebSocketMessage {
    bool text;
    const char *bytes; /* valid until the next call; NUL-terminated beyond its length */
    size_t length;
} WebSocketMessage;

/* Waits up to timeout_ms for one whole message; pings are answered meanwhile. ERR_FORMAT when the
 * server breaks the protocol or a message is larger than 4 MiB; ERR_INTERRUPTED. */
bool websocket_receive(WebSocket *socket, int64_t timeout_ms, WebSocketEvent *ret_event,
                       WebSocketMessage *ret_message, Error *err) MUST_USE;
