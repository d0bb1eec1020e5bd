#include <string.h>

#include "notify/notifiers.h"
#include "notify/post.h"
#include "notify/title.h"

/* "PD-CEF" and "Send an alert event" of the Events API v2. */
#define ENDPOINT        "https://events.pagerduty.com/v2/enqueue"
#define LONGEST_SUMMARY 1024
#define LONGEST_KEY     255

/* One incident per step: that a migration succeeds does not mend a broken deployment. */
static char *dedup_key(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    TALLOC_AUTO char *key = talloc_asprintf(NULL, "tidegate/%s/%s/%s", event->app,
                                            event->environment, step_name(event));
    return notify_cut(ctx, key, LONGEST_KEY);
}

static json_t *make_payload(TALLOC_CTX *ctx, const NotifySending *sending)
{
    const NotifyMessage *message = sending->message;
    const char *severity = target_value(sending->target, "severity");
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O}", "summary",
                     notify_cut(ctx, message->title, LONGEST_SUMMARY), "source", "tidegate",
                     "severity", message->outcome == OUTCOME_TEST ? "info" : severity, "component",
                     message_get(message, "app"), "group", message_get(message, "environment"),
                     "class", message->kind_name, "timestamp", message_get(message, "at"),
                     "custom_details", message->json);
}

static json_t *make_body(TALLOC_CTX *ctx, const NotifySending *sending, const char *action)
{
    const NotifyMessage *message = sending->message;
    json_t *body = json_pack("{s:s, s:s, s:s, s:o, s:s}", "routing_key",
                             secret_reveal(sending->target->address_secret), "event_action", action,
                             "dedup_key", dedup_key(ctx, sending->event), "payload",
                             make_payload(ctx, sending), "client", "Tidegate");
    if (message->link)
        json_object_set_new(body, "client_url", json_string(message->link));
    return body;
}

static bool act(TALLOC_CTX *ctx, const NotifySending *sending, const char *action,
                const char **ret_answer, Error *err)
{
    JSON_AUTO json_t *body = make_body(ctx, sending, action);
    const NotifyRequest request = {.url = target_value(sending->target, "endpoint")};
    HttpResponse response = {0};
    if (!notify_post(ctx, sending, &request, body, &response, err))
        return error_wrap(err, "%s", action);
    *ret_answer = talloc_asprintf(ctx, "%s: %s", action, notify_answer(ctx, &response));
    return true;
}

/* A success ends the incident of an earlier failure, if there is one. A test does both. */
static bool send_pagerduty(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                           Error *err)
{
    NotifyOutcome outcome = sending->message->outcome;
    if (outcome != OUTCOME_SUCCESS && !act(ctx, sending, "trigger", ret_answer, err))
        return false;
    return (outcome != OUTCOME_SUCCESS && outcome != OUTCOME_TEST) ||
           act(ctx, sending, "resolve", ret_answer, err);
}

/* Nobody is woken up for what begins, for what somebody did on purpose, or while all is as it was.
 */
static bool ignores(const NotifyEvent *event)
{
    NotifyOutcome outcome = notify_outcome(event);
    return outcome == OUTCOME_STARTED || outcome == OUTCOME_NOTICE || event->kind == NOTIFY_BLOCKED;
}

static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    static const char *const severities[] = {"critical", "error", "warning", "info"};
    const char *severity = target_value(target, "severity");
    for (size_t i = 0; i < COUNT_OF(severities); i++) {
        if (strcmp(severities[i], severity) == 0)
            return true;
    }
    error_set(err, ERR_CONFIG, "severity=%s of '%s' is not known", severity, target->name);
    return error_hint(err, "it can be: critical, error, warning, info");
}

static const NotifierOption options[] = {
    {.name = "severity", .fallback = "critical"},
    {.name = "endpoint", .fallback = ENDPOINT}, /* of the EU's service region, or of a test */
    {0},
};

const Notifier PAGERDUTY_NOTIFIER = {
    .name = "pagerduty",
    .example = "pagerduty:env:PAGERDUTY_KEY",
    .address = ADDRESS_SECRET,
    .own_choice = true,
    .options = options,
    .check = check,
    .ignores = ignores,
    .send = send_pagerduty,
};
