#include <unistd.h>

#include "net/http_internal.h"

/* Connections kept open at once: a command talks to a handful of hosts. */
#define MOST_CONNECTIONS 8L

struct HttpClient {
    CURLM *multi; /* owns the connections; NULL before the first request */
    pid_t pid;    /* whose they are */
};

/* In a forked child the connections are the parent's: closing them would say goodbye in its name,
 * so they are left alone. */
static int client_destroy(HttpClient *client)
{
    if (client->multi && client->pid == getpid())
        libcurl.curl_multi_cleanup(client->multi);
    return 0;
}

HttpClient *http_client_new(TALLOC_CTX *ctx)
{
    HttpClient *client = talloc_zero(ctx, HttpClient);
    if (client)
        talloc_set_destructor(client, client_destroy);
    return client;
}

CURLM *http_client_multi(HttpClient *client)
{
    if (client->multi && client->pid == getpid())
        return client->multi;
    client->pid = getpid();
    client->multi = libcurl.curl_multi_init();
    if (client->multi)
        libcurl.curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, MOST_CONNECTIONS);
    return client->multi;
}
