#include <poll.h>

#include "base/clock.h"
#include "net/websocket_private.h"

#define SEND_TIMEOUT_MS 30000
#define CHUNK           (64 * 1024)

static int64_t now_ms(void)
{
    Clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

static bool error_gone(WebSocket *socket, CURLcode code, Error *err)
{
    socket->closed = true;
    return error_set(err, ERR_CONNECT, "the connection to %s is gone: %s", socket->shown,
                     libcurl.curl_easy_strerror(code));
}

bool wire_send(WebSocket *socket, const void *bytes, size_t length, Error *err)
{
    const char *at = bytes;
    int64_t until = now_ms() + SEND_TIMEOUT_MS;
    while (length > 0) {
        size_t sent = 0;
        CURLcode code = libcurl.curl_easy_send(socket->easy, at, length, &sent);
        at += sent;
        length -= sent;
        if (code == CURLE_OK)
            continue;
        if (code != CURLE_AGAIN)
            return error_gone(socket, code, err);
        switch (cancel_wait_fd(socket->cancel, socket->fd, POLLOUT, until - now_ms())) {
        case WAIT_READY:
            break;
        case WAIT_TIMEOUT:
            return error_gone(socket, CURLE_OPERATION_TIMEDOUT, err);
        case WAIT_CANCELLED:
            return cancel_error(socket->cancel, err);
        }
    }
    return true;
}

/* TLS may hold bytes that poll(2) does not see: they are asked for first. */
static bool take(WebSocket *socket, bool *ret_more, Error *err)
{
    char chunk[CHUNK];
    size_t got = 0;
    CURLcode code = libcurl.curl_easy_recv(socket->easy, chunk, sizeof(chunk), &got);
    if (code == CURLE_AGAIN)
        return true;
    socket->closed = code != CURLE_OK || got == 0;
    *ret_more = !socket->closed;
    return socket->closed || buf_append(&socket->in, chunk, got) ||
           error_set(err, ERR_FORMAT, "%s sends more than a message may have", socket->shown);
}

bool wire_receive(WebSocket *socket, int64_t timeout_ms, bool *ret_more, Error *err)
{
    int64_t until = now_ms() + timeout_ms;
    *ret_more = false;
    for (;;) {
        if (!take(socket, ret_more, err) || *ret_more || socket->closed)
            return !error_is_set(err);
        int64_t rest = until - now_ms();
        CancelWait wait = cancel_wait_fd(socket->cancel, socket->fd, POLLIN, rest > 0 ? rest : 0);
        if (wait == WAIT_CANCELLED)
            return cancel_error(socket->cancel, err);
        if (wait == WAIT_TIMEOUT)
            return true;
    }
}
