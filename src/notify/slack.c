#include "notify/notifiers.h"
#include "notify/post.h"

/* Slack's limits, "Reference: blocks": a header has 150 characters, a section's text 3,000. */
#define LONGEST_HEADER  150
#define LONGEST_SECTION 2900

static const char *const marks[] = {
    [OUTCOME_STARTED] = ":hourglass_flowing_sand:",
    [OUTCOME_SUCCESS] = ":white_check_mark:",
    [OUTCOME_FAILURE] = ":x:",
    [OUTCOME_UNKNOWN] = ":grey_question:",
    [OUTCOME_NOTICE] = ":warning:",
    [OUTCOME_TEST] = ":bell:",
};

/* "Formatting text for app surfaces": these three are all that must be escaped, also so that no
 * text of ours becomes a link or calls everybody in the channel. */
static char *escape(TALLOC_CTX *ctx, const char *text)
{
    char *escaped = talloc_strdup(ctx, "");
    for (; *text; text++) {
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : "&gt;";
        escaped = *text == '&' || *text == '<' || *text == '>'
                      ? talloc_strdup_append(escaped, entity)
                      : talloc_strndup_append(escaped, text, 1);
    }
    return escaped;
}

static char *facts_text(TALLOC_CTX *ctx, const NotifyMessage *message)
{
    char *text = talloc_strdup(ctx, "");
    for (const NotifyFact *fact = message->facts; fact->label; fact++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        text = talloc_asprintf_append(text, "%s*%s*  %s", *text ? "\n" : "", fact->label,
                                      escape(tmp, fact->value));
    }
    return notify_cut(ctx, text, LONGEST_SECTION);
}

static json_t *make_body(TALLOC_CTX *ctx, const NotifyMessage *message)
{
    char *header = talloc_asprintf(ctx, "%s %s", marks[message->outcome], message->title);
    return json_pack("{s:s, s:[{s:s, s:{s:s, s:s, s:b}}, {s:s, s:{s:s, s:s}}]}", "text",
                     escape(ctx, message->title), "blocks", "type", "header", "text", "type",
                     "plain_text", "text", notify_cut(ctx, header, LONGEST_HEADER), "emoji", 1,
                     "type", "section", "text", "type", "mrkdwn", "text", facts_text(ctx, message));
}

static bool send_slack(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                       Error *err)
{
    JSON_AUTO json_t *body = make_body(ctx, sending->message);
    const NotifyRequest request = {.url = secret_reveal(sending->target->address_secret)};
    HttpResponse response = {0};
    if (!notify_post(ctx, sending, &request, body, &response, err))
        return false;
    *ret_answer = notify_answer(ctx, &response);
    return true;
}

/* "Sending messages using incoming webhooks". */
const Notifier SLACK_NOTIFIER = {
    .name = "slack",
    .example = "slack:env:SLACK_HOOK",
    .address = ADDRESS_SECRET,
    .send = send_slack,
};
