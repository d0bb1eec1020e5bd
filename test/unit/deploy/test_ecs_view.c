#include "deploy/ecs/view.h"

#include "ecs_rig.h"

#define with_view(rollouts)                                                                        \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    JSON_AUTO json_t *json = rig_service_json("web", rollouts);                                    \
    ServiceView *view = service_view_new(ctx, json)

static const char *serving(const ServiceView *view)
{
    const Rollout *rollout = service_view_serving(view);
    return rollout ? revision_short_name(rollout->revision) : "nothing proven";
}

static void a_steady_service_serves_its_primary_revision(void **state UNUSED)
{
    with_view(NEW_SERVES);
    assert_string_equal(serving(view), "shop:8");
    assert_string_equal(view->controller, "ECS");
}

static void while_a_rollout_is_in_progress_nothing_is_proven(void **state UNUSED)
{
    with_view(NEW_BEGINS);
    assert_string_equal(serving(view), "nothing proven");
}

static void tasks_of_the_old_revision_that_still_run_are_no_proof(void **state UNUSED)
{
    with_view("ecs-svc/2 PRIMARY shop:8 COMPLETED 2/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 1/0");
    assert_string_equal(serving(view), "nothing proven");
}

static void a_failed_rollout_without_tasks_leaves_the_old_revision_serving(void **state UNUSED)
{
    with_view("ecs-svc/2 PRIMARY shop:8 FAILED 0/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 2/2");
    assert_string_equal(serving(view), "shop:7");
}

static void a_failed_rollout_with_tasks_proves_nothing(void **state UNUSED)
{
    with_view("ecs-svc/2 PRIMARY shop:8 FAILED 1/2; ecs-svc/1 ACTIVE shop:7 COMPLETED 2/2");
    assert_string_equal(serving(view), "nothing proven");
}

static void a_service_scaled_to_none_serves_what_it_would_start(void **state UNUSED)
{
    with_view("ecs-svc/2 PRIMARY shop:8 COMPLETED 0/0");
    assert_string_equal(serving(view), "shop:8");
}

static void where_ecs_tells_no_state_the_tasks_must_all_be_there(void **state UNUSED)
{
    with_view("ecs-svc/2 PRIMARY shop:8 - 1/2");
    assert_string_equal(serving(view), "nothing proven");
    JSON_AUTO json_t *all = rig_service_json("web", "ecs-svc/2 PRIMARY shop:8 - 2/2");
    assert_string_equal(serving(service_view_new(ctx, all)), "shop:8");
}

static void under_codedeploy_the_primary_task_set_has_the_traffic(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    JSON_AUTO json_t *json = json_pack(
        "{s:s, s:s, s:{s:s}, s:[], s:[{s:s, s:s, s:s, s:s, s:i, s:i}, {s:s, s:s, s:s, s:s, s:i}]}",
        "serviceName", "web", "taskDefinition", ARN("shop:1"), "deploymentController", "type",
        "CODE_DEPLOY", "deployments", "taskSets", "id", "ecs-svc/9", "status", "PRIMARY",
        "taskDefinition", ARN("shop:8"), "stabilityStatus", "STEADY_STATE", "runningCount", 2,
        "computedDesiredCount", 2, "id", "ecs-svc/8", "status", "ACTIVE", "taskDefinition",
        ARN("shop:7"), "stabilityStatus", "STEADY_STATE", "runningCount", 2);
    ServiceView *view = service_view_new(ctx, json);
    assert_string_equal(view->controller, "CODE_DEPLOY");
    assert_string_equal(serving(view), "shop:8");
    assert_string_equal(view->revision, ARN("shop:8"));
}

static void a_service_without_rollouts_is_read_too(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    JSON_AUTO json_t *json = json_object();
    ServiceView *view = service_view_new(ctx, json);
    assert_null(service_view_primary(view));
    assert_null(service_view_serving(view));
    assert_null(service_view_find(view, NULL));
}

static void the_short_name_of_a_revision_is_family_and_number(void **state UNUSED)
{
    assert_string_equal(revision_short_name(ARN("shop:8")), "shop:8");
    assert_string_equal(revision_short_name("shop:8"), "shop:8");
    assert_string_equal(revision_short_name(NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_service_serves_its_primary_revision),
        cmocka_unit_test(while_a_rollout_is_in_progress_nothing_is_proven),
        cmocka_unit_test(tasks_of_the_old_revision_that_still_run_are_no_proof),
        cmocka_unit_test(a_failed_rollout_without_tasks_leaves_the_old_revision_serving),
        cmocka_unit_test(a_failed_rollout_with_tasks_proves_nothing),
        cmocka_unit_test(a_service_scaled_to_none_serves_what_it_would_start),
        cmocka_unit_test(where_ecs_tells_no_state_the_tasks_must_all_be_there),
        cmocka_unit_test(under_codedeploy_the_primary_task_set_has_the_traffic),
        cmocka_unit_test(a_service_without_rollouts_is_read_too),
        cmocka_unit_test(the_short_name_of_a_revision_is_family_and_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
