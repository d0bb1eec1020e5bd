#include <signal.h>

#include "codedeploy_rig.h"

/* The AppSpec that was sent. New reference. */
static json_t *app_spec(const Rig *rig)
{
    const json_t *revision =
        json_object_get(fake_aws_input(rig->aws, "CreateDeployment", 0), "revision");
    const char *content =
        json_get_string(json_object_get(revision, "appSpecContent"), "content", "");
    json_t *spec = json_loads(content, 0, NULL);
    assert_non_null(spec);
    return spec;
}

static void codedeploy_is_told_the_revision_behind_the_load_balancer(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    JSON_AUTO json_t *spec = app_spec(rig);
    JSON_AUTO json_t *expected =
        json_pack("{s:f, s:[{s:{s:s, s:{s:s, s:{s:s, s:i}}}}]}", "version", 0.0, "Resources",
                  "TargetService", "Type", "AWS::ECS::Service", "Properties", "TaskDefinition",
                  ARN("shop:8"), "LoadBalancerInfo", "ContainerName", "web", "ContainerPort", 8080);
    assert_true(json_equal(spec, expected));
    assert_string_equal(rig->outcome.serving, "r2");
    assert_string_equal(rig_detail(rig, 0, "deployment"), "d-NEW");
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 0);
}

static void the_deployment_names_the_release_and_is_known_by_its_content(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "CreateDeployment", 0, "description"),
                        "tidegate: release r2, deployment d1");
    const json_t *revision =
        json_object_get(fake_aws_input(rig->aws, "CreateDeployment", 0), "revision");
    const char *sha256 = json_get_string(json_object_get(revision, "appSpecContent"), "sha256", "");
    assert_int_equal(strlen(sha256), 64);
    assert_false(
        json_get_bool(fake_aws_asked(rig->aws, "CreateDeployment", 0), "repeatable", true));
}

static void hooks_of_the_configuration_go_with_it(void **state UNUSED)
{
    with_blue_rig();
    static const char *const hooks[] = {"AfterAllowTestTraffic=check-shop", NULL};
    rig->request.hooks = hooks;
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    JSON_AUTO json_t *spec = app_spec(rig);
    const json_t *hook = json_array_get(json_object_get(spec, "Hooks"), 0);
    assert_string_equal(json_get_string(hook, "AfterAllowTestTraffic", ""), "check-shop");
}

static void application_and_group_have_the_names_of_the_console_by_default(void **state UNUSED)
{
    with_blue_rig();
    rig->target.cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod";
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "CreateDeployment", 0, "applicationName"),
                        "AppECS-prod-web");
    assert_string_equal(fake_aws_text(rig->aws, "CreateDeployment", 0, "deploymentGroupName"),
                        "DgpECS-prod-web");
}

static void their_names_may_have_the_service_in_them(void **state UNUSED)
{
    with_blue_rig();
    rig->request.application = "shop";
    rig->request.group = "shop-{service}-of-{cluster}";
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "CreateDeployment", 0, "applicationName"), "shop");
    assert_string_equal(fake_aws_text(rig->aws, "CreateDeployment", 0, "deploymentGroupName"),
                        "shop-web-of-prod");
}

static void a_group_that_deploys_another_service_is_refused(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Rig *rig = rig_new(ctx);
    blue_group(rig, "billing");
    blue_service(rig, "shop:7");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_CONFIG, "does not deploy service web of prod");
    assert_int_equal(fake_aws_count(rig->aws, "CreateDeployment"), 0);
    assert_string_equal(rig->outcome.serving, "r1");
}

static void a_service_that_codedeploy_does_not_deploy_is_refused(void **state UNUSED)
{
    with_blue_rig();
    rig_service(rig, "web", OLD_SERVES);
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_CONFIG, "not deployed by CodeDeploy");
    assert_contains(err.hint, "driver: ecs");
}

static void its_steps_are_shown_once_each(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Rig *rig = rig_new(ctx);
    blue_group(rig, "web");
    fake_aws_answer(rig->aws, "CreateDeployment", "{\"deploymentId\": \"d-NEW\"}");
    fake_aws_answer(rig->aws, "ListDeploymentTargets", "{\"targetIds\": [\"prod:web\"]}");
    fake_aws_answer(rig->aws, "GetDeploymentTarget",
                    "{\"deploymentTarget\": {\"ecsTarget\": {\"lifecycleEvents\": ["
                    "{\"lifecycleEventName\": \"BeforeInstall\", \"status\": \"Succeeded\"}, "
                    "{\"lifecycleEventName\": \"Install\", \"status\": \"InProgress\"}, "
                    "{\"lifecycleEventName\": \"AllowTraffic\", \"status\": \"Pending\"}]}}}");
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    blue_deployment(rig, "\"status\": \"InProgress\", "
                         "\"instanceTerminationWaitTimeStarted\": true");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    const char *first = strstr(rig->said, "BeforeInstall: Succeeded");
    assert_non_null(first);
    assert_null(strstr(first + 1, "BeforeInstall"));
    assert_contains(rig->said, "Install: InProgress");
    assert_lacks(rig->said, "AllowTraffic");
    assert_contains(rig->said, "waits before it ends the old tasks");
}

static void a_failure_has_codedeploys_words_and_says_what_serves(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Failed\", \"errorInformation\": {\"code\": "
                         "\"HOOK_EXECUTION_FAILURE\", \"message\": \"check-shop said no\"}");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY,
                 "deployment d-NEW of service web failed");
    assert_contains(err.detail, "HOOK_EXECUTION_FAILURE: check-shop said no");
    assert_contains(err.detail, "web serves release r1 (shop:7)");
    assert_string_equal(rig->outcome.serving, "r1");
    assert_string_equal(rig_detail(rig, 0, "state"), "failed");
}

static void the_way_back_is_waited_for(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Failed\", \"rollbackInfo\": {\"rollbackDeploymentId\": "
                         "\"d-BACK\"}");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "failed");
    assert_string_equal(fake_aws_text(rig->aws, "GetDeployment", 2, "deploymentId"), "d-BACK");
    assert_contains(rig->said, "goes back by deployment d-BACK");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void the_way_back_may_be_named_a_little_later(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig,
                    "\"status\": \"Failed\", \"autoRollbackConfiguration\": {\"enabled\": true}");
    blue_deployment(rig,
                    "\"status\": \"Failed\", \"autoRollbackConfiguration\": {\"enabled\": true}");
    blue_deployment(rig, "\"status\": \"Failed\", \"rollbackInfo\": {\"rollbackDeploymentId\": "
                         "\"d-BACK\"}");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "failed");
    assert_string_equal(fake_aws_text(rig->aws, "GetDeployment", 3, "deploymentId"), "d-BACK");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void without_the_way_back_in_sight_nothing_is_proven(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig,
                    "\"status\": \"Failed\", \"autoRollbackConfiguration\": {\"enabled\": true}");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "failed");
    assert_null(rig->outcome.serving);
    assert_contains(err.detail, "for now");
}

static void stopped_by_somebody_is_a_failure(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Stopped\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "was stopped");
}

static void another_deployment_at_work_is_named_and_left_alone(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "\"d-OTHER\"");
    blue_deployment(rig, "\"status\": \"InProgress\", \"description\": \"of the night job\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "d-OTHER");
    assert_contains(err.detail, "of the night job");
    assert_int_equal(fake_aws_count(rig->aws, "CreateDeployment"), 0);
}

static void one_that_began_a_moment_before_is_named_too(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Rig *rig = rig_new(ctx);
    blue_group(rig, "web");
    fake_aws_refuse(rig->aws, "CreateDeployment", "DeploymentLimitExceededException", NULL);
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_at_work(rig, "\"d-OTHER\"");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "at work: d-OTHER");
}

/* Goes through once, and then answers as if that deployment were still at work. */
static const char *sha256_of_ours(Rig *rig)
{
    ERROR_AUTO Error err = {0};
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    json_decref(rig->outcome.details);
    const json_t *revision =
        json_object_get(fake_aws_input(rig->aws, "CreateDeployment", 0), "revision");
    return json_get_string(json_object_get(revision, "appSpecContent"), "sha256", "");
}

static void a_deployment_of_the_same_revision_is_followed_and_not_begun_again(void **state UNUSED)
{
    with_blue_rig();
    TALLOC_AUTO char *ours = talloc_asprintf(
        NULL,
        "\"status\": \"InProgress\", \"revision\": {\"revisionType\": \"String\", \"string\": "
        "{\"sha256\": \"%s\"}}",
        sha256_of_ours(rig));
    blue_at_work(rig, "\"d-NEW\"");
    blue_deployment(rig, ours);
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_int_equal(fake_aws_count(rig->aws, "CreateDeployment"), 1);
    assert_contains(rig->said, "following it (deployment d-NEW)");
}

static void a_lost_reply_is_cleared_up_by_looking(void **state UNUSED)
{
    with_blue_rig();
    const char *sha256 = sha256_of_ours(rig);
    TALLOC_AUTO char *ours = talloc_asprintf(
        NULL,
        "\"status\": \"InProgress\", \"revision\": {\"appSpecContent\": {\"sha256\": \"%s\"}}",
        sha256);
    fake_aws_lose(rig->aws, "CreateDeployment", ERR_UNKNOWN);
    blue_at_work(rig, "");
    blue_at_work(rig, "\"d-LOST\"");
    blue_deployment(rig, ours);
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_string_equal(rig_detail(rig, 0, "deployment"), "d-LOST");
}

static void a_service_that_serves_it_already_is_done_at_once(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:8");
    blue_at_work(rig, "");
    assert_succeeds(blue_deploy(rig, &err), &err);
    assert_string_equal(rig_detail(rig, 0, "state"), "unchanged");
    assert_int_equal(fake_aws_count(rig->aws, "CreateDeployment"), 0);
}

static void a_cancel_leaves_it_going_on_and_says_so(void **state UNUSED)
{
    with_blue_rig();
    Cancel *cancel = cancel_new(ctx);
    rig->request.cancel = cancel;
    cancel_raise(cancel, SIGINT);
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_contains(err.detail, "d-NEW goes on at CodeDeploy");
    assert_contains(err.detail, "web serves release r1 (shop:7) for now");
    assert_null(rig->outcome.serving);
    assert_int_equal(fake_aws_count(rig->aws, "StopDeployment"), 0);
}

static void a_cancel_stops_it_where_that_is_configured(void **state UNUSED)
{
    with_blue_rig();
    Cancel *cancel = cancel_new(ctx);
    rig->request.cancel = cancel;
    rig->request.stop_on_cancel = true;
    cancel_raise(cancel, SIGINT);
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    blue_deployment(rig, "\"status\": \"Stopped\", \"rollbackInfo\": {\"rollbackDeploymentId\": "
                         "\"d-BACK\"}");
    blue_deployment(rig, "\"status\": \"Succeeded\"");
    fake_aws_answer(rig->aws, "StopDeployment", "{\"status\": \"Pending\"}");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_contains(err.detail, "d-NEW was told to stop");
    assert_true(
        json_get_bool(fake_aws_input(rig->aws, "StopDeployment", 0), "autoRollbackEnabled", false));
    assert_string_equal(fake_aws_text(rig->aws, "GetDeployment", 3, "deploymentId"), "d-BACK");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void too_long_is_a_failure_and_nothing_is_stopped(void **state UNUSED)
{
    with_blue_rig();
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    blue_deployment(rig, "\"status\": \"InProgress\"");
    rig_release(rig, "shop:7", "r1");
    assert_fails(blue_deploy(rig, &err), &err, ERR_DEPLOY, "not through within 1 min");
    assert_contains(err.hint, "goes on at CodeDeploy");
    assert_null(rig->outcome.serving);
    assert_int_equal(fake_aws_count(rig->aws, "StopDeployment"), 0);
}

static void without_the_lease_nothing_is_begun(void **state UNUSED)
{
    with_blue_rig();
    rig->ours_until = 1;
    rig->asked_ours = 1;
    blue_service(rig, "shop:7");
    blue_at_work(rig, "");
    assert_fails(blue_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    assert_int_equal(fake_aws_count(rig->aws, "CreateDeployment"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codedeploy_is_told_the_revision_behind_the_load_balancer),
        cmocka_unit_test(the_deployment_names_the_release_and_is_known_by_its_content),
        cmocka_unit_test(hooks_of_the_configuration_go_with_it),
        cmocka_unit_test(application_and_group_have_the_names_of_the_console_by_default),
        cmocka_unit_test(their_names_may_have_the_service_in_them),
        cmocka_unit_test(a_group_that_deploys_another_service_is_refused),
        cmocka_unit_test(a_service_that_codedeploy_does_not_deploy_is_refused),
        cmocka_unit_test(its_steps_are_shown_once_each),
        cmocka_unit_test(a_failure_has_codedeploys_words_and_says_what_serves),
        cmocka_unit_test(the_way_back_is_waited_for),
        cmocka_unit_test(the_way_back_may_be_named_a_little_later),
        cmocka_unit_test(without_the_way_back_in_sight_nothing_is_proven),
        cmocka_unit_test(stopped_by_somebody_is_a_failure),
        cmocka_unit_test(another_deployment_at_work_is_named_and_left_alone),
        cmocka_unit_test(one_that_began_a_moment_before_is_named_too),
        cmocka_unit_test(a_deployment_of_the_same_revision_is_followed_and_not_begun_again),
        cmocka_unit_test(a_lost_reply_is_cleared_up_by_looking),
        cmocka_unit_test(a_service_that_serves_it_already_is_done_at_once),
        cmocka_unit_test(a_cancel_leaves_it_going_on_and_says_so),
        cmocka_unit_test(a_cancel_stops_it_where_that_is_configured),
        cmocka_unit_test(too_long_is_a_failure_and_nothing_is_stopped),
        cmocka_unit_test(without_the_lease_nothing_is_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
