#include "codedeploy_rig.h"

#define OTHERS_NEW "ecs-svc/2 PRIMARY other:4 COMPLETED 2/2"

static bool observe(Rig *rig, Error *err)
{
    return deploy_observe(rig, &rig->request, &rig->outcome, err);
}

static void nothing_is_changed_while_it_watches(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_service(rig, "web", OLD_SERVES);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    rig_release(rig, "shop:7", "r1");
    assert_succeeds(observe(rig, &err), &err);
    assert_string_equal(rig->outcome.state, "deployed");
    assert_string_equal(rig->outcome.serving, "r2");
    assert_string_equal(rig_detail(rig, 0, "task_definition"), ARN("shop:8"));
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 0);
    assert_int_equal(fake_aws_count(rig->aws, "ContinueServiceDeployment"), 0);
    /* A revision never changes: it is asked about once. */
    assert_int_equal(fake_aws_count(rig->aws, "DescribeTaskDefinition"), 1);
}

static void what_serves_it_already_is_recorded_at_once(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", NEW_SERVES);
    assert_succeeds(observe(rig, &err), &err);
    assert_int_equal(rig->clock.sleeps, 0);
}

static void a_revision_of_somebody_else_counts_by_its_image(void **state UNUSED)
{
    with_rig();
    rig->request.image = "shop@sha256:new";
    rig_without_deployments(rig);
    rig_service(rig, "web", OTHERS_NEW);
    fake_aws_answer(
        rig->aws, "DescribeTaskDefinition",
        "{\"taskDefinition\": {\"taskDefinitionArn\": \"" ARN(
            "other:4") "\", "
                       "\"containerDefinitions\": [{\"image\": \"mirror/shop@sha256:new\"}]}}");
    assert_succeeds(observe(rig, &err), &err);
    assert_string_equal(rig_detail(rig, 0, "task_definition"), ARN("other:4"));
}

static void the_same_tag_of_an_image_proves_nothing(void **state UNUSED)
{
    with_rig();
    rig->request.image = "shop:latest";
    rig->request.timeout_ms = 5000;
    rig_service(rig, "web", OTHERS_NEW);
    fake_aws_answer(rig->aws, "DescribeTaskDefinition",
                    "{\"taskDefinition\": {\"taskDefinitionArn\": \"" ARN(
                        "other:4") "\", "
                                   "\"containerDefinitions\": [{\"image\": \"shop:latest\"}]}}");
    assert_fails(observe(rig, &err), &err, ERR_DEPLOY, "nobody deployed release r2");
}

static void that_nobody_deploys_it_is_a_failure_and_says_what_serves(void **state UNUSED)
{
    with_rig();
    rig->request.timeout_ms = 5000;
    rig_service(rig, "web", OLD_SERVES);
    rig_release(rig, "shop:7", "r1");
    assert_fails(observe(rig, &err), &err, ERR_DEPLOY, "within 5.0 s");
    assert_contains(err.detail, "web serves release r1 (shop:7)");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void a_rollback_of_it_is_a_failure(void **state UNUSED)
{
    with_rig();
    rig_without_deployments(rig);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web",
                "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0");
    rig_release(rig, "shop:7", "r1");
    assert_fails(observe(rig, &err), &err, ERR_DEPLOY, "went back to shop:7");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void a_pause_of_somebody_elses_deployment_is_not_answered(void **state UNUSED)
{
    with_rig();
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    fake_aws_answer(rig->aws, "ListServiceDeployments",
                    "{\"serviceDeployments\": [{\"serviceDeploymentArn\": \"D\", "
                    "\"targetServiceRevisionArn\": \"R\"}]}");
    fake_aws_answer(rig->aws, "DescribeServiceRevisions",
                    "{\"serviceRevisions\": [{\"taskDefinition\": \"" ARN("shop:8") "\"}]}");
    fake_aws_answer(rig->aws, "DescribeServiceDeployments",
                    "{\"serviceDeployments\": [{\"status\": \"IN_PROGRESS\", \"lifecycleStage\": "
                    "\"PRE_SCALE_UP\", \"lifecycleHookDetails\": [{\"hookId\": \"H\", "
                    "\"targetType\": \"PAUSE\", \"status\": \"AWAITING_ACTION\"}]}]}");
    fake_aws_answer(rig->aws, "DescribeServiceDeployments",
                    "{\"serviceDeployments\": [{\"status\": \"SUCCESSFUL\"}]}");
    assert_succeeds(observe(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "ContinueServiceDeployment"), 0);
}

static void under_codedeploy_the_traffic_must_have_moved(void **state UNUSED)
{
    with_rig();
    blue_service(rig, "shop:7");
    blue_service(rig, "shop:8");
    rig_release(rig, "shop:7", "r1");
    assert_succeeds(observe(rig, &err), &err);
    assert_int_equal(rig->clock.sleeps, 1);
    assert_string_equal(rig->outcome.serving, "r2");
}

static void services_that_serve_are_seen_to(void **state UNUSED)
{
    with_rig();
    bool serves = false;
    rig_service(rig, "web", NEW_SERVES);
    rig_service(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", OLD_SERVES);
    rig_release(rig, "shop:7", "r1");
    const DeployDriver *driver = deploy_find("ecs");
    assert_succeeds(driver->serves(ctx, &rig->request, &serves, &err), &err);
    assert_true(serves);
    assert_succeeds(driver->serves(ctx, &rig->request, &serves, &err), &err);
    assert_false(serves);
    assert_succeeds(driver->serves(ctx, &rig->request, &serves, &err), &err);
    assert_false(serves);
}

static void the_revision_that_migrated_is_handed_over(void **state UNUSED)
{
    with_rig();
    assert_succeeds(deploy_find("none")->deploy(ctx, &rig->request, &rig->outcome, &err), &err);
    assert_string_equal(rig->outcome.state, "handed-over");
    assert_string_equal(rig_detail(rig, 0, "task_definition"), ARN("shop:8"));
    assert_int_equal(json_array_size(rig->aws->asked), 0);
}

static void a_release_that_migrated_elsewhere_is_handed_over_without_revisions(void **state UNUSED)
{
    with_rig();
    rig->request.plan = NULL;
    assert_succeeds(deploy_find("none")->deploy(ctx, &rig->request, &rig->outcome, &err), &err);
    assert_string_equal(rig->outcome.state, "handed-over");
    assert_null(rig->outcome.details);
    assert_int_equal(json_array_size(rig->aws->asked), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_changed_while_it_watches),
        cmocka_unit_test(what_serves_it_already_is_recorded_at_once),
        cmocka_unit_test(a_revision_of_somebody_else_counts_by_its_image),
        cmocka_unit_test(the_same_tag_of_an_image_proves_nothing),
        cmocka_unit_test(that_nobody_deploys_it_is_a_failure_and_says_what_serves),
        cmocka_unit_test(a_rollback_of_it_is_a_failure),
        cmocka_unit_test(a_pause_of_somebody_elses_deployment_is_not_answered),
        cmocka_unit_test(under_codedeploy_the_traffic_must_have_moved),
        cmocka_unit_test(services_that_serve_are_seen_to),
        cmocka_unit_test(the_revision_that_migrated_is_handed_over),
        cmocka_unit_test(a_release_that_migrated_elsewhere_is_handed_over_without_revisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
