#include "container/containers.h"

#include <string.h>

#include "base/percent.h"

/* Making a container copies what its image has in place of a volume; starting one may wait for a
 * network or a mount; stopping one waits for its own grace. */
#define SLOW_MS     300000
#define FILTER_MOST 8192

bool container_inspect(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                       const json_t **ret, int64_t *ret_now_ms, Error *err)
{
    TALLOC_AUTO char *path = container_path(NULL, "/containers/", name, "/json");
    ContainerAnswer answer;
    if (!container_ask(ctx, engine, &(ContainerCall){.path = path}, &answer, err))
        return false;
    if (answer.status >= 400 && answer.status != 404)
        return container_error(&answer, "looking at a container", err);
    *ret = answer.status == 404 ? NULL : answer.body;
    if (ret_now_ms)
        *ret_now_ms = answer.now_ms;
    return true;
}

/* The engine says which of the two is not there in words alone. */
static bool lacks_image(const ContainerAnswer *answer)
{
    return answer->status == 404 && (strcasestr(answer->message, "no such image") ||
                                     strcasestr(answer->message, "image not known"));
}

bool container_create(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                      const json_t *input, ContainerCreated *ret_created, const char **ret_id,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ContainerCall call = {
        .method = "POST",
        .path = container_path(tmp, "/containers/create?name=", name, ""),
        .input = input,
        .timeout_ms = SLOW_MS,
    };
    ContainerAnswer answer;
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    *ret_id = NULL;
    *ret_created = CONTAINER_CREATED;
    if (answer.status == 409 || (answer.status == 500 && strstr(answer.message, "already in use")))
        *ret_created = CONTAINER_NAME_TAKEN;
    else if (lacks_image(&answer))
        *ret_created = CONTAINER_NO_IMAGE;
    else if (answer.status >= 400)
        return container_error(&answer, "the container engine does not make the container", err);
    else
        *ret_id = talloc_strdup(ctx, json_get_string(answer.body, "Id", name));
    return true;
}

/* A request without anything to say but whether it was done; `fine`: a status that is as good. */
static bool tell(ContainerEngine *engine, const ContainerCall *call, int fine, const char *what,
                 int *ret_status, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ContainerAnswer answer;
    if (!container_ask(tmp, engine, call, &answer, err))
        return false;
    if (ret_status)
        *ret_status = answer.status;
    return answer.status < 400 || answer.status == fine || container_error(&answer, what, err);
}

bool container_start(ContainerEngine *engine, const char *id, Error *err)
{
    TALLOC_AUTO char *path = container_path(NULL, "/containers/", id, "/start");
    const ContainerCall call = {.method = "POST", .path = path, .timeout_ms = SLOW_MS};
    ERROR_AUTO Error why = {0};
    int status = 0;
    if (tell(engine, &call, 0, "the container does not start", &status, &why))
        return true;
    /* Also 400 and 404, which a program that is not in the image comes as. */
    if (status >= 400)
        why.kind = ERR_FAILED;
    return error_move(err, &why);
}

bool container_kill(ContainerEngine *engine, const char *id, const char *signal, bool *ret_running,
                    Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ContainerCall call = {
        .method = "POST",
        .path = container_path(tmp, "/containers/", id,
                               talloc_asprintf(tmp, "/kill?signal=%s", signal)),
    };
    ContainerAnswer answer;
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    /* 409: it does not run; 404: it is gone; Podman says 500 for the first. */
    *ret_running = answer.status < 400;
    bool ended = answer.status == 409 || answer.status == 404 ||
                 (answer.status == 500 && strstr(answer.message, "not running"));
    return *ret_running || ended || container_error(&answer, "signalling the container", err);
}

bool container_stop(ContainerEngine *engine, const char *id, Error *err)
{
    TALLOC_AUTO char *path = container_path(NULL, "/containers/", id, "/stop");
    const ContainerCall call = {.method = "POST", .path = path, .timeout_ms = SLOW_MS};
    return tell(engine, &call, 404, "stopping the container", NULL, err);
}

bool container_remove(ContainerEngine *engine, const char *id, bool force, bool *ret_running,
                      Error *err)
{
    TALLOC_AUTO char *path =
        container_path(NULL, "/containers/", id, force ? "?force=1&v=1" : "?v=1");
    const ContainerCall call = {.method = "DELETE", .path = path};
    ERROR_AUTO Error why = {0};
    int status = 0;
    bool removed = tell(engine, &call, 404, "removing the container", &status, &why);
    bool runs = !removed && !force && (status == 409 || status == 500);
    if (ret_running)
        *ret_running = runs;
    return removed || (runs && ret_running) || error_move(err, &why);
}

bool container_rename(ContainerEngine *engine, const char *id, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *query = container_path(tmp, "/rename?name=", name, "");
    const ContainerCall call = {
        .method = "POST",
        .path = container_path(tmp, "/containers/", id, query),
    };
    return tell(engine, &call, 0, "renaming the container", NULL, err);
}

bool container_set_restart_policy(ContainerEngine *engine, const char *id, const json_t *policy,
                                  Error *err)
{
    TALLOC_AUTO char *path = container_path(NULL, "/containers/", id, "/update");
    JSON_AUTO json_t *input = json_pack("{s:O}", "RestartPolicy", policy);
    const ContainerCall call = {.method = "POST", .path = path, .input = input};
    return tell(engine, &call, 0, "changing the container's restart policy", NULL, err);
}

static char *list_path(TALLOC_CTX *ctx, const char *const *labels)
{
    JSON_AUTO json_t *list = json_array();
    for (; *labels; labels++)
        json_array_append_new(list, json_string(*labels));
    JSON_AUTO json_t *filters = json_pack("{s:O}", "label", list);
    Buf encoded = buf_new(ctx, FILTER_MOST);
    bool fits UNUSED = percent_encode(&encoded, json_text(ctx, filters), "");
    return talloc_asprintf(ctx, "/containers/json?all=1&filters=%s", buf_text(&encoded));
}

bool container_list(TALLOC_CTX *ctx, ContainerEngine *engine, const char *const *labels,
                    const json_t **ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ContainerCall call = {.path = list_path(tmp, labels)};
    ContainerAnswer answer;
    if (!container_ask(ctx, engine, &call, &answer, err))
        return false;
    if (answer.status >= 400)
        return container_error(&answer, "listing containers", err);
    *ret = answer.body;
    return true;
}
