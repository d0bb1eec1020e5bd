#include <signal.h>

#include "ecs_rig.h"

#define BACK_SERVES "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0"
#define DEPLOYMENT  "arn:aws:ecs:eu-west-1:123456789012:service-deployment/prod/web/D2"

/* ECS lists a service deployment that leads to the revision. */
static void list_deployment(Rig *rig, const char *revision)
{
    fake_aws_answer(rig->aws, "ListServiceDeployments",
                    "{\"serviceDeployments\": [{\"serviceDeploymentArn\": \"" DEPLOYMENT "\", "
                    "\"targetServiceRevisionArn\": \"R2\", \"createdAt\": 1795197723.9}]}");
    TALLOC_AUTO char *body =
        talloc_asprintf(NULL,
                        "{\"serviceRevisions\": [{\"serviceRevisionArn\": \"R2\", "
                        "\"taskDefinition\": \"" ARN("%s") "\"}]}",
                        revision);
    fake_aws_answer(rig->aws, "DescribeServiceRevisions", body);
}

static void tell_deployment(Rig *rig, const char *members)
{
    TALLOC_AUTO char *body =
        talloc_asprintf(NULL, "{\"serviceDeployments\": [{\"serviceDeploymentArn\": \"%s\", %s}]}",
                        DEPLOYMENT, members);
    fake_aws_answer(rig->aws, "DescribeServiceDeployments", body);
}

static void the_revision_that_migrated_is_the_one_that_serves(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->outcome.state, "deployed");
    assert_string_equal(rig->outcome.serving, "r2");
    assert_string_equal(fake_aws_text(rig->aws, "UpdateService", 0, "taskDefinition"),
                        ARN("shop:8"));
    assert_string_equal(rig_detail(rig, 0, "task_definition"), ARN("shop:8"));
    assert_string_equal(rig_detail(rig, 0, "deployment"), "ecs-svc/2");
    assert_int_equal(fake_aws_count(rig->aws, "RegisterTaskDefinition"), 0);
}

static void nothing_but_the_task_definition_is_changed(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    JSON_AUTO json_t *expected = json_pack("{s:s, s:s, s:s}", "cluster", "prod", "service", "web",
                                           "taskDefinition", ARN("shop:8"));
    assert_true(json_equal(expected, fake_aws_input(rig->aws, "UpdateService", 0)));
}

static void a_service_that_serves_it_already_is_done_at_once(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->outcome.serving, "r2");
    assert_string_equal(rig_detail(rig, 0, "state"), "unchanged");
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 0);
    assert_int_equal(rig->clock.sleeps, 0);
}

static void a_rollout_of_the_same_revision_is_followed_and_not_begun_again(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 0);
    assert_contains(rig->said, "following it");
    assert_string_equal(rig_detail(rig, 0, "deployment"), "ecs-svc/2");
}

static void a_revision_that_failed_before_is_begun_anew(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web",
                "ecs-svc/2 PRIMARY shop:8 FAILED 0/2; "
                "ecs-svc/1 ACTIVE shop:7 COMPLETED 2/2");
    rig_update(rig, "web", "ecs-svc/3 PRIMARY shop:8 IN_PROGRESS 0/2");
    rig_service(rig, "web", "ecs-svc/3 PRIMARY shop:8 COMPLETED 2/2");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_true(
        json_get_bool(fake_aws_input(rig->aws, "UpdateService", 0), "forceNewDeployment", false));
    assert_string_equal(rig_detail(rig, 0, "deployment"), "ecs-svc/3");
}

static void a_circuit_breaker_rollback_is_a_failure_and_says_what_serves(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", BACK_SERVES);
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "went back to shop:7");
    assert_string_equal(rig->outcome.state, "failed");
    assert_string_equal(rig->outcome.serving, "r1");
    assert_contains(err.detail, "web serves release r1 (shop:7)");
    assert_contains(rig->outcome.reason, "web serves release r1 (shop:7)");
    assert_string_equal(rig_detail(rig, 0, "state"), "failed");
    assert_string_equal(rig_detail(rig, 0, "serving"), "r1");
}

static void a_rollback_is_waited_for_so_that_it_is_proven_what_serves(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web",
                "ecs-svc/3 PRIMARY shop:7 IN_PROGRESS 1/2; "
                "ecs-svc/2 ACTIVE shop:8 FAILED 1/0");
    rig_service(rig, "web", BACK_SERVES);
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "went back to shop:7");
    assert_contains(rig->said, "ECS goes back");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void a_revision_that_names_no_release_is_told_and_proves_none(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", BACK_SERVES);
    rig_release(rig, "shop:7", NULL);
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "went back");
    assert_null(rig->outcome.serving);
    assert_contains(err.detail, "web serves shop:7, which names no release");
}

static void ecs_own_words_are_shown_once_each(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_answer(rig, "DescribeServices", "web", OLD_SERVES,
               "{\"events\": [{\"id\": \"a\", \"message\": \"of yesterday\"}]}");
    rig_update(rig, "web", NEW_BEGINS);
    rig_answer(rig, "DescribeServices", "web", NEW_BEGINS,
               "{\"events\": [{\"id\": \"c\", \"message\": \"second\"}, {\"id\": \"b\", "
               "\"message\": \"first\"}, {\"id\": \"a\", \"message\": \"of yesterday\"}]}");
    rig_answer(rig, "DescribeServices", "web", NEW_SERVES,
               "{\"events\": [{\"id\": \"c\", \"message\": \"second\"}]}");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_contains(rig->said, "first\nsecond\n");
    assert_lacks(rig->said, "yesterday");
    assert_null(strstr(strstr(rig->said, "second") + 1, "second"));
}

static void a_deployment_that_was_replaced_says_so(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web",
                "ecs-svc/9 PRIMARY shop:9 IN_PROGRESS 0/2; "
                "ecs-svc/2 ACTIVE shop:8 IN_PROGRESS 1/2");
    rig_service(rig, "web", "ecs-svc/9 PRIMARY shop:9 COMPLETED 2/2");
    rig_release(rig, "shop:9", "r3");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "unknown who began it");
    assert_contains(err.detail, "ecs-svc/9 of shop:9");
    assert_string_equal(rig->outcome.serving, "r3");
}

static void only_a_successful_service_deployment_is_good(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    list_deployment(rig, "shop:8");
    tell_deployment(rig, "\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"BAKE_TIME\"");
    tell_deployment(rig, "\"status\": \"SUCCESSFUL\"");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "DescribeServiceDeployments"), 2);
    assert_int_equal(fake_aws_count(rig->aws, "ListServiceDeployments"), 1);
    assert_string_equal(rig_detail(rig, 0, "service_deployment"), DEPLOYMENT);
}

static void a_service_deployment_that_was_rolled_back_is_a_failure(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2");
    list_deployment(rig, "shop:8");
    tell_deployment(rig, "\"status\": \"ROLLBACK_IN_PROGRESS\"");
    tell_deployment(rig, "\"status\": \"ROLLBACK_SUCCESSFUL\", \"statusReason\": \"the circuit "
                         "breaker saw 3 failures\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "went back to shop:7");
    assert_contains(err.detail, "the circuit breaker saw 3 failures");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void a_service_deployment_of_another_revision_is_not_ours(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    list_deployment(rig, "shop:7");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "DescribeServiceDeployments"), 0);
    /* It was looked for some more times before the rollout's state had to do. */
    assert_true(fake_aws_count(rig->aws, "ListServiceDeployments") > 5);
}

static void a_pause_before_the_first_task_is_answered(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    list_deployment(rig, "shop:8");
    tell_deployment(rig, "\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"PRE_SCALE_UP\", "
                         "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"targetType\": "
                         "\"PAUSE\", \"status\": \"AWAITING_ACTION\"}]");
    tell_deployment(rig, "\"status\": \"SUCCESSFUL\"");
    fake_aws_answer(rig->aws, "ContinueServiceDeployment", "{}");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 0, "hookId"), "H1");
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 0, "action"),
                        "CONTINUE");
}

static void without_the_lease_the_pause_is_not_answered(void **state UNUSED)
{
    with_rig();
    rig->ours_until = 1;
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    list_deployment(rig, "shop:8");
    tell_deployment(rig, "\"status\": \"IN_PROGRESS\", \"lifecycleStage\": \"PRE_SCALE_UP\", "
                         "\"lifecycleHookDetails\": [{\"hookId\": \"H1\", \"targetType\": "
                         "\"PAUSE\", \"status\": \"AWAITING_ACTION\"}]");
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 1);
    assert_int_equal(fake_aws_count(rig->aws, "ContinueServiceDeployment"), 0);
}

static void a_pause_at_a_later_stage_is_left_to_whoever_put_it_there(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    list_deployment(rig, "shop:8");
    tell_deployment(rig, "\"status\": \"IN_PROGRESS\", \"lifecycleStage\": "
                         "\"POST_TEST_TRAFFIC_SHIFT\", \"lifecycleHookDetails\": [{\"hookId\": "
                         "\"H1\", \"targetType\": \"PAUSE\", \"status\": \"AWAITING_ACTION\"}]");
    tell_deployment(rig, "\"status\": \"SUCCESSFUL\"");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "ContinueServiceDeployment"), 0);
}

static void too_long_is_a_failure_and_nothing_is_rolled_back(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "not through within 1 min");
    assert_contains(err.hint, "nothing is rolled back");
    assert_contains(err.detail, "web is in between: 0 of 2 tasks of shop:8, 2 of shop:7");
    assert_null(rig->outcome.serving);
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 1);
}

static void a_cancel_leaves_the_deployment_alone_and_says_what_serves(void **state UNUSED)
{
    with_rig();
    Cancel *cancel = cancel_new(ctx);
    rig->request.cancel = cancel;
    cancel_raise(cancel, SIGTERM);
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    assert_fails(rig_deploy(rig, &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_contains(rig->outcome.reason, "web is in between");
    assert_null(rig->outcome.serving);
}

static void without_the_lease_nothing_is_changed(void **state UNUSED)
{
    with_rig();
    rig->request.still_ours = rig_ours;
    rig->ours_until = 1;
    rig->asked_ours = 1;
    rig_service(rig, "web", OLD_SERVES);
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 0);
}

static void the_lease_is_looked_at_between_all_looks(void **state UNUSED)
{
    with_rig();
    rig->ours_until = 3;
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    assert_int_equal(rig->asked_ours, 4);
    assert_true(rig->clock.slept_ms <= 2000 * (int64_t)rig->clock.sleeps);
}

static void a_lost_reply_to_the_change_is_cleared_up_by_looking(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    fake_aws_lose(rig->aws, "UpdateService", ERR_UNKNOWN);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 1);
    assert_string_equal(rig_detail(rig, 0, "deployment"), "ecs-svc/2");
}

static void a_lost_reply_without_a_trace_is_a_failure(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", OLD_SERVES);
    fake_aws_lose(rig->aws, "UpdateService", ERR_UNKNOWN);
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_UNKNOWN, "changing service web");
    assert_contains(err.detail, "web serves release r1 (shop:7) for now");
    assert_null(rig->outcome.serving);
}

static void ecs_may_be_out_of_sight_for_a_while(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    for (int i = 0; i < 20; i++)
        fake_aws_lose(rig->aws, "DescribeServices", ERR_CONNECT);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_contains(rig->said, "trying on");
}

static void a_late_answer_of_ecs_is_no_failure(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", OLD_SERVES);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(rig_deploy(rig, &err), &err);
}

static void a_service_of_codedeploy_is_not_touched(void **state UNUSED)
{
    with_rig();
    rig_answer(rig, "DescribeServices", "web", OLD_SERVES,
               "{\"deploymentController\": {\"type\": \"CODE_DEPLOY\"}}");
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_CONFIG, "deployed by CodeDeploy");
    assert_contains(err.hint, "codedeploy");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void no_service_is_a_configuration_error(void **state UNUSED)
{
    with_rig();
    rig->services[0] = NULL;
    assert_fails(rig_deploy(rig, &err), &err, ERR_CONFIG, "no service");
    assert_contains(err.hint, "aws.service");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_revision_that_migrated_is_the_one_that_serves),
        cmocka_unit_test(nothing_but_the_task_definition_is_changed),
        cmocka_unit_test(a_service_that_serves_it_already_is_done_at_once),
        cmocka_unit_test(a_rollout_of_the_same_revision_is_followed_and_not_begun_again),
        cmocka_unit_test(a_revision_that_failed_before_is_begun_anew),
        cmocka_unit_test(a_circuit_breaker_rollback_is_a_failure_and_says_what_serves),
        cmocka_unit_test(a_rollback_is_waited_for_so_that_it_is_proven_what_serves),
        cmocka_unit_test(a_revision_that_names_no_release_is_told_and_proves_none),
        cmocka_unit_test(ecs_own_words_are_shown_once_each),
        cmocka_unit_test(a_deployment_that_was_replaced_says_so),
        cmocka_unit_test(only_a_successful_service_deployment_is_good),
        cmocka_unit_test(a_service_deployment_that_was_rolled_back_is_a_failure),
        cmocka_unit_test(a_service_deployment_of_another_revision_is_not_ours),
        cmocka_unit_test(a_pause_before_the_first_task_is_answered),
        cmocka_unit_test(without_the_lease_the_pause_is_not_answered),
        cmocka_unit_test(a_pause_at_a_later_stage_is_left_to_whoever_put_it_there),
        cmocka_unit_test(too_long_is_a_failure_and_nothing_is_rolled_back),
        cmocka_unit_test(a_cancel_leaves_the_deployment_alone_and_says_what_serves),
        cmocka_unit_test(without_the_lease_nothing_is_changed),
        cmocka_unit_test(the_lease_is_looked_at_between_all_looks),
        cmocka_unit_test(a_lost_reply_to_the_change_is_cleared_up_by_looking),
        cmocka_unit_test(a_lost_reply_without_a_trace_is_a_failure),
        cmocka_unit_test(ecs_may_be_out_of_sight_for_a_while),
        cmocka_unit_test(a_late_answer_of_ecs_is_no_failure),
        cmocka_unit_test(a_service_of_codedeploy_is_not_touched),
        cmocka_unit_test(no_service_is_a_configuration_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
