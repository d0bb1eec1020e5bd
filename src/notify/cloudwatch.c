#include "aws/cloudwatch.h"

#include <string.h>

#include "notify/at_aws.h"
#include "notify/notifiers.h"
#include "notify/title.h"

#define RESERVED "AWS/"
#define MOST     4

/* Steps take their own time, but fail alike. What is not a proven success counts as a failure, so
 * that one alarm on Failure >= 1 is enough; what is not known counts as that besides. */
static size_t make_data(const NotifySending *sending, const char *const *both,
                        const char *const *with_step, CloudWatchDatum data[MOST])
{
    NotifyOutcome outcome = sending->message->outcome;
    size_t count = 0;
    if (outcome == OUTCOME_TEST) {
        data[count++] = (CloudWatchDatum){"Test", both, "Count", 1};
        return count;
    }
    data[count++] = (CloudWatchDatum){"Success", both, "Count", outcome == OUTCOME_SUCCESS};
    data[count++] = (CloudWatchDatum){"Failure", both, "Count", outcome != OUTCOME_SUCCESS};
    data[count++] = (CloudWatchDatum){"Unknown", both, "Count", outcome == OUTCOME_UNKNOWN};
    if (sending->event->duration_ms >= 0)
        data[count++] =
            (CloudWatchDatum){"Duration", with_step, "Milliseconds", sending->event->duration_ms};
    return count;
}

static bool send_cloudwatch(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                            Error *err)
{
    const NotifyMessage *message = sending->message;
    const char *app = message_get(message, "app");
    const char *environment = message_get(message, "environment");
    const char *const both[] = {"App", app, "Environment", environment, NULL};
    const char *const with_step[] = {
        "App", app, "Environment", environment, "Step", step_name(sending->event), NULL};
    CloudWatchDatum data[MOST];
    size_t count = make_data(sending, both, with_step, data);
    Aws *aws = sending_aws(ctx, sending, target_value(sending->target, "region"));
    if (!cloudwatch_put(aws, sending->target->address, data, count, sending->event->at,
                        sending_try_ms(sending), err))
        return false;
    *ret_answer = talloc_asprintf(ctx, "%zu value%s taken", count, count == 1 ? "" : "s");
    return true;
}

static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    return strncmp(target->address, RESERVED, strlen(RESERVED)) != 0 ||
           target_error(target, err, "namespaces that begin with '%s' are reserved", RESERVED);
}

/* A command beside the migrations says nothing of them: its success must not end the alarm of one
 * that failed, nor may its own failure begin it. Nor does a rollback end it: the release that
 * failed is still not there. */
static bool is_beside(const NotifyEvent *event, NotifyOutcome outcome)
{
    const char *step = step_name(event);
    return step && (strcmp(step, "command") == 0 ||
                    (strcmp(step, "rollback") == 0 && outcome == OUTCOME_SUCCESS));
}

/* Only ends have a value. */
static bool ignores(const NotifyEvent *event)
{
    NotifyOutcome outcome = notify_outcome(event);
    return outcome == OUTCOME_STARTED || outcome == OUTCOME_NOTICE || is_beside(event, outcome);
}

static const NotifierOption options[] = {{.name = "region"}, {0}};

const Notifier CLOUDWATCH_NOTIFIER = {
    .name = "cloudwatch",
    .example = "cloudwatch:Tidegate",
    .address = ADDRESS_OPEN,
    .own_choice = true,
    .options = options,
    .check = check,
    .ignores = ignores,
    .send = send_cloudwatch,
};
