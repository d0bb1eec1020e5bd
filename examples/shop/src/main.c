/* A small shop: reads its products from the database in DATABASE_URL and shows them over HTTP.
 *
 *     shop --port N --socket PATH --log FILE [--foreground]
 *
 * Checks that the database is what this release expects, takes over from the version that serves
 * now (handover.h), and goes into the background once it serves: exit code 0 means that this
 * release answers, and nothing else does. In a container it stays in the foreground.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "handover.h"
#include "page.h"
#include "release.h"
#include "server.h"

typedef struct Shop {
    const char *database_url, *socket_path, *log_path;
    unsigned short port;
    bool foreground;
    int listen_socket, offered, signals, ready;
    Server *server;
} Shop;

static int complain(const char *what)
{
    fprintf(stderr, "shop %s: %s: %s\n", release.id, what, strerror(errno));
    return EXIT_FAILURE;
}

static int listen_on(unsigned short port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 128) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool parse(int argc, char **argv, Shop *shop)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},
        {"socket", required_argument, NULL, 's'},
        {"log", required_argument, NULL, 'l'},
        {"foreground", no_argument, NULL, 'f'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'p')
            shop->port = (unsigned short)strtoul(optarg, NULL, 10);
        else if (option == 's')
            shop->socket_path = optarg;
        else if (option == 'l')
            shop->log_path = optarg;
        else if (option == 'f')
            shop->foreground = true;
        else
            return false;
    }
    shop->database_url = getenv("DATABASE_URL");
    return shop->port && shop->socket_path && shop->log_path && shop->database_url;
}

/* Nobody is asked to retire for a release that could not answer. */
static bool expects_this_database(const Shop *shop)
{
    Answer health = page_health(shop->database_url);
    bool healthy = health.status == 200;

    if (!healthy)
        fprintf(stderr, "shop %s: the database is not what this release expects: %s\n", release.id,
                health.body);
    free(health.body);
    return healthy;
}

/* The first version binds the port, every later one gets the socket of the one before. */
static bool begin_to_serve(Shop *shop)
{
    int peer = -1;

    shop->listen_socket = handover_take(shop->socket_path, &peer);
    if (shop->listen_socket < 0)
        shop->listen_socket = listen_on(shop->port);
    if (shop->listen_socket < 0 || fcntl(shop->listen_socket, F_SETFL, O_NONBLOCK) < 0)
        return false;
    shop->server = server_start(shop->listen_socket, shop->database_url);
    if (!shop->server)
        return false;
    shop->offered = handover_offer(shop->socket_path);
    if (shop->offered < 0)
        return false;
    return peer < 0 || handover_retire_peer(peer);
}

/* Tells who started us that we serve, and lets go of its terminal. */
static void say_ready(Shop *shop)
{
    int log = open(shop->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    if (log >= 0) {
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        close(log);
    }
    fprintf(stderr, "release %s serves on port %d, pid %d\n", release.id, shop->port, getpid());
    if (write(shop->ready, "1", 1) != 1)
        fprintf(stderr, "release %s: who started it is gone\n", release.id);
    close(shop->ready);
}

static int serve(Shop *shop)
{
    int successor = -1;

    if (!expects_this_database(shop))
        return EXIT_FAILURE;
    if (!begin_to_serve(shop))
        return complain("cannot serve");
    say_ready(shop);
    for (;;) {
        struct pollfd waited[] = {{.fd = shop->signals, .events = POLLIN},
                                  {.fd = shop->offered, .events = POLLIN}};
        if (poll(waited, 2, -1) < 0)
            continue;
        if (waited[0].revents)
            break;
        if (waited[1].revents && handover_answer(shop->offered, shop->listen_socket, &successor))
            break;
    }
    server_quiesce(shop->server);
    if (successor >= 0)
        close(successor); /* it sees that we no longer accept */
    else
        unlink(shop->socket_path);
    server_finish(shop->server);
    fprintf(stderr, "release %s has retired\n", release.id);
    return EXIT_SUCCESS;
}

static int serve_until_told(Shop *shop)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    shop->signals = signalfd(-1, &signals, SFD_CLOEXEC);
    return serve(shop);
}

int main(int argc, char **argv)
{
    Shop shop = {0};
    int ready[2];
    char byte;

    if (!parse(argc, argv, &shop)) {
        fprintf(stderr,
                "usage: DATABASE_URL=.. shop --port N --socket PATH --log FILE [--foreground]\n");
        return 2;
    }
    if (pipe2(ready, O_CLOEXEC) < 0)
        return complain("pipe");
    shop.ready = ready[1];
    if (shop.foreground)
        return serve_until_told(&shop);
    switch (fork()) {
    case -1:
        return complain("fork");
    case 0:
        break;
    default:
        close(ready[1]);
        return read(ready[0], &byte, 1) == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    close(ready[0]);
    setsid();
    return serve_until_told(&shop);
}
