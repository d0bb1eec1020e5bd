#include "notify/notifiers.h"

#include <string.h>

static const Notifier *const notifiers[] = {
    &SLACK_NOTIFIER,      &TEAMS_NOTIFIER,  &PAGERDUTY_NOTIFIER, &WEBHOOK_NOTIFIER,
    &SMTP_NOTIFIER,       &SNS_NOTIFIER,    &SES_NOTIFIER,       &EVENTBRIDGE_NOTIFIER,
    &CLOUDWATCH_NOTIFIER, &GITHUB_NOTIFIER, &GITLAB_NOTIFIER,
};

const Notifier *notifier_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(notifiers); i++) {
        if (strcmp(notifiers[i]->name, name) == 0)
            return notifiers[i];
    }
    return NULL;
}

const char *const *notify_names(TALLOC_CTX *ctx)
{
    const char **names = talloc_zero_array(ctx, const char *, COUNT_OF(notifiers) + 1);
    for (size_t i = 0; i < COUNT_OF(notifiers); i++)
        names[i] = notifiers[i]->name;
    return names;
}
