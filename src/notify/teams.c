#include "notify/notifiers.h"
#include "notify/post.h"

/* Names of colours in Adaptive Cards. */
static const char *const colors[] = {
    [OUTCOME_STARTED] = "Default", [OUTCOME_SUCCESS] = "Good",   [OUTCOME_FAILURE] = "Attention",
    [OUTCOME_UNKNOWN] = "Warning", [OUTCOME_NOTICE] = "Warning", [OUTCOME_TEST] = "Accent",
};

/* Runs of text, unlike a TextBlock or a FactSet, are no Markdown: what stands in them stays text.
 */
static json_t *line(const char *label, const char *value, const char *color)
{
    json_t *run =
        json_pack("{s:s, s:s, s:s}", "type", "TextRun", "text", label, "weight", "Bolder");
    json_t *runs = json_pack("[o]", run);
    if (value)
        json_array_append_new(runs,
                              json_pack("{s:s, s:s+}", "type", "TextRun", "text", "  ", value));
    if (color) {
        json_object_set_new(run, "color", json_string(color));
        json_object_set_new(run, "size", json_string("Medium"));
    }
    return json_pack("{s:s, s:o}", "type", "RichTextBlock", "inlines", runs);
}

static json_t *make_card(const NotifyMessage *message)
{
    json_t *lines = json_pack("[o]", line(message->title, NULL, colors[message->outcome]));
    for (const NotifyFact *fact = message->facts; fact->label; fact++)
        json_array_append_new(lines, line(fact->label, fact->value, NULL));
    json_t *card =
        json_pack("{s:s, s:s, s:s, s:s, s:o}", "$schema",
                  "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard",
                  "version", "1.4", "fallbackText", message->title, "body", lines);
    if (message->link)
        json_object_set_new(card, "actions",
                            json_pack("[{s:s, s:s, s:s}]", "type", "Action.OpenUrl", "title",
                                      "Open the CI job", "url", message->link));
    return card;
}

static bool send_teams(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                       Error *err)
{
    JSON_AUTO json_t *body =
        json_pack("{s:s, s:[{s:s, s:n, s:o}]}", "type", "message", "attachments", "contentType",
                  "application/vnd.microsoft.card.adaptive", "contentUrl", "content",
                  make_card(sending->message));
    const NotifyRequest request = {.url = secret_reveal(sending->target->address_secret)};
    HttpResponse response = {0};
    if (!notify_post(ctx, sending, &request, body, &response, err))
        return false;
    *ret_answer = notify_answer(ctx, &response);
    return true;
}

/* A flow of the template "Post to a channel when a webhook request is received" (Workflows), which
 * took the place of Office 365 connectors. */
const Notifier TEAMS_NOTIFIER = {
    .name = "teams",
    .example = "teams:env:TEAMS_HOOK",
    .address = ADDRESS_SECRET,
    .send = send_teams,
};
