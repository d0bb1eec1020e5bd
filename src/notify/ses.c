#include "aws/ses.h"

#include "notify/at_aws.h"
#include "notify/email.h"
#include "notify/notifiers.h"

static bool send_ses(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                     Error *err)
{
    const NotifyTarget *target = sending->target;
    const char *id = NULL;
    const SesMail mail = {
        .from = target->address,
        .to = email_addresses(ctx, target_value(target, "to")),
        .subject = sending->message->title,
        .text = sending->message->text,
        .configuration_set = target_value(target, "configuration_set"),
    };
    if (!ses_send(ctx, sending_aws(ctx, sending, target_value(target, "region")), &mail, &id,
                  sending_try_ms(sending), err))
        return false;
    *ret_answer = talloc_asprintf(ctx, "message %s", id);
    return true;
}

static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    return email_check(target, target->address, err) &&
           email_check(target, target_value(target, "to"), err);
}

static const NotifierOption options[] = {
    {.name = "to", .required = true},
    {.name = "region"},
    {.name = "configuration_set"},
    {0},
};

const Notifier SES_NOTIFIER = {
    .name = "ses",
    .example = "ses:deploys@example.com to=ops@example.com",
    .address = ADDRESS_OPEN,
    .options = options,
    .check = check,
    .send = send_ses,
};
