#include <string.h>

#include "base/clock.h"
#include "container/containers.h"

#define LABEL "tidegate.mark"

bool container_mark_set(ContainerEngine *engine, const char *name, const char *value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *input = json_pack("{s:s, s:{s:s}}", "Name", name, "Labels", LABEL, value);
    /* One of the name that is there is what the engine answers with. */
    const ContainerCall call = {.method = "POST", .path = "/volumes/create", .input = input};
    ContainerAnswer answer;
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    return answer.status < 400 || container_error(&answer, "keeping a mark on the engine", err);
}

/* An engine that does not say when is taken to have made it just now. */
static int64_t age_of(const ContainerAnswer *answer)
{
    int64_t created = 0;
    const char *text = json_get_string(answer->body, "CreatedAt", "");
    bool known = clock_parse_rfc3339(text, &created) && answer->now_ms > created;
    return known ? answer->now_ms - created : 0;
}

bool container_mark_get(TALLOC_CTX *ctx, ContainerEngine *engine, const char *name,
                        ContainerMark *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ContainerCall call = {.path = container_path(tmp, "/volumes/", name, "")};
    ContainerAnswer answer;
    ContainerMark mark = {0};
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    if (answer.status >= 400 && answer.status != 404)
        return container_error(&answer, "looking for a mark on the engine", err);
    if (answer.status < 400) {
        const json_t *labels = json_object_get(answer.body, "Labels");
        mark.value = talloc_strdup(ctx, json_get_string(labels, LABEL, ""));
        mark.age_ms = age_of(&answer);
    }
    *ret = mark;
    return true;
}

bool container_mark_clear(ContainerEngine *engine, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const ContainerCall call = {
        .method = "DELETE",
        .path = container_path(tmp, "/volumes/", name, ""),
    };
    ContainerAnswer answer;
    if (!container_ask(tmp, engine, &call, &answer, err))
        return false;
    return answer.status < 400 || answer.status == 404 ||
           container_error(&answer, "removing a mark from the engine", err);
}
