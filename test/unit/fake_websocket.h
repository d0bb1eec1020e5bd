/* The server's side of a WebSocket's opening, on a connection of fake_server.h. */
#pragma once

#include <nettle/sha1.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "fake_server.h"

static inline void fake_websocket_say(int client, const void *bytes, size_t length)
{
    ssize_t written UNUSED = write(client, bytes, length);
}

/* Until the empty line. */
static inline bool fake_websocket_read_head(int client, char *head, size_t size)
{
    size_t length = 0;
    while (!strstr(head, "\r\n\r\n")) {
        ssize_t got = read(client, head + length, size - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
    }
    return true;
}

/* Answers the upgrade; `accept`: instead of the right answer to the client's key. */
static inline void fake_websocket_accept(int client, const char *head, const char *accept)
{
    static const char HEADER[] = "Sec-WebSocket-Key: ";
    struct sha1_ctx state;
    uint8_t digest[SHA1_DIGEST_SIZE];
    const char *key = strstr(head, HEADER) + sizeof(HEADER) - 1;
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                             (int)strcspn(key, "\r"), key);
    sha1_init(&state);
    sha1_update(&state, strlen(text), (const uint8_t *)text);
    sha1_digest(&state, sizeof(digest), digest);
    char *right = base64_encode(text, digest, sizeof(digest));
    char *answer = talloc_asprintf(text,
                                   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                   "Connection: Upgrade\r\nsec-websocket-accept: %s\r\n\r\n",
                                   accept ? accept : right);
    fake_websocket_say(client, answer, strlen(answer));
}
