#include <stdio.h>
#include <string.h>

#include "container/engine_private.h"

/* What we were written for; it is what Docker 20.10 and Podman 4 have. */
#define OURS "1.41"
/* Of Docker 1.12; newer engines call what is before it an error themselves. */
#define OLDEST "1.24"

typedef struct Version {
    int major, minor;
} Version;

static Version parse(const char *text)
{
    Version version = {0};
    if (sscanf(text, "%d.%d", &version.major, &version.minor) != 2)
        return (Version){0};
    return version;
}

static bool is_below(const char *left, const char *right)
{
    Version a = parse(left), b = parse(right);
    return a.major < b.major || (a.major == b.major && a.minor < b.minor);
}

/* Ours, unless it does not have it yet or any more. */
static const char *choose(const char *newest, const char *oldest)
{
    if (is_below(newest, OURS))
        return newest;
    return is_below(OURS, oldest) ? oldest : OURS;
}

static bool ask_version(TALLOC_CTX *ctx, ContainerEngine *engine, ContainerAnswer *ret, Error *err)
{
    const ContainerCall call = {.path = "/version"};
    if (!engine_find_socket(engine, err) || !engine_send(ctx, engine, &call, ret, err))
        return false;
    if (ret->status >= 400)
        return container_error(ret, "asking the container engine for its version", err);
    if (json_get_string(ret->body, "ApiVersion", NULL))
        return true;
    error_set(err, ERR_CONFIG, "what answers at %s is no container engine", engine->config.host);
    return error_hint(err, "give the socket of Docker or Podman: docker.host in tidegate.yml");
}

bool engine_negotiate(TALLOC_CTX *ctx, ContainerEngine *engine, Error *err)
{
    ContainerAnswer answer;
    if (engine->api)
        return true;
    if (!ask_version(ctx, engine, &answer, err))
        return false;
    const char *newest = json_get_string(answer.body, "ApiVersion", "");
    const char *api = choose(newest, json_get_string(answer.body, "MinAPIVersion", OLDEST));
    if (is_below(api, OLDEST)) {
        error_set(err, ERR_CONFIG, "the container engine at %s speaks API %s, which is too old",
                  engine->config.host, newest);
        return error_hint(err, "install one of the last years: API " OLDEST " or later");
    }
    engine->api = talloc_strdup(engine, api);
    return true;
}

static bool is_podman(const json_t *version)
{
    size_t i;
    json_t *component;
    json_array_foreach(json_object_get(version, "Components"), i, component)
    {
        if (strstr(json_get_string(component, "Name", ""), "Podman"))
            return true;
    }
    return false;
}

/* Podman makes up another ID with every answer. */
static const char *identity(TALLOC_CTX *ctx, const json_t *info, bool podman)
{
    const char *id = json_get_string(info, "ID", "");
    if (!podman && *id)
        return talloc_strdup(ctx, id);
    return talloc_asprintf(ctx, "%s:%s", json_get_string(info, "Name", ""),
                           json_get_string(info, "DockerRootDir", ""));
}

bool container_engine_facts(TALLOC_CTX *ctx, ContainerEngine *engine, ContainerEngineFacts *ret,
                            Error *err)
{
    const ContainerCall call = {.path = "/info"};
    ContainerAnswer version, info;
    if (!ask_version(ctx, engine, &version, err) || !container_ask(ctx, engine, &call, &info, err))
        return false;
    if (info.status >= 400)
        return container_error(&info, "asking the container engine what it is", err);
    bool podman = is_podman(version.body);
    *ret = (ContainerEngineFacts){
        .id = identity(ctx, info.body, podman),
        .name = podman ? "Podman" : "Docker",
        .version = json_get_string(version.body, "Version", ""),
        .api = engine->api,
        .platform = talloc_asprintf(ctx, "%s/%s", json_get_string(version.body, "Os", "linux"),
                                    json_get_string(version.body, "Arch", "")),
    };
    return true;
}
