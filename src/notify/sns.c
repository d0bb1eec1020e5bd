#include "aws/sns.h"

#include <string.h>

#include "aws/arn.h"
#include "base/digest.h"
#include "notify/at_aws.h"
#include "notify/notifiers.h"

#define LONGEST_SUBJECT 99 /* "up to 100 ASCII characters": Publish in the API reference */
#define FIFO            ".fifo"

/* ASCII without control characters, as SNS wants it. */
static char *subject_text(TALLOC_CTX *ctx, const char *title)
{
    char *subject = notify_cut(ctx, title, LONGEST_SUBJECT);
    for (char *at = subject; *at; at++)
        *at = *at < ' ' || *at > '~' ? '?' : *at;
    return subject;
}

static bool is_fifo(const char *arn)
{
    size_t length = strlen(arn);
    return length > strlen(FIFO) && strcmp(arn + length - strlen(FIFO), FIFO) == 0;
}

/* What a filter policy may look at. */
static const char *const *make_attributes(TALLOC_CTX *ctx, const NotifyMessage *message)
{
    const struct {
        const char *name, *value;
    } all[] = {
        {"kind", message->kind_name},
        {"outcome", message->outcome_name},
        {"app", message_get(message, "app")},
        {"environment", message_get(message, "environment")},
        {"release", message_get(message, "release")},
        {"verdict", message_get(message, "verdict")},
    };
    const char **pairs = talloc_zero_array(ctx, const char *, 2 * COUNT_OF(all) + 1);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (!all[i].value || !*all[i].value)
            continue;
        pairs[count++] = all[i].name;
        pairs[count++] = all[i].value;
    }
    return pairs;
}

/* Within 128 letters, digits and punctuation: as a digest, whatever the names hold. */
static char *fifo_id(TALLOC_CTX *ctx, const char *text)
{
    char *hex = talloc_zero_size(ctx, DIGEST_HEX_SIZE);
    digest_hex(text, strlen(text), hex);
    return hex;
}

static bool send_sns(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                     Error *err)
{
    const NotifyMessage *text = sending->message;
    const char *arn = sending->target->address, *id = NULL;
    /* People read mail and telephones; programs read everything else. */
    JSON_AUTO json_t *by_protocol =
        json_pack("{s:s, s:s, s:s}", "default", json_text(ctx, text->json), "email", text->text,
                  "sms", text->title);
    SnsMessage message = {
        .topic_arn = arn,
        .subject = subject_text(ctx, text->title),
        .by_protocol = by_protocol,
        .attributes = make_attributes(ctx, text),
    };
    if (is_fifo(arn)) {
        message.group = fifo_id(
            ctx, talloc_asprintf(ctx, "%s/%s", sending->event->app, sending->event->environment));
        message.deduplication = fifo_id(
            ctx, talloc_asprintf(ctx, "%s/%s/%s", text->id, text->kind_name, sending->event->at));
    }
    if (!sns_publish(ctx, sending_aws(ctx, sending, NULL), &message, &id, sending_try_ms(sending),
                     err))
        return false;
    *ret_answer = talloc_asprintf(ctx, "message %s", id ? id : "?");
    return true;
}

static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    return arn_is_of(target->address, "sns") ||
           target_error(target, err, "'%s' is no topic's ARN", target->address);
}

const Notifier SNS_NOTIFIER = {
    .name = "sns",
    .example = "sns:arn:aws:sns:eu-west-1:123456789012:deploys",
    .address = ADDRESS_OPEN,
    .check = check,
    .send = send_sns,
};
