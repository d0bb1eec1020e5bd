/* An HTTP server whose answers are rows of a table, and which remembers what it was asked.
 *
 *     static const FakeAnswer ANSWERS[] = {
 *         {.status = 503},                        the first request
 *         {.when = "POST /x", .body = "done"},    the next one that holds this text
 *         {0},
 *     };
 *     FakeHttp *http = fake_http_new(ctx, ANSWERS);
 *     ... http->url ...
 *     assert_contains(http->heard[1], "X-Run: 7");
 *
 * Each row is used once; when all that fit are used, the last that fits answers again. Connections
 * are kept open until another one comes.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "fake_server.h"

typedef enum FakeAct { FAKE_ANSWER, FAKE_CLOSE /* reads the request, says nothing */ } FakeAct;

typedef struct FakeAnswer {
    const char *when;    /* part of the request; NULL: every one */
    int status;          /* 0 with any of the others: 200 */
    const char *headers; /* lines that end in \r\n; or NULL */
    const char *body;    /* NULL: "" */
    FakeAct act;
    bool hang_up; /* closes the connection behind the answer without having said so */
} FakeAnswer;

#define FAKE_HTTP_MOST 64

typedef struct FakeHttp {
    FakeServer *server;
    char *url; /* "http://127.0.0.1:PORT" */
    const FakeAnswer *answers;
    bool used[FAKE_HTTP_MOST];
    atomic_int count;                  /* of requests */
    char heard[FAKE_HTTP_MOST][16384]; /* each request as it came */
    int connection[FAKE_HTTP_MOST];    /* on the how manieth connection it came, from 1 */
} FakeHttp;

static inline bool fake_http_is_end(const FakeAnswer *answer)
{
    return !answer->when && !answer->status && !answer->headers && !answer->body && !answer->act;
}

/* The next row for this request; NULL: none fits. */
static inline const FakeAnswer *fake_http_choose(FakeHttp *http, const char *request)
{
    const FakeAnswer *last = NULL;
    for (size_t i = 0; !fake_http_is_end(&http->answers[i]); i++) {
        const FakeAnswer *answer = &http->answers[i];
        if (answer->when && !strstr(request, answer->when))
            continue;
        last = answer;
        if (!http->used[i]) {
            http->used[i] = true;
            break;
        }
    }
    return last;
}

/* Whether head and, by Content-Length, body are there. */
static inline bool fake_http_is_whole(const char *bytes, size_t length)
{
    const char *end = strstr(bytes, "\r\n\r\n");
    const char *announced = strcasestr(bytes, "\r\nContent-Length:");
    size_t body = announced ? strtoul(announced + strlen("\r\nContent-Length:"), NULL, 10) : 0;
    return end && length >= (size_t)(end + 4 - bytes) + body;
}

/* False: the other side closed, somebody else wants to connect, or the server is to end. */
static inline bool fake_http_hear(FakeServer *server, int client, char *bytes, size_t size)
{
    struct pollfd fds[] = {{.fd = client, .events = POLLIN},
                           {.fd = server->stop[0], .events = POLLIN},
                           {.fd = server->listener, .events = POLLIN}};
    size_t length = 0;
    bytes[0] = '\0';
    while (length < size - 1 && poll(fds, 3, -1) >= 0) {
        if (fds[1].revents || (fds[2].revents && !fds[0].revents && length == 0))
            return false;
        if (!fds[0].revents)
            continue;
        ssize_t got = read(client, bytes + length, size - 1 - length);
        if (got <= 0)
            return false;
        length += (size_t)got;
        bytes[length] = '\0';
        if (fake_http_is_whole(bytes, length))
            return true;
    }
    return false;
}

static inline void fake_http_send(int client, const FakeAnswer *answer)
{
    const char *body = answer->body ? answer->body : "";
    MALLOC_AUTO char *text = NULL;
    int length = asprintf(&text, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n%s\r\n%s",
                          answer->status ? answer->status : 200, strlen(body),
                          answer->headers ? answer->headers : "", body);
    if (length < 0)
        abort();
    ssize_t written UNUSED = send(client, text, (size_t)length, MSG_NOSIGNAL);
}

static inline void fake_http_serve(FakeServer *server, int client)
{
    FakeHttp *http = *(FakeHttp *const *)server->data;
    while (http->count < FAKE_HTTP_MOST) {
        int number = http->count;
        if (!fake_http_hear(server, client, http->heard[number], sizeof(http->heard[number])))
            return;
        http->connection[number] = server->connections;
        http->count++;
        static const FakeAnswer NONE = {.status = 404, .body = "the test has no answer for this"};
        const FakeAnswer *answer = fake_http_choose(http, http->heard[number]);
        if (answer && answer->act == FAKE_CLOSE)
            return;
        fake_http_send(client, answer ? answer : &NONE);
        if (answer && answer->hang_up)
            return;
    }
}

static inline FakeHttp *fake_http_new(TALLOC_CTX *ctx, const FakeAnswer *answers)
{
    FakeHttp *http = talloc_zero(ctx, FakeHttp);
    FakeHttp **self = talloc(http, FakeHttp *);
    *self = http;
    http->answers = answers;
    http->server = fake_server_new(http, fake_http_serve, self);
    http->url = talloc_asprintf(http, "http://127.0.0.1:%d", http->server->port);
    return http;
}
