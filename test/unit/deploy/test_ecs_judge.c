#include "deploy/ecs/judge.h"

#include "ecs_rig.h"

/* How the rollout ecs-svc/2, which came after ecs-svc/1, is judged. `status` is that of its service
 * deployment; NULL: ECS tells of none. `more`: members of the service; or NULL. */
static Judgement judge(const char *rollouts, const char *status, const char *more, bool seen)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    JSON_AUTO json_t *json = rig_service_json("web", rollouts);
    JSON_AUTO json_t *members = more ? json_loads(more, 0, NULL) : json_object();
    JSON_AUTO json_t *deployment = json_pack("{s:s}", "status", status ? status : "");
    assert_non_null(members);
    json_object_update(json, members);
    const Followed followed = {.id = "ecs-svc/2", .before = "ecs-svc/1", .seen = seen};
    ToldDeployment told = told_deployment_read(deployment);
    return judge_rollout(&followed, service_view_new(ctx, json), status ? &told : NULL);
}

#define BREAKER                                                                                    \
    "{\"deploymentConfiguration\": {\"deploymentCircuitBreaker\": {\"rollback\": true}}}"
#define ALARMS "{\"deploymentConfiguration\": {\"alarms\": {\"rollback\": true}}}"
#define IT_FAILED                                                                                  \
    "{\"events\": [{\"message\": \"(service web) (deployment ecs-svc/2) deployment failed: tasks " \
    "failed to start.\"}]}"
#define BACK_COMES                                                                                 \
    "ecs-svc/3 PRIMARY shop:7 IN_PROGRESS 1/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0; "               \
    "ecs-svc/1 ACTIVE shop:7 COMPLETED 1/0"
#define BACK_IS    "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0"
#define BACK_ALONE "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2"
#define NEW_FAILED "ecs-svc/2 PRIMARY shop:8 FAILED 0/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 2/2"
#define OTHERS_COME                                                                                \
    "ecs-svc/3 PRIMARY shop:9 IN_PROGRESS 0/2; ecs-svc/2 ACTIVE shop:8 IN_PROGRESS 1/2"
#define OTHERS_ALONE "ecs-svc/3 PRIMARY shop:9 COMPLETED 2/2"

/* Every row: what ECS shows, and what that means. */
static const struct {
    const char *sentence, *rollouts, *status, *more;
    Judgement judgement;
} rows[] = {
    {"a rollout in progress goes on", NEW_BEGINS, NULL, NULL, JUDGED_GOES_ON},
    {"a completed one serves", NEW_SERVES, NULL, NULL, JUDGED_SERVES},
    {"a completed one serves while old tasks drain",
     "ecs-svc/2 PRIMARY shop:8 COMPLETED 2/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 1/0", NULL, NULL,
     JUDGED_SERVES},
    {"where service deployments are told, completed is not enough", NEW_SERVES, "IN_PROGRESS", NULL,
     JUDGED_GOES_ON},
    {"a pending service deployment goes on", NEW_SERVES, "PENDING", NULL, JUDGED_GOES_ON},
    {"only SUCCESSFUL is good", NEW_SERVES, "SUCCESSFUL", NULL, JUDGED_SERVES},
    {"a status that nobody knows proves nothing", NEW_SERVES, "RESTING", NULL, JUDGED_GOES_ON},
    {"where no state is told, all tasks must run", "ecs-svc/2 PRIMARY shop:8 - 1/2", NULL, NULL,
     JUDGED_GOES_ON},
    {"where no state is told, all tasks that run are enough", "ecs-svc/2 PRIMARY shop:8 - 2/2",
     NULL, NULL, JUDGED_SERVES},
    {"FAILED without a rollback is a failure", NEW_FAILED, NULL, NULL, JUDGED_FAILED},
    {"FAILED with the circuit breaker's rollback is waited for", NEW_FAILED, NULL, BREAKER,
     JUDGED_ROLLING_BACK},
    {"FAILED with the alarms' rollback is waited for", NEW_FAILED, NULL, ALARMS,
     JUDGED_ROLLING_BACK},
    {"a rollback on its way is waited for", BACK_COMES, NULL, BREAKER, JUDGED_ROLLING_BACK},
    {"a steady service after the circuit breaker is a failure", BACK_IS, NULL, BREAKER,
     JUDGED_FAILED},
    {"gone, with an event that says why, is a failure", BACK_ALONE, NULL, IT_FAILED, JUDGED_FAILED},
    {"gone without a word was replaced", OTHERS_ALONE, NULL, NULL, JUDGED_REPLACED},
    {"passed by another one was replaced", OTHERS_COME, NULL, NULL, JUDGED_REPLACED},
    {"passed and stopped was replaced", OTHERS_COME, "STOPPED", NULL, JUDGED_REPLACED},
    {"stopped by somebody is a failure", NEW_BEGINS, "STOPPED", NULL, JUDGED_FAILED},
    {"about to be stopped is waited for", NEW_BEGINS, "STOP_REQUESTED", NULL, JUDGED_ROLLING_BACK},
    {"a requested rollback is waited for", NEW_BEGINS, "ROLLBACK_REQUESTED", NULL,
     JUDGED_ROLLING_BACK},
    {"a rollback at work is waited for", NEW_SERVES, "ROLLBACK_IN_PROGRESS", NULL,
     JUDGED_ROLLING_BACK},
    {"a rollback that succeeded is a failure", BACK_ALONE, "ROLLBACK_SUCCESSFUL", NULL,
     JUDGED_FAILED},
    {"a rollback that failed is a failure", NEW_FAILED, "ROLLBACK_FAILED", BREAKER, JUDGED_FAILED},
};

static void every_picture_of_a_rollout_has_its_meaning(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Judgement judgement = judge(rows[i].rollouts, rows[i].status, rows[i].more, true);
        if (judgement != rows[i].judgement)
            fail_msg("%s: judged %d", rows[i].sentence, (int)judgement);
    }
}

static void an_answer_from_before_our_rollout_is_late_and_no_proof(void **state UNUSED)
{
    assert_int_equal(judge(OLD_SERVES, NULL, NULL, false), JUDGED_GOES_ON);
    assert_int_equal(judge(OLD_SERVES, NULL, NULL, true), JUDGED_REPLACED);
}

static void another_revision_that_was_never_before_is_not_late(void **state UNUSED)
{
    assert_int_equal(judge(OTHERS_ALONE, NULL, NULL, false), JUDGED_REPLACED);
}

static void a_service_deployment_that_is_not_listed_yet_is_waited_for(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    JSON_AUTO json_t *json = rig_service_json("web", NEW_SERVES);
    const Followed followed = {.id = "ecs-svc/2", .seen = true, .told_is_missing = true};
    assert_int_equal(judge_rollout(&followed, service_view_new(ctx, json), NULL), JUDGED_GOES_ON);
}

static void ecs_says_why(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    JSON_AUTO json_t *json = rig_service_json("web", BACK_ALONE);
    JSON_AUTO json_t *events = json_loads(IT_FAILED, 0, NULL);
    json_object_update(json, events);
    const Followed followed = {.id = "ecs-svc/2"};
    const ServiceView *view = service_view_new(ctx, json);
    const ToldDeployment told = {.reason = "an alarm went off"};
    assert_contains(judge_reason(&followed, view, NULL), "tasks failed to start");
    assert_string_equal(judge_reason(&followed, view, &told), "an alarm went off");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_picture_of_a_rollout_has_its_meaning),
        cmocka_unit_test(an_answer_from_before_our_rollout_is_late_and_no_proof),
        cmocka_unit_test(another_revision_that_was_never_before_is_not_late),
        cmocka_unit_test(a_service_deployment_that_is_not_listed_yet_is_waited_for),
        cmocka_unit_test(ecs_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
