#include "deploy/ecs/judge.h"

#include <string.h>

/* Whether ECS goes back by itself once it has given up. */
static bool goes_back(const ServiceView *view)
{
    const json_t *configuration = json_object_get(view->json, "deploymentConfiguration");
    const json_t *breaker = json_object_get(configuration, "deploymentCircuitBreaker");
    const json_t *alarms = json_object_get(configuration, "alarms");
    return json_get_bool(breaker, "rollback", false) || json_get_bool(alarms, "rollback", false);
}

static bool ends_well(const Rollout *primary)
{
    return primary && rollout_is_complete(primary);
}

/* The event by which ECS says that it gave up on it; NULL: there is none. */
static const char *failure_event(const ServiceView *view, const char *id)
{
    size_t i = 0;
    json_t *event = NULL;
    json_array_foreach(json_object_get(view->json, "events"), i, event)
    {
        const char *message = json_get_string(event, "message", "");
        if (strstr(message, id) && strstr(message, "failed"))
            return message;
    }
    return NULL;
}

/* It is not the primary one (any more). A rollback puts another one in its place too. */
static Judgement judge_passed(const Followed *followed, const ServiceView *view,
                              const Rollout *ours)
{
    const Rollout *primary = service_view_primary(view);
    bool failed =
        (ours && ours->state == ROLLOUT_FAILED) || failure_event(view, followed->id) != NULL;
    if (!failed)
        return JUDGED_REPLACED;
    return ends_well(primary) ? JUDGED_FAILED : JUDGED_ROLLING_BACK;
}

static Judgement judge_primary(const Followed *followed, const ServiceView *view,
                               const Rollout *ours, const ToldDeployment *told)
{
    if (ours->state == ROLLOUT_FAILED)
        return goes_back(view) ? JUDGED_ROLLING_BACK : JUDGED_FAILED;
    if (told)
        return told->status == TOLD_GOOD ? JUDGED_SERVES : JUDGED_GOES_ON;
    return rollout_is_complete(ours) && !followed->told_is_missing ? JUDGED_SERVES : JUDGED_GOES_ON;
}

/* An answer from before our own deployment began: DescribeServices may be that late. */
static bool is_late(const Followed *followed, const ServiceView *view)
{
    const Rollout *primary = service_view_primary(view);
    return !followed->seen && primary && followed->before &&
           strcmp(primary->id, followed->before) == 0;
}

Judgement judge_rollout(const Followed *followed, const ServiceView *view,
                        const ToldDeployment *told)
{
    const Rollout *ours = service_view_find(view, followed->id);
    ToldStatus status = told ? told->status : TOLD_GOES_ON;
    if (status == TOLD_BAD)
        return JUDGED_FAILED;
    if (status == TOLD_GOING_BAD)
        return JUDGED_ROLLING_BACK;
    if (!ours && is_late(followed, view))
        return JUDGED_GOES_ON;
    if (!ours || !ours->primary)
        return judge_passed(followed, view, ours);
    return status == TOLD_STOPPED ? JUDGED_FAILED : judge_primary(followed, view, ours, told);
}

const char *judge_reason(const Followed *followed, const ServiceView *view,
                         const ToldDeployment *told)
{
    const Rollout *ours = service_view_find(view, followed->id);
    if (told && told->reason)
        return told->reason;
    if (ours && ours->reason)
        return ours->reason;
    return failure_event(view, followed->id);
}
