#include "ecs_rig.h"

#define with_two()                                                                                 \
    with_rig();                                                                                    \
    rig->services[1] = "worker";                                                                   \
    rig_without_deployments(rig)

/* The worker's own task definition, and the one that is registered for it. */
static void script_worker_revision(Rig *rig)
{
    static const char *const content = "\"family\": \"worker\", \"containerDefinitions\": "
                                       "[{\"name\": \"web\", \"image\": \"shop@sha256:%s\"}]";
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *one = talloc_asprintf(tmp, content, DIGEST("1")),
         *two = talloc_asprintf(tmp, content, DIGEST("2"));
    fake_aws_answer(rig->aws, "DescribeTaskDefinition",
                    talloc_asprintf(tmp,
                                    "{\"taskDefinition\": {\"taskDefinitionArn\": \"%s\", %s}}",
                                    ARN("worker:3"), one));
    fake_aws_answer(rig->aws, "ListTaskDefinitions",
                    "{\"taskDefinitionArns\": [\"" ARN("worker:3") "\"]}");
    fake_aws_answer(rig->aws, "RegisterTaskDefinition",
                    talloc_asprintf(tmp,
                                    "{\"taskDefinition\": {\"taskDefinitionArn\": \"%s\", %s}}",
                                    ARN("worker:4"), two));
}

static void services_are_deployed_in_order_each_with_a_revision_of_its_own(void **state UNUSED)
{
    with_two();
    rig->request.image = "shop@sha256:" DIGEST("2");
    script_worker_revision(rig);
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_SERVES);
    rig_service(rig, "worker", "ecs-svc/5 PRIMARY worker:3 COMPLETED 1/1");
    rig_update(rig, "worker", "ecs-svc/6 PRIMARY worker:4 IN_PROGRESS 0/1");
    rig_service(rig, "worker", "ecs-svc/6 PRIMARY worker:4 COMPLETED 1/1");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(fake_aws_text(rig->aws, "UpdateService", 0, "service"), "web");
    assert_string_equal(fake_aws_text(rig->aws, "UpdateService", 1, "service"), "worker");
    assert_string_equal(fake_aws_text(rig->aws, "UpdateService", 1, "taskDefinition"),
                        ARN("worker:4"));
    assert_string_equal(rig_detail(rig, 0, "task_definition"), ARN("shop:8"));
    assert_string_equal(rig_detail(rig, 1, "task_definition"), ARN("worker:4"));
    assert_string_equal(rig->outcome.serving, "r2");
}

static void the_first_failure_stops_the_rest_and_says_what_serves_where(void **state UNUSED)
{
    with_two();
    rig->services[2] = "cron";
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web",
                "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0");
    rig_service(rig, "web",
                "ecs-svc/3 PRIMARY shop:7 COMPLETED 2/2; ecs-svc/2 ACTIVE shop:8 FAILED 0/0");
    rig_service(rig, "worker", "ecs-svc/5 PRIMARY worker:3 COMPLETED 1/1");
    rig_service(rig, "cron", "ecs-svc/6 PRIMARY cron:5 COMPLETED 1/1");
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "went back");
    assert_int_equal(fake_aws_count(rig->aws, "UpdateService"), 1);
    assert_contains(err.detail, "web serves release r1 (shop:7), worker serves release r1 "
                                "(worker:3), cron serves release r1 (cron:5)");
    assert_string_equal(rig_detail(rig, 0, "state"), "failed");
    assert_string_equal(rig_detail(rig, 1, "state"), "not-begun");
    assert_string_equal(rig_detail(rig, 2, "state"), "not-begun");
    assert_string_equal(rig->outcome.serving, "r1");
}

static void where_services_differ_no_release_is_proven_to_serve(void **state UNUSED)
{
    with_two();
    rig_service(rig, "web", NEW_SERVES);
    rig_service(rig, "worker", "ecs-svc/5 PRIMARY worker:3 COMPLETED 1/1");
    fake_aws_refuse(rig->aws, "DescribeTaskDefinition", "ClientException", NULL);
    assert_false(rig_deploy(rig, &err));
    assert_null(rig->outcome.serving);
    assert_contains(err.detail, "web serves release r2 (shop:8)");
    assert_contains(err.detail, "worker serves worker:3, of a release that could not be looked up");
    assert_string_equal(rig_detail(rig, 0, "state"), "unchanged");
}

static void the_time_limit_is_that_of_all_services_together(void **state UNUSED)
{
    with_two();
    rig->request.timeout_ms = 10000;
    rig_service(rig, "web", OLD_SERVES);
    rig_update(rig, "web", NEW_BEGINS);
    rig_service(rig, "web", NEW_BEGINS);
    rig_release(rig, "shop:7", "r1");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "not through within 10.0 s");
    assert_true(rig->clock.slept_ms <= 11000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_are_deployed_in_order_each_with_a_revision_of_its_own),
        cmocka_unit_test(the_first_failure_stops_the_rest_and_says_what_serves_where),
        cmocka_unit_test(where_services_differ_no_release_is_proven_to_serve),
        cmocka_unit_test(the_time_limit_is_that_of_all_services_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
