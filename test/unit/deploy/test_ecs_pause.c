#include "deploy/pause.h"
#include "ecs_rig.h"

#define WAITS                                                                                      \
    "\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"PRE_SCALE_UP\", "                          \
    "\"targetServiceRevision\": {\"arn\": \"R2\"}, \"lifecycleHookDetails\": [{\"hookId\": "       \
    "\"H1\", \"targetType\": \"PAUSE\", \"status\": \"AWAITING_ACTION\", \"expiresAt\": "          \
    "1795197723.5, \"timeoutAction\": \"CONTINUE\"}]"

static void list(Rig *rig, const char *arns)
{
    TALLOC_AUTO char *body = talloc_asprintf(NULL, "{\"serviceDeployments\": [%s]}", arns);
    fake_aws_answer(rig->aws, "ListServiceDeployments", body);
}

static void tell(Rig *rig, const char *arn, const char *members)
{
    TALLOC_AUTO char *body = talloc_asprintf(
        NULL, "{\"serviceDeployments\": [{\"serviceDeploymentArn\": \"%s\", %s}]}", arn, members);
    fake_aws_answer(rig->aws, "DescribeServiceDeployments", body);
}

static Rig *rig_that_waits(TALLOC_CTX *ctx)
{
    Rig *rig = rig_new(ctx);
    list(rig, "{\"serviceDeploymentArn\": \"D1\"}");
    tell(rig, "D1", WAITS);
    fake_aws_answer(rig->aws, "DescribeServiceRevisions",
                    "{\"serviceRevisions\": [{\"taskDefinition\": \"" ARN("shop:8") "\"}]}");
    return rig;
}

#define with_waiting()                                                                             \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    DeployPause *pauses = NULL;                                                                    \
    size_t count = 0;                                                                              \
    Rig *rig = rig_that_waits(ctx)

static void a_deployment_that_waits_tells_its_release_and_when_it_expires(void **state UNUSED)
{
    with_waiting();
    rig_release(rig, "shop:8", "r2");
    assert_succeeds(deploy_find_pauses(ctx, &rig->request, &pauses, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(pauses[0].service, "web");
    assert_string_equal(pauses[0].deployment, "D1");
    assert_string_equal(pauses[0].hook, "H1");
    assert_string_equal(pauses[0].task_definition, ARN("shop:8"));
    assert_string_equal(pauses[0].release, "r2");
    assert_string_equal(pauses[0].expires_at, "2026-11-20T18:02:03Z");
    assert_true(pauses[0].goes_on_alone);
    assert_true(deploy_pause_is_of(&pauses[0], "r2"));
    assert_false(deploy_pause_is_of(&pauses[0], "r1"));
}

static void only_what_goes_on_is_asked_for(void **state UNUSED)
{
    with_waiting();
    rig_release(rig, "shop:8", "r2");
    assert_succeeds(deploy_find_pauses(ctx, &rig->request, &pauses, &count, &err), &err);
    JSON_AUTO json_t *statuses = json_pack("[s, s]", "PENDING", "IN_PROGRESS");
    const json_t *input = fake_aws_input(rig->aws, "ListServiceDeployments", 0);
    assert_true(json_equal(json_object_get(input, "status"), statuses));
}

static void a_revision_without_the_tag_names_no_release(void **state UNUSED)
{
    with_waiting();
    rig_release(rig, "shop:8", NULL);
    assert_succeeds(deploy_find_pauses(ctx, &rig->request, &pauses, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_null(pauses[0].release);
}

static void a_release_that_no_tag_can_hold_is_known_again(void **state UNUSED)
{
    const DeployPause pause = {.release = "v1_2"};
    assert_true(deploy_pause_is_of(&pause, "v1~2"));
}

/* Whether a deployment that is told so waits for us. */
static bool waits_for_us(const char *told)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    DeployPause *pauses = NULL;
    size_t count = 0;
    Rig *rig = rig_new(ctx);
    list(rig, "{\"serviceDeploymentArn\": \"D1\"}");
    tell(rig, "D1", told);
    assert_succeeds(deploy_find_pauses(ctx, &rig->request, &pauses, &count, &err), &err);
    return count > 0;
}

static void a_pause_at_another_stage_is_not_ours(void **state UNUSED)
{
    assert_false(waits_for_us("\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"POST_SCALE_UP\", "
                              "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"targetType\": "
                              "\"PAUSE\", \"status\": \"AWAITING_ACTION\"}]"));
}

static void a_function_that_is_asked_is_no_pause(void **state UNUSED)
{
    assert_false(waits_for_us("\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"PRE_SCALE_UP\", "
                              "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"targetType\": "
                              "\"AWS_LAMBDA\", \"status\": \"IN_PROGRESS\"}]"));
}

static void a_pause_that_was_answered_waits_no_more(void **state UNUSED)
{
    assert_false(waits_for_us("\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"PRE_SCALE_UP\", "
                              "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"targetType\": "
                              "\"PAUSE\", \"status\": \"SUCCEEDED\"}]"));
}

static void each_service_is_looked_at(void **state UNUSED)
{
    with_waiting();
    rig->services[1] = "worker";
    list(rig, "");
    rig_release(rig, "shop:8", "r2");
    assert_succeeds(deploy_find_pauses(ctx, &rig->request, &pauses, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(fake_aws_text(rig->aws, "ListServiceDeployments", 1, "service"), "worker");
}

static const DeployPause waits = {.service = "web", .deployment = "D1", .hook = "H1"};

static void the_answer_is_continue_or_rollback(void **state UNUSED)
{
    with_rig();
    fake_aws_answer(rig->aws, "ContinueServiceDeployment", "{}");
    assert_succeeds(deploy_answer_pause(&rig->request, &waits, true, &err), &err);
    assert_succeeds(deploy_answer_pause(&rig->request, &waits, false, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 0, "action"),
                        "CONTINUE");
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 0, "hookId"), "H1");
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 1, "action"),
                        "ROLLBACK");
}

static void a_lost_reply_is_cleared_up_by_the_hooks_status(void **state UNUSED)
{
    with_rig();
    fake_aws_lose(rig->aws, "ContinueServiceDeployment", ERR_UNKNOWN);
    tell(rig, "D1", "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"status\": \"SUCCEEDED\"}]");
    assert_succeeds(deploy_answer_pause(&rig->request, &waits, true, &err), &err);
}

static void a_lost_reply_with_another_answer_is_not_ours(void **state UNUSED)
{
    with_rig();
    fake_aws_lose(rig->aws, "ContinueServiceDeployment", ERR_UNKNOWN);
    tell(rig, "D1", "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"status\": \"TIMED_OUT\"}]");
    assert_fails(deploy_answer_pause(&rig->request, &waits, true, &err), &err, ERR_UNKNOWN,
                 "service web");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deployment_that_waits_tells_its_release_and_when_it_expires),
        cmocka_unit_test(only_what_goes_on_is_asked_for),
        cmocka_unit_test(a_revision_without_the_tag_names_no_release),
        cmocka_unit_test(a_release_that_no_tag_can_hold_is_known_again),
        cmocka_unit_test(a_pause_at_another_stage_is_not_ours),
        cmocka_unit_test(a_function_that_is_asked_is_no_pause),
        cmocka_unit_test(a_pause_that_was_answered_waits_no_more),
        cmocka_unit_test(each_service_is_looked_at),
        cmocka_unit_test(the_answer_is_continue_or_rollback),
        cmocka_unit_test(a_lost_reply_is_cleared_up_by_the_hooks_status),
        cmocka_unit_test(a_lost_reply_with_another_answer_is_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
