#include "server.h"

#include <microhttpd.h>
#include <string.h>
#include <time.h>

#include "page.h"
#include "release.h"

#define FINISH_STEPS   500 /* of 10 ms */
#define IDLE_SECONDS   10
#define MAX_CONNECTION 200

typedef struct Route {
    const char *path;
    Answer (*answer)(const char *database_url);
} Route;

static const Route routes[] = {
    {"/", page_home},
    {"/healthz", page_health},
    {"/api/products", page_products},
    {NULL, page_missing},
};

static const Route *find_route(const char *path)
{
    const Route *route = routes;

    while (route->path && strcmp(route->path, path) != 0)
        route++;
    return route;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, Answer answer)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(answer.body), answer.body, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result;

    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, "X-Release", release.id);
    result = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *data, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    static char begun; /* libmicrohttpd calls once for the headers, then for the request */

    (void)version;
    (void)upload;
    if (!*state) {
        *state = &begun;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        path = "";
    return send_answer(connection, find_route(path)->answer(data));
}

Server *server_start(int listen_socket, const char *database_url)
{
    void *data = (void *)(uintptr_t)database_url; /* only ever read */

    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC, 0, NULL, NULL, handle,
                            data, MHD_OPTION_LISTEN_SOCKET, listen_socket,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTION, MHD_OPTION_END);
}

void server_quiesce(Server *server)
{
    MHD_quiesce_daemon(server);
}

void server_finish(Server *server)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    for (int i = 0; i < FINISH_STEPS; i++) {
        const union MHD_DaemonInfo *info =
            MHD_get_daemon_info(server, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
        if (!info || info->num_connections == 0)
            break;
        nanosleep(&pause, NULL);
    }
    MHD_stop_daemon(server);
}
