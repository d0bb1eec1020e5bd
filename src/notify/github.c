#include <string.h>

#include "notify/forge.h"
#include "notify/notifiers.h"
#include "notify/title.h"

#define API                 "https://api.github.com"
#define LONGEST_DESCRIPTION 140
#define NEWEST              "30" /* deployments of one commit in one environment */

/* What is common to all requests of one event. */
typedef struct GitHub {
    const NotifySending *sending;
    const char *base; /* "https://api.github.com/repos/OWNER/NAME" */
    const char *commit;
    const char *description;
    const char *headers[4];
} GitHub;

/* The states of "REST API endpoints for commit statuses" and "for deployment statuses". */
static const struct {
    const char *status, *deployment;
} states[] = {
    [OUTCOME_STARTED] = {"pending", "in_progress"}, [OUTCOME_SUCCESS] = {"success", "success"},
    [OUTCOME_FAILURE] = {"failure", "failure"},     [OUTCOME_UNKNOWN] = {"error", "error"},
    [OUTCOME_TEST] = {"success", "success"},
};

/* In the list of a commit's checks, one line per step and environment. */
static char *status_context(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    return talloc_asprintf(ctx, "tidegate/%s/%s", event->environment, step_name(event));
}

static bool prepare(TALLOC_CTX *ctx, const NotifySending *sending, GitHub *ret, Error *err)
{
    const NotifyConfig *config = sending->config;
    const NotifyMessage *message = sending->message;
    const Secret *token = target_secret(sending->target, "token");
    const char *repository = NULL, *api = env_get(config->env, "GITHUB_API_URL");
    *ret = (GitHub){.sending = sending};
    if (!forge_setting(sending->target, config, "repository", "GITHUB_REPOSITORY", &repository,
                       err) ||
        !forge_commit(ctx, sending, "GITHUB_SHA", &ret->commit, err))
        return false;
    ret->base = talloc_asprintf(ctx, "%s/repos/%s", api ? api : API, repository);
    ret->description = notify_cut(ctx, message->title, LONGEST_DESCRIPTION);
    ret->headers[0] = "Accept: application/vnd.github+json";
    ret->headers[1] = "X-GitHub-Api-Version: 2022-11-28";
    ret->headers[2] = talloc_asprintf(ctx, "Authorization: Bearer %s", secret_reveal(token));
    return true;
}

static json_t *with_link(const GitHub *github, const char *key, json_t *body)
{
    const char *link = github->sending->message->link;
    if (link)
        json_object_set_new(body, key, json_string(link));
    return body;
}

static bool put_status(TALLOC_CTX *ctx, const GitHub *github, Error *err)
{
    const NotifySending *sending = github->sending;
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "state", states[sending->message->outcome].status, "context",
                  status_context(ctx, sending->event), "description", github->description);
    const NotifyRequest request = {
        .url = talloc_asprintf(ctx, "%s/statuses/%s", github->base, github->commit),
        .headers = github->headers,
    };
    return forge_call(ctx, sending, &request, with_link(github, "target_url", body), NULL, err) ||
           error_wrap(err, "commit status");
}

static bool is_ours(const json_t *deployment, const char *id)
{
    const json_t *payload = json_object_get(deployment, "payload");
    return strcmp(json_get_string(payload, "tidegate_deployment", ""), id) == 0;
}

/* The one that our deployment's start made; 0: there is none. */
static bool find_deployment(TALLOC_CTX *ctx, const GitHub *github, json_int_t *ret_id, Error *err)
{
    const NotifyEvent *event = github->sending->event;
    const NotifyRequest request = {
        .method = "GET",
        .url = talloc_asprintf(ctx, "%s/deployments?sha=%s&environment=%s&per_page=" NEWEST,
                               github->base, github->commit, event->environment),
        .headers = github->headers,
    };
    JSON_AUTO json_t *list = NULL;
    if (!forge_call(ctx, github->sending, &request, NULL, &list, err))
        return error_wrap(err, "deployments");
    size_t index;
    const json_t *deployment;
    json_array_foreach(list, index, deployment)
    {
        if (is_ours(deployment, event->deployment))
            *ret_id = json_get_int(deployment, "id", 0);
    }
    return true;
}

/* Our gate has decided already: no check of GitHub's is asked again, nothing is merged. */
static bool make_deployment(TALLOC_CTX *ctx, const GitHub *github, json_int_t *ret_id, Error *err)
{
    const NotifyEvent *event = github->sending->event;
    json_t *body =
        json_pack("{s:s, s:s, s:b, s:[], s:s, s:s, s:{s:s, s:s?}}", "ref", github->commit, "task",
                  "deploy", "auto_merge", 0, "required_contexts", "environment", event->environment,
                  "description", github->description, "payload", "tidegate_deployment",
                  event->deployment, "release", message_get(github->sending->message, "release"));
    const NotifyRequest request = {.url = talloc_asprintf(ctx, "%s/deployments", github->base),
                                   .headers = github->headers};
    JSON_AUTO json_t *made = NULL;
    if (!forge_call(ctx, github->sending, &request, body, &made, err))
        return error_wrap(err, "deployment");
    *ret_id = json_get_int(made, "id", 0);
    return *ret_id > 0 || error_set(err, ERR_FAILED, "deployment: the answer has no id");
}

static bool put_deployment(TALLOC_CTX *ctx, const GitHub *github, Error *err)
{
    const NotifyMessage *message = github->sending->message;
    json_int_t id = 0;
    if (!find_deployment(ctx, github, &id, err) ||
        (id == 0 && !make_deployment(ctx, github, &id, err)))
        return false;
    json_t *body = json_pack("{s:s, s:s}", "state", states[message->outcome].deployment,
                             "description", github->description);
    const NotifyRequest request = {
        .url = talloc_asprintf(ctx, "%s/deployments/%lld/statuses", github->base, (long long)id),
        .headers = github->headers,
    };
    return forge_call(ctx, github->sending, &request, with_link(github, "log_url", body), NULL,
                      err) ||
           error_wrap(err, "deployment status");
}

static bool send_github(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                        Error *err)
{
    const NotifyEvent *event = sending->event;
    GitHub github;
    if (!prepare(ctx, sending, &github, err) || !put_status(ctx, &github, err))
        return false;
    *ret_answer = "commit status set";
    if (!event->deployment)
        return true;
    *ret_answer = "commit status and deployment set";
    return put_deployment(ctx, &github, err);
}

static bool check(const NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    const char *repository = NULL;
    if (!forge_setting(target, config, "repository", "GITHUB_REPOSITORY", &repository, err))
        return false;
    const char *slash = strchr(repository, '/');
    return (slash && slash > repository && slash[1] && !strpbrk(repository, "?#% ") &&
            !strchr(slash + 1, '/')) ||
           target_error(target, err, "'%s' is no repository: OWNER/NAME", repository);
}

/* What somebody does on purpose is no state of a commit, and of what is handed over the state is
 * not known. */
static bool ignores(const NotifyEvent *event)
{
    return notify_outcome(event) == OUTCOME_NOTICE ||
           (event->state && strcmp(event->state, "handed-over") == 0);
}

static const NotifierOption options[] = {
    {.name = "token", .is_reference = true, .fallback = "env:GITHUB_TOKEN"},
    {.name = "repository"},
    {0},
};

const Notifier GITHUB_NOTIFIER = {
    .name = "github",
    .example = "github token=env:GITHUB_TOKEN",
    .address = ADDRESS_NONE,
    .own_choice = true,
    .options = options,
    .check = check,
    .ignores = ignores,
    .send = send_github,
};
