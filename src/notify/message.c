#include "notify/message.h"

#include <string.h>

#include "base/utf8.h"
#include "notify/title.h"

/* More of a reason is not read in a message; the record has all of it. */
#define LONGEST_VALUE 1500
#define MOST_VERSIONS 10

/* Every text of an event with its name in JSON. */
#define TEXTS(X)                                                                                   \
    X(app)                                                                                         \
    X(environment)                                                                                 \
    X(release)                                                                                     \
    X(image)                                                                                       \
    X(git_sha)                                                                                     \
    X(run_id)                                                                                      \
    X(run_kind)                                                                                    \
    X(deployment)                                                                                  \
    X(verdict)                                                                                     \
    X(state)                                                                                       \
    X(stop_code)                                                                                   \
    X(reason)                                                                                      \
    X(next)                                                                                        \
    X(database_state)                                                                              \
    X(serving)                                                                                     \
    X(task)                                                                                        \
    X(log)                                                                                         \
    X(actor)                                                                                       \
    X(host)                                                                                        \
    X(ci_url)                                                                                      \
    X(at)                                                                                          \
    X(started_at)                                                                                  \
    X(ended_at)

static const struct {
    const char *key;
    size_t offset;
} texts[] = {
#define X(member) {#member, offsetof(NotifyEvent, member)},
    TEXTS(X)
#undef X
};

static const char **text_slot(NotifyEvent *event, size_t index)
{
    return (const char **)(void *)((char *)event + texts[index].offset);
}

char *notify_cut(TALLOC_CTX *ctx, const char *text, size_t most)
{
    size_t length = strlen(text);
    if (length <= most)
        return talloc_strdup(ctx, text);
    length = most - strlen("..");
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return talloc_asprintf(ctx, "%.*s..", (int)length, text);
}

static const char *fit(TALLOC_CTX *ctx, const char *text)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return text ? notify_cut(ctx, utf8_repair(tmp, secret_redact(tmp, text)), LONGEST_VALUE) : NULL;
}

static NotifyEvent fit_event(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    NotifyEvent fitting = *event;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *text_slot(&fitting, i) = fit(ctx, *text_slot(&fitting, i));
    return fitting;
}

static json_t *versions_json(const char *const *versions)
{
    json_t *json = json_array();
    for (; *versions; versions++)
        json_array_append_new(json, json_string_or_null(*versions));
    return json;
}

static json_t *number_or_null(int64_t number, int64_t none)
{
    return number == none ? json_null() : json_integer(number);
}

static json_t *event_json(NotifyEvent *event, const NotifyMessage *message)
{
    json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "schema", "tidegate.notification.v1",
                             "id", message->id, "kind", message->kind_name, "outcome",
                             message->outcome_name, "title", message->title);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_object_set_new(json, texts[i].key, json_string_or_null(*text_slot(event, i)));
    json_object_set_new(json, "attempt", number_or_null(event->attempt, 0));
    json_object_set_new(json, "exit_code", number_or_null(event->exit_code, -1));
    json_object_set_new(json, "duration_ms", number_or_null(event->duration_ms, -1));
    json_object_set_new(json, "versions",
                        event->versions ? versions_json(event->versions) : json_null());
    return json;
}

static const char *run_text(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    if (!event->run_id || event->attempt == 0)
        return event->run_id;
    return talloc_asprintf(ctx, "%s, attempt %lld", event->run_id, (long long)event->attempt);
}

static const char *applied_text(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    if (!event->versions)
        return NULL;
    if (!*event->versions)
        return "nothing was pending";
    char *list = talloc_strdup(ctx, "");
    size_t count = 0;
    for (; event->versions[count]; count++) {
        if (count < MOST_VERSIONS)
            list = talloc_asprintf_append(list, "%s%s", count ? ", " : "", event->versions[count]);
    }
    if (count > MOST_VERSIONS)
        list = talloc_asprintf_append(list, " and %zu more", count - MOST_VERSIONS);
    return list;
}

static const char *actor_text(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    if (!event->actor || !event->host)
        return event->actor;
    return talloc_asprintf(ctx, "%s on %s", event->actor, event->host);
}

static const char *took_text(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    return event->duration_ms < 0 ? NULL : clock_duration_text(ctx, event->duration_ms);
}

static const char *code_text(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    return event->exit_code <= 0 ? NULL : talloc_asprintf(ctx, "%lld", (long long)event->exit_code);
}

/* In the order in which a person wants to know. */
static const NotifyFact *make_facts(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    const NotifyFact all[] = {
        {"Why", event->reason},
        {"What now", event->next},
        {"Release", event->release},
        {"Environment", event->environment},
        {"Serves now", event->serving},
        {"Applied", applied_text(ctx, event)},
        {"Exit code", code_text(ctx, event)},
        {"Took", took_text(ctx, event)},
        {"By", actor_text(ctx, event)},
        {"Run", run_text(ctx, event)},
        {"Deployment", event->deployment},
        {"Task", event->task},
        {"Log", event->log},
        {"Image", event->image},
        {"CI job", event->ci_url},
    };
    NotifyFact *facts = talloc_zero_array(ctx, NotifyFact, COUNT_OF(all) + 1);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (all[i].value && *all[i].value)
            facts[count++] = all[i];
    }
    return facts;
}

static char *make_text(TALLOC_CTX *ctx, const NotifyMessage *message)
{
    char *text = talloc_asprintf(ctx, "%s\n\n", message->title);
    for (const NotifyFact *fact = message->facts; fact->label; fact++)
        text = talloc_asprintf_append(text, "%s: %s\n", fact->label, fact->value);
    return text;
}

/* What begins has no entry of its own. */
static char *make_id(TALLOC_CTX *ctx, const NotifyEvent *event, const char *kind)
{
    const char *of = event->deployment ? event->deployment : event->run_id;
    if (event->number > 0)
        return talloc_asprintf(ctx, "%s/%s/%lld", event->app, event->environment,
                               (long long)event->number);
    return talloc_asprintf(ctx, "%s/%s/%s/%s", event->app, event->environment, of ? of : event->at,
                           kind);
}

static int message_destroy(NotifyMessage *message)
{
    json_decref(message->json);
    return 0;
}

const NotifyMessage *notify_message(TALLOC_CTX *ctx, const NotifyEvent *event)
{
    NotifyMessage *message = talloc_zero(ctx, NotifyMessage);
    NotifyEvent fitting = fit_event(message, event);
    message->outcome = notify_outcome(event);
    message->outcome_name = outcome_name(message->outcome);
    message->kind_name = kind_name(event->kind);
    message->id = make_id(message, &fitting, message->kind_name);
    message->title = notify_title(message, &fitting);
    message->facts = make_facts(message, &fitting);
    message->link = fitting.ci_url;
    message->text = make_text(message, message);
    message->json = event_json(&fitting, message);
    talloc_set_destructor(message, message_destroy);
    return message;
}

const char *message_get(const NotifyMessage *message, const char *key)
{
    return json_get_string(message->json, key, NULL);
}
