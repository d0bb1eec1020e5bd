#include "aws/events.h"

#include "notify/at_aws.h"
#include "notify/notifiers.h"

/* What rules match: {"source": ["tidegate"], "detail-type": ["Tidegate Run Ended"]}. */
static const char *const detail_types[] = {
    [NOTIFY_RUN_STARTED] = "Tidegate Run Started",
    [NOTIFY_RUN_ENDED] = "Tidegate Run Ended",
    [NOTIFY_DEPLOYMENT_STARTED] = "Tidegate Deployment Started",
    [NOTIFY_DEPLOYMENT_ENDED] = "Tidegate Deployment Ended",
    [NOTIFY_BLOCKED] = "Tidegate Release Blocked",
    [NOTIFY_OVERRIDE] = "Tidegate Override",
    [NOTIFY_TAKEOVER] = "Tidegate Lease Takeover",
    [NOTIFY_TEST] = "Tidegate Test",
};

static bool send_eventbridge(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                             Error *err)
{
    const NotifyTarget *target = sending->target;
    const char *id = NULL;
    EventsEntry entry = {
        .bus = target->address,
        .source = "tidegate",
        .detail_type = detail_types[sending->event->kind],
        .detail = sending->message->json,
    };
    if (!clock_parse_rfc3339(sending->event->at, &entry.time_ms))
        entry.time_ms = sending->config->clock->wall_ms(sending->config->clock);
    if (!events_put(ctx, sending_aws(ctx, sending, target_value(target, "region")), &entry, &id,
                    sending_try_ms(sending), err))
        return false;
    *ret_answer = talloc_asprintf(ctx, "event %s", id);
    return true;
}

static const NotifierOption options[] = {{.name = "region"}, {0}};

const Notifier EVENTBRIDGE_NOTIFIER = {
    .name = "eventbridge",
    .example = "eventbridge:default",
    .address = ADDRESS_OPEN,
    .options = options,
    .send = send_eventbridge,
};
