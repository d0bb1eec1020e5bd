#include "executor/docker/keep.h"

#include <string.h>

#include "executor/docker/task.h"

/* For their logs. */
#define KEPT 10

static char *label_of(TALLOC_CTX *ctx, const json_t *labels, const char *name)
{
    return talloc_asprintf(ctx, "%s=%s", name, json_get_string(labels, name, ""));
}

static bool has_ended(const json_t *container)
{
    static const char *const words[] = {"exited", "dead", "stopped"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(json_get_string(container, "State", ""), words[i]) == 0)
            return true;
    }
    return false;
}

static void remove_one(TALLOC_CTX *ctx, ContainerEngine *engine, const json_t *container)
{
    ERROR_AUTO Error ignored = {0};
    const json_t *labels = json_object_get(container, "Labels");
    const char *run_id = json_get_string(labels, LABEL_RUN, "");
    bool removed UNUSED =
        container_remove(engine, json_get_string(container, "Id", ""), false, NULL, &ignored) &&
        container_mark_clear(engine, docker_mark_stopped(ctx, run_id), &ignored) &&
        container_mark_clear(engine, docker_mark_given_up(ctx, run_id), &ignored) &&
        container_mark_clear(engine, docker_mark_starting(ctx, run_id), &ignored);
}

void docker_remove_old(const ExecutorHost *host, const ExecutorRequest *request)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    const json_t *input = json_object_get(request->plan, "input"), *list = NULL;
    const json_t *labels = json_object_get(input, "Labels");
    const char *const wanted[] = {
        label_of(tmp, labels, LABEL_APP),
        label_of(tmp, labels, LABEL_ENVIRONMENT),
        label_of(tmp, labels, LABEL_LEDGER),
        LABEL_RUN,
        NULL,
    };
    size_t i, ended = 0;
    json_t *container;
    if (!container_list(tmp, host->engine, wanted, &list, &ignored))
        return;
    json_array_foreach(list, i, container)
    {
        if (has_ended(container) && ++ended > KEPT)
            remove_one(tmp, host->engine, container);
    }
}
