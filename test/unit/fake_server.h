/* A TCP server on 127.0.0.1 that serves one connection after the other in a thread of its own.
 *
 *     FakeServer *server = fake_server_new(ctx, answer, "HTTP/1.1 200 OK\r\n\r\n");
 *     ... connect to 127.0.0.1:server->port ...
 */
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "base/attr.h"

typedef struct FakeServer FakeServer;
/* Serves one connection; the descriptor is closed after it. */
typedef void (*FakeServe)(FakeServer *server, int client);

struct FakeServer {
    int listener;
    int stop[2]; /* readable once the server is to end */
    int port;
    pthread_t thread;
    FakeServe serve;
    const void *data; /* for serve */
    atomic_int connections;
};

static inline void *fake_server_run(void *data)
{
    FakeServer *server = data;
    struct pollfd fds[] = {{.fd = server->listener, .events = POLLIN},
                           {.fd = server->stop[0], .events = POLLIN}};
    while (poll(fds, 2, -1) >= 0 && !fds[1].revents) {
        int client = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        server->connections++;
        server->serve(server, client);
        close(client);
    }
    return NULL;
}

static inline int fake_server_destroy(FakeServer *server)
{
    close(server->stop[1]);
    pthread_join(server->thread, NULL);
    close(server->stop[0]);
    close(server->listener);
    return 0;
}

static inline FakeServer *fake_server_new(TALLOC_CTX *ctx, FakeServe serve, const void *data)
{
    FakeServer *server = talloc_zero(ctx, FakeServer);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    server->serve = serve;
    server->data = data;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, length) != 0 ||
        listen(server->listener, 8) != 0 || pipe(server->stop) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&server->thread, NULL, fake_server_run, server) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    talloc_set_destructor(server, fake_server_destroy);
    return server;
}

/* For serve: waits until the other side closes or the server is to end. */
static inline void fake_server_stay_silent(FakeServer *server, int client)
{
    char bytes[4096];
    struct pollfd fds[] = {{.fd = client, .events = POLLIN},
                           {.fd = server->stop[0], .events = POLLIN}};
    while (poll(fds, 2, -1) >= 0 && !fds[1].revents) {
        if (read(client, bytes, sizeof(bytes)) <= 0)
            return;
    }
}

/* A port on which nobody listens (it was free a moment ago). */
static inline int fake_server_unused_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    FD_AUTO int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        abort();
    return ntohs(address.sin_port);
}
