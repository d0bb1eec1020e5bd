#include "fake_notify.h"

#include <stdio.h>
#include <string.h>

FakeTold fake_told;
NotifyTarget *const fake_targets[] = {(NotifyTarget *)(void *)&fake_told, NULL};

void fake_told_reset(void)
{
    memset(&fake_told, 0, sizeof(fake_told));
}

size_t fake_times_told(const char *line)
{
    size_t times = 0;
    for (size_t i = 0; i < fake_told.count; i++)
        times += strcmp(fake_told.lines[i], line) == 0;
    return times;
}

const char *notify_target_name(const NotifyTarget *target UNUSED)
{
    return "fake:target";
}

static bool is_start(const NotifyEvent *event)
{
    return event->kind == NOTIFY_RUN_STARTED || event->kind == NOTIFY_DEPLOYMENT_STARTED;
}

bool notify_target_wants(const NotifyTarget *target UNUSED, const NotifyEvent *event)
{
    return fake_told.wants_starts || !is_start(event);
}

static void keep(char *room, size_t size, const char *text)
{
    snprintf(room, size, "%s", text ? text : "");
}

static void keep_event(const NotifyEvent *event)
{
    static const char *const kinds[] = {
        [NOTIFY_RUN_STARTED] = "run",
        [NOTIFY_RUN_ENDED] = "run",
        [NOTIFY_DEPLOYMENT_STARTED] = "deployment",
        [NOTIFY_DEPLOYMENT_ENDED] = "deployment",
        [NOTIFY_BLOCKED] = "blocked",
        [NOTIFY_OVERRIDE] = "override",
        [NOTIFY_TAKEOVER] = "takeover",
    };
    const char *end = event->verdict ? event->verdict : event->state ? event->state : "-";
    if (fake_told.count == FAKE_TOLD_MOST)
        abort();
    snprintf(fake_told.lines[fake_told.count++], sizeof(fake_told.lines[0]), "%s %s %s",
             kinds[event->kind], event->release ? event->release : "-",
             is_start(event) ? "started" : end);
    fake_told.last = *event;
    keep(fake_told.next, sizeof(fake_told.next), event->next);
    keep(fake_told.reason, sizeof(fake_told.reason), event->reason);
    keep(fake_told.run_kind, sizeof(fake_told.run_kind), event->run_kind);
}

NotifyResult *notify_send(TALLOC_CTX *ctx, NotifyTarget *const *targets, const NotifyEvent *event,
                          const NotifyConfig *config, size_t *ret_count)
{
    NotifyResult *result = talloc_zero(ctx, NotifyResult);
    *ret_count = notify_target_wants(targets[0], event) ? 1 : 0;
    if (*ret_count == 0)
        return result;
    keep_event(event);
    fake_told.limit_ms = config->limit_ms;
    *result = (NotifyResult){.target = targets[0],
                             .told = !fake_told.fails,
                             .answer = fake_told.fails ? "answered 500" : "answered 200"};
    return result;
}
