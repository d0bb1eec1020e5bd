#include "handover.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 10000

static bool address_of(const char *path, struct sockaddr_un *ret_address)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    *ret_address = address;
    return true;
}

/* Whether the peer says something (true) or hangs up, or stays silent for too long. */
static bool read_byte(int fd)
{
    char byte;
    struct pollfd waited = {.fd = fd, .events = POLLIN};

    return poll(&waited, 1, PATIENCE_MS) == 1 && read(fd, &byte, 1) == 1;
}

static bool send_socket(int peer, int listen_socket)
{
    char byte = 's', control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec piece = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &piece,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control),
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &listen_socket, sizeof(int));
    return sendmsg(peer, &message, MSG_NOSIGNAL) == 1;
}

static int receive_socket(int peer)
{
    char byte, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec piece = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &piece,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control),
    };
    struct cmsghdr *header;
    int received;

    if (recvmsg(peer, &message, MSG_CMSG_CLOEXEC) != 1)
        return -1;
    header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS)
        return -1;
    memcpy(&received, CMSG_DATA(header), sizeof(int));
    return received;
}

int handover_take(const char *path, int *ret_peer)
{
    struct sockaddr_un address;
    int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), taken = -1;

    if (peer >= 0 && address_of(path, &address) &&
        connect(peer, (struct sockaddr *)&address, sizeof(address)) == 0)
        taken = receive_socket(peer);
    if (taken >= 0)
        *ret_peer = peer;
    else if (peer >= 0)
        close(peer);
    return taken;
}

bool handover_retire_peer(int peer)
{
    bool told = send(peer, "r", 1, MSG_NOSIGNAL) == 1;

    if (told)
        read_byte(peer); /* the end of the line: it no longer accepts */
    close(peer);
    return told;
}

int handover_offer(const char *path)
{
    struct sockaddr_un address;
    char beside[sizeof(address.sun_path)];
    int offered;

    /* Bound beside the name and renamed over it, so that there is always somebody to ask. */
    if (snprintf(beside, sizeof(beside), "%s.%d", path, (int)getpid()) >= (int)sizeof(beside) ||
        !address_of(beside, &address))
        return -1;
    offered = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (offered < 0)
        return -1;
    if (bind(offered, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(offered, 4) < 0 ||
        rename(beside, path) < 0) {
        close(offered);
        return -1;
    }
    return offered;
}

bool handover_answer(int offered, int listen_socket, int *ret_peer)
{
    int peer = accept(offered, NULL, NULL);

    if (peer < 0)
        return false;
    /* A new version that gives up hangs up without a word, and we go on. */
    if (!send_socket(peer, listen_socket) || !read_byte(peer)) {
        close(peer);
        return false;
    }
    *ret_peer = peer;
    return true;
}
