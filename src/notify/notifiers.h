/* Every notifier. Private to this folder. */
#pragma once

#include "notify/notifier.h"

extern const Notifier SLACK_NOTIFIER;
extern const Notifier TEAMS_NOTIFIER;
extern const Notifier PAGERDUTY_NOTIFIER;
extern const Notifier WEBHOOK_NOTIFIER;
extern const Notifier SMTP_NOTIFIER;
extern const Notifier SNS_NOTIFIER;
extern const Notifier SES_NOTIFIER;
extern const Notifier EVENTBRIDGE_NOTIFIER;
extern const Notifier CLOUDWATCH_NOTIFIER;
extern const Notifier GITHUB_NOTIFIER;
extern const Notifier GITLAB_NOTIFIER;
