#include "notify/forge.h"

#include <string.h>

#define SHORTEST_COMMIT 40 /* hex digits of SHA-1; SHA-256 has 64 */

static bool is_commit(const char *text)
{
    size_t length = text ? strspn(text, "0123456789abcdef") : 0;
    return length >= SHORTEST_COMMIT && text[length] == '\0';
}

bool forge_commit(TALLOC_CTX *ctx, const NotifySending *sending, const char *variable,
                  const char **ret_commit, Error *err)
{
    const NotifyEvent *event = sending->event;
    const char *from_ci =
        event->kind == NOTIFY_TEST ? env_get(sending->config->env, variable) : NULL;
    const char *const candidates[] = {event->git_sha, event->release, from_ci};
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        if (!is_commit(candidates[i]))
            continue;
        *ret_commit = talloc_strdup(ctx, candidates[i]);
        return true;
    }
    if (event->kind == NOTIFY_TEST) {
        error_set(err, ERR_CONFIG, "the commit is not known: %s is not set", variable);
        return error_hint(err, "test it in the CI job that ships");
    }
    error_set(err, ERR_CONFIG, "the commit of release %s is not known",
              event->release ? event->release : "?");
    return error_hint(err, "ship it from CI, which names the commit, or let --release be the "
                           "commit");
}

static bool read_json(const HttpResponse *response, json_t **ret_json, Error *err)
{
    json_error_t where;
    json_t *json = json_loads(response->body, 0, &where);
    if (!json)
        return error_set(err, ERR_FAILED, "answered %d with something that is not JSON",
                         response->status);
    *ret_json = json;
    return true;
}

bool forge_call(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                json_t *body, json_t **ret_json, Error *err)
{
    JSON_AUTO json_t *taken = body;
    HttpResponse response = {0};
    bool sent = taken ? notify_post(ctx, sending, request, taken, &response, err)
                      : notify_request(ctx, sending, request, &response, err);
    return sent && (!ret_json || read_json(&response, ret_json, err));
}

bool forge_setting(const NotifyTarget *target, const NotifyConfig *config, const char *option,
                   const char *variable, const char **ret_value, Error *err)
{
    const char *value = target_value(target, option);
    *ret_value = value ? value : env_get(config->env, variable);
    if (*ret_value)
        return true;
    error_set(err, ERR_CONFIG, "'%s' needs %s=, or the variable %s of the CI system", target->name,
              option, variable);
    return error_hint(err, "to work without it: TIDEGATE_NOTIFY=none");
}
