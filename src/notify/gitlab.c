#include <string.h>

#include "notify/forge.h"
#include "notify/notifiers.h"

#define JOB_TOKEN "env:CI_JOB_TOKEN"

typedef struct GitLab {
    const NotifySending *sending;
    const char *base; /* "https://gitlab.example.com/api/v4/projects/42" */
    const char *commit;
    const char *headers[2];
} GitLab;

/* "Deployments API". */
static const char *const states[] = {
    [OUTCOME_STARTED] = "running",
    [OUTCOME_SUCCESS] = "success",
    [OUTCOME_FAILURE] = "failed",
    [OUTCOME_UNKNOWN] = "canceled",
};

static bool prepare(TALLOC_CTX *ctx, const NotifySending *sending, GitLab *ret, Error *err)
{
    const NotifyTarget *target = sending->target;
    const NotifyConfig *config = sending->config;
    const char *api = NULL, *project = NULL;
    bool is_job = strcmp(target_value(target, "token"), JOB_TOKEN) == 0;
    if (!forge_setting(target, config, "api", "CI_API_V4_URL", &api, err) ||
        !forge_setting(target, config, "project", "CI_PROJECT_ID", &project, err))
        return false;
    *ret = (GitLab){
        .sending = sending,
        .base = talloc_asprintf(ctx, "%s/projects/%s", api, project),
        .headers = {talloc_asprintf(ctx, "%s: %s", is_job ? "JOB-TOKEN" : "PRIVATE-TOKEN",
                                    secret_reveal(target_secret(target, "token")))},
    };
    return true;
}

/* Of a job with `environment:`, GitLab keeps a deployment by itself, which is not ours to change.
 */
static bool is_ours(const json_t *deployment, const char *commit)
{
    const json_t *job = json_object_get(deployment, "deployable");
    return (!job || json_is_null(job)) &&
           strcmp(json_get_string(deployment, "sha", ""), commit) == 0;
}

/* The one that our deployment's start made; 0: there is none. */
static bool find_running(TALLOC_CTX *ctx, const GitLab *gitlab, json_int_t *ret_id, Error *err)
{
    const NotifyRequest request = {
        .method = "GET",
        .url = talloc_asprintf(ctx,
                               "%s/deployments?environment=%s&status=running&order_by=id&sort=desc",
                               gitlab->base, gitlab->sending->event->environment),
        .headers = gitlab->headers,
    };
    JSON_AUTO json_t *list = NULL;
    if (!forge_call(ctx, gitlab->sending, &request, NULL, &list, err))
        return false;
    size_t index;
    const json_t *deployment;
    json_array_foreach(list, index, deployment)
    {
        if (*ret_id == 0 && is_ours(deployment, gitlab->commit))
            *ret_id = json_get_int(deployment, "id", 0);
    }
    return true;
}

static bool update(TALLOC_CTX *ctx, const GitLab *gitlab, json_int_t id, const char *state,
                   Error *err)
{
    const NotifyRequest request = {
        .method = "PUT",
        .url = talloc_asprintf(ctx, "%s/deployments/%lld", gitlab->base, (long long)id),
        .headers = gitlab->headers,
    };
    return forge_call(ctx, gitlab->sending, &request, json_pack("{s:s}", "status", state), NULL,
                      err);
}

static bool create(TALLOC_CTX *ctx, const GitLab *gitlab, const char *state, Error *err)
{
    Env *env = gitlab->sending->config->env;
    const char *tag = env_get(env, "CI_COMMIT_TAG"), *ref = env_get(env, "CI_COMMIT_REF_NAME");
    json_t *body = json_pack("{s:s, s:s, s:s, s:b, s:s}", "environment",
                             gitlab->sending->event->environment, "sha", gitlab->commit, "ref",
                             ref ? ref : gitlab->commit, "tag", tag != NULL, "status", state);
    const NotifyRequest request = {.url = talloc_asprintf(ctx, "%s/deployments", gitlab->base),
                                   .headers = gitlab->headers};
    return forge_call(ctx, gitlab->sending, &request, body, NULL, err);
}

static bool put_deployment(TALLOC_CTX *ctx, const GitLab *gitlab, const char **ret_answer,
                           Error *err)
{
    const char *state = states[gitlab->sending->message->outcome];
    json_int_t id = 0;
    if (gitlab->sending->event->kind == NOTIFY_DEPLOYMENT_ENDED &&
        !find_running(ctx, gitlab, &id, err))
        return error_wrap(err, "deployments");
    *ret_answer = talloc_asprintf(ctx, "deployment is %s", state);
    return (id ? update(ctx, gitlab, id, state, err) : create(ctx, gitlab, state, err)) ||
           error_wrap(err, "deployment");
}

/* There is nothing in GitLab that a test could make without leaving a deployment behind. */
static bool try_token(TALLOC_CTX *ctx, const GitLab *gitlab, const char **ret_answer, Error *err)
{
    const NotifyRequest request = {
        .method = "GET",
        .url = talloc_asprintf(ctx, "%s/deployments?per_page=1", gitlab->base),
        .headers = gitlab->headers,
    };
    *ret_answer = "the token may read the deployments; nothing was created";
    return forge_call(ctx, gitlab->sending, &request, NULL, NULL, err);
}

static bool send_gitlab(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                        Error *err)
{
    GitLab gitlab;
    if (!prepare(ctx, sending, &gitlab, err))
        return false;
    if (sending->event->kind == NOTIFY_TEST)
        return try_token(ctx, &gitlab, ret_answer, err);
    return forge_commit(ctx, sending, "CI_COMMIT_SHA", &gitlab.commit, err) &&
           put_deployment(ctx, &gitlab, ret_answer, err);
}

static bool check(const NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    const char *api = NULL, *project = NULL;
    if (!forge_setting(target, config, "api", "CI_API_V4_URL", &api, err) ||
        !forge_setting(target, config, "project", "CI_PROJECT_ID", &project, err))
        return false;
    return project[strspn(project, "0123456789")] == '\0' ||
           target_error(target, err, "'%s' is no project's number", project);
}

/* A deployment is all that GitLab is told of; of what is handed over the state is not known. */
static bool ignores(const NotifyEvent *event)
{
    return event->kind != NOTIFY_TEST &&
           (!event->deployment || notify_outcome(event) == OUTCOME_NOTICE ||
            (event->state && strcmp(event->state, "handed-over") == 0));
}

static const NotifierOption options[] = {
    {.name = "token", .is_reference = true, .fallback = JOB_TOKEN},
    {.name = "api"},
    {.name = "project"},
    {0},
};

const Notifier GITLAB_NOTIFIER = {
    .name = "gitlab",
    .example = "gitlab token=env:GITLAB_TOKEN",
    .address = ADDRESS_NONE,
    .own_choice = true,
    .options = options,
    .check = check,
    .ignores = ignores,
    .send = send_gitlab,
};
