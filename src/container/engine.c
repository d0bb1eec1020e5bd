#include "container/engine.h"

#include <string.h>

#include "base/percent.h"
#include "container/engine_private.h"

#define PATH_MOST 4096

ContainerEngine *container_engine_open(TALLOC_CTX *ctx, const ContainerEngineConfig *config)
{
    ContainerEngine *engine = talloc_zero(ctx, ContainerEngine);
    engine->config = *config;
    engine->client = http_client_new(engine);
    return engine;
}

const char *container_engine_host(const ContainerEngine *engine)
{
    return engine->config.host;
}

const ContainerEngineConfig *container_engine_config(const ContainerEngine *engine)
{
    return &engine->config;
}

static bool refuse_host(const char *host, Error *err)
{
    static const struct {
        const char *scheme, *why;
    } rows[] = {
        {"tcp://", "whoever reaches such a port has the whole machine"},
        {"http://", "whoever reaches such a port has the whole machine"},
        {"https://", "its client certificates are not supported"},
        {"ssh://", "connections by ssh are not made here"},
    };
    const char *why = "it must begin with unix://";
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strncmp(host, rows[i].scheme, strlen(rows[i].scheme)) == 0)
            why = rows[i].why;
    }
    error_set(err, ERR_CONFIG, "the container engine '%s' is not one on a Unix socket: %s", host,
              why);
    return error_hint(err, "forward its socket: ssh -N -L /tmp/engine.sock:/var/run/docker.sock "
                           "HOST, and give unix:///tmp/engine.sock (docker.host, --docker-host or "
                           "DOCKER_HOST)");
}

bool engine_find_socket(ContainerEngine *engine, Error *err)
{
    static const char SCHEME[] = "unix://";
    const char *host = engine->config.host ? engine->config.host : "";
    const char *path = host + strlen(SCHEME);
    if (engine->socket)
        return true;
    if (strncmp(host, SCHEME, strlen(SCHEME)) != 0 || path[0] != '/')
        return refuse_host(host, err);
    engine->socket = path;
    return true;
}

char *container_path(TALLOC_CTX *ctx, const char *before, const char *name, const char *behind)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf encoded = buf_new(tmp, PATH_MOST);
    bool fits UNUSED = percent_encode(&encoded, name, "");
    return talloc_asprintf(ctx, "%s%s%s", before, buf_text(&encoded), behind);
}

bool container_error(const ContainerAnswer *answer, const char *what, Error *err)
{
    static const struct {
        int status;
        ErrorKind kind;
    } rows[] = {{401, ERR_AUTH}, {403, ERR_AUTH}, {404, ERR_CONFIG}};
    ErrorKind kind = ERR_FAILED;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].status == answer->status)
            kind = rows[i].kind;
    }
    return error_set(err, kind, "%s: %s", what, answer->message);
}
