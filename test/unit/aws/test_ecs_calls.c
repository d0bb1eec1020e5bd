/* The thin clients of ECS: what they ask, and how they read the answers. */
#include "aws/ecs/deployment.h"
#include "aws/ecs/exec.h"
#include "aws/ecs/service.h"
#include "aws/ecs/task.h"
#include "fake_aws.h"

typedef struct Rig {
    Aws *aws;
    Error err;
} Rig;

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->aws = fake_aws_new(rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    Rig *rig = *state;
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

static bool describe(Rig *rig, json_t **ret)
{
    return ecs_describe_service(rig, rig->aws, "prod", "web", ret, &rig->err);
}

static void a_service_that_is_not_there_is_an_error_with_its_place(void **state)
{
    Rig *rig = *state;
    json_t *service = NULL;
    fake_aws_answer(rig->aws, "DescribeServices",
                    "{\"services\": [], \"failures\": [{\"reason\": \"MISSING\"}]}");
    assert_fails(describe(rig, &service), &rig->err, ERR_CONFIG,
                 "the service 'web' of cluster 'prod' in eu-west-1 does not exist");
}

static void a_cluster_that_is_not_there_is_an_error_with_a_hint(void **state)
{
    Rig *rig = *state;
    json_t *service = NULL;
    fake_aws_refuse(rig->aws, "DescribeServices", "ClusterNotFoundException", NULL);
    assert_fails(describe(rig, &service), &rig->err, ERR_FAILED, "ClusterNotFound");
    assert_contains(rig->err.hint, "aws.cluster");
}

static void a_service_that_was_deleted_is_an_error(void **state)
{
    Rig *rig = *state;
    json_t *service = NULL;
    fake_aws_answer(rig->aws, "DescribeServices", "{\"services\": [{\"status\": \"INACTIVE\"}]}");
    assert_fails(describe(rig, &service), &rig->err, ERR_CONFIG, "was deleted");
}

static void under_codedeploy_the_primary_task_set_says_what_serves(void **state UNUSED)
{
    JSON_AUTO json_t *service = json_loads(
        "{\"taskDefinition\": \"old\", \"launchType\": \"EC2\", "
        "\"deploymentController\": {\"type\": \"CODE_DEPLOY\"}, \"taskSets\": "
        "[{\"status\": \"ACTIVE\", \"taskDefinition\": \"next\"}, {\"status\": \"PRIMARY\", "
        "\"taskDefinition\": \"now\", \"launchType\": \"FARGATE\", \"platformVersion\": \"1.4.0\", "
        "\"networkConfiguration\": {\"awsvpcConfiguration\": {}}}]}",
        0, NULL);
    EcsServing serving = ecs_service_serving(service);
    assert_string_equal(serving.task_definition, "now");
    assert_string_equal(serving.launch_type, "FARGATE");
    assert_string_equal(serving.platform_version, "1.4.0");
    assert_string_equal(serving.controller, "CODE_DEPLOY");
    assert_non_null(serving.network);
}

static void without_task_sets_the_service_says_it(void **state UNUSED)
{
    JSON_AUTO json_t *service = json_loads(
        "{\"taskDefinition\": \"now\", \"capacityProviderStrategy\": [], \"taskSets\": [], "
        "\"deployments\": [{\"status\": \"ACTIVE\"}, {\"status\": \"PRIMARY\", "
        "\"volumeConfigurations\": [{\"name\": \"v\"}]}]}",
        0, NULL);
    EcsServing serving = ecs_service_serving(service);
    assert_string_equal(serving.task_definition, "now");
    assert_null(serving.capacity_providers);
    assert_int_equal(json_array_size(serving.volumes), 1);
    assert_string_equal(serving.controller, "ECS");
}

static void run_task_may_be_sent_again_only_with_a_client_token(void **state)
{
    Rig *rig = *state;
    EcsStarted started;
    JSON_AUTO json_t *with = json_pack("{s:s}", "clientToken", "t");
    JSON_AUTO json_t *without = json_object();
    fake_aws_answer(rig->aws, "RunTask", "{\"tasks\": [{}], \"failures\": []}");
    assert_succeeds(ecs_run_task(rig, rig->aws, with, &started, &rig->err), &rig->err);
    assert_succeeds(ecs_run_task(rig, rig->aws, without, &started, &rig->err), &rig->err);
    assert_true(json_get_bool(fake_aws_asked(rig->aws, "RunTask", 0), "repeatable", false));
    assert_false(json_get_bool(fake_aws_asked(rig->aws, "RunTask", 1), "repeatable", true));
}

static void a_conflict_of_tokens_is_an_answer_that_names_the_tasks(void **state)
{
    Rig *rig = *state;
    EcsStarted started;
    JSON_AUTO json_t *input = json_pack("{s:s}", "clientToken", "t");
    fake_aws_refuse(rig->aws, "RunTask", "ConflictException",
                    "{\"message\": \"in use\", \"resourceIds\": [\"arn:task\"]}");
    assert_succeeds(ecs_run_task(rig, rig->aws, input, &started, &rig->err), &rig->err);
    assert_string_equal(started.code, "ConflictException");
    assert_string_equal(json_string_value(json_array_get(started.conflicts, 0)), "arn:task");
}

static void a_missing_permission_to_run_tasks_is_an_error(void **state)
{
    Rig *rig = *state;
    EcsStarted started;
    JSON_AUTO json_t *input = json_object();
    fake_aws_refuse(rig->aws, "RunTask", "AccessDeniedException", NULL);
    assert_fails(ecs_run_task(rig, rig->aws, input, &started, &rig->err), &rig->err, ERR_AUTH,
                 "RunTask");
}

static void lists_are_read_to_their_last_page(void **state)
{
    Rig *rig = *state;
    JSON_AUTO json_t *arns = NULL;
    fake_aws_answer(rig->aws, "ListTasks", "{\"taskArns\": [\"a\", \"b\"], \"nextToken\": \"p2\"}");
    fake_aws_answer(rig->aws, "ListTasks", "{\"taskArns\": [\"c\"]}");
    assert_succeeds(ecs_list_running(rig->aws, "prod", "tidegate/1", &arns, &rig->err), &rig->err);
    assert_int_equal(json_array_size(arns), 3);
    assert_string_equal(fake_aws_text(rig->aws, "ListTasks", 1, "nextToken"), "p2");
}

static void started_by_is_the_only_filter_where_it_is_one(void **state)
{
    Rig *rig = *state;
    JSON_AUTO json_t *running = NULL, *stopped = NULL;
    fake_aws_answer(rig->aws, "ListTasks", "{\"taskArns\": []}");
    assert_succeeds(ecs_list_running(rig->aws, "prod", "tidegate/1", &running, &rig->err),
                    &rig->err);
    assert_succeeds(ecs_list_stopped(rig->aws, "prod", "shop", &stopped, &rig->err), &rig->err);
    assert_int_equal(json_object_size(fake_aws_input(rig->aws, "ListTasks", 0)), 2);
    assert_null(fake_aws_text(rig->aws, "ListTasks", 1, "startedBy"));
    assert_string_equal(fake_aws_text(rig->aws, "ListTasks", 1, "desiredStatus"), "STOPPED");
}

static void a_list_without_an_end_is_given_up(void **state)
{
    Rig *rig = *state;
    json_t *arns = NULL;
    fake_aws_answer(rig->aws, "ListTasks", "{\"taskArns\": [], \"nextToken\": \"again\"}");
    assert_fails(ecs_list_running(rig->aws, NULL, "x", &arns, &rig->err), &rig->err, ERR_FAILED,
                 "100 pages");
}

static void a_forced_deployment_is_not_asked_for_twice(void **state)
{
    Rig *rig = *state;
    json_t *service = NULL;
    JSON_AUTO json_t *plain = json_pack("{s:s}", "service", "web");
    JSON_AUTO json_t *forced = json_pack("{s:s, s:b}", "service", "web", "forceNewDeployment", 1);
    fake_aws_answer(rig->aws, "UpdateService", "{\"service\": {}}");
    assert_succeeds(ecs_update_service(rig, rig->aws, plain, &service, &rig->err), &rig->err);
    assert_succeeds(ecs_update_service(rig, rig->aws, forced, &service, &rig->err), &rig->err);
    assert_true(json_get_bool(fake_aws_asked(rig->aws, "UpdateService", 0), "repeatable", false));
    assert_false(json_get_bool(fake_aws_asked(rig->aws, "UpdateService", 1), "repeatable", true));
}

static void deployments_are_listed_described_and_answered(void **state)
{
    Rig *rig = *state;
    JSON_AUTO json_t *list = NULL;
    json_t *one = NULL, *revision = NULL;
    fake_aws_answer(rig->aws, "ListServiceDeployments",
                    "{\"serviceDeployments\": [{\"status\": \"SUCCESSFUL\"}]}");
    fake_aws_answer(rig->aws, "DescribeServiceDeployments",
                    "{\"serviceDeployments\": [{\"status\": \"PENDING\"}]}");
    fake_aws_answer(rig->aws, "DescribeServiceRevisions", "{\"serviceRevisions\": []}");
    fake_aws_answer(rig->aws, "ContinueServiceDeployment", "{}");
    fake_aws_answer(rig->aws, "StopServiceDeployment", "{}");
    assert_succeeds(
        ecs_list_deployments(rig->aws, "prod", "web", NULL, 1, &list, &rig->err) &&
            ecs_describe_deployment(rig, rig->aws, "arn:d", &one, &rig->err) &&
            ecs_describe_service_revision(rig, rig->aws, "arn:r", &revision, &rig->err) &&
            ecs_continue_deployment(rig->aws, "arn:d", "hook", "CONTINUE", &rig->err) &&
            ecs_stop_deployment(rig->aws, "arn:d", "ROLLBACK", &rig->err),
        &rig->err);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(json_get_string(one, "status", ""), "PENDING");
    assert_null(revision);
    assert_string_equal(fake_aws_text(rig->aws, "ContinueServiceDeployment", 0, "hookId"), "hook");
    assert_string_equal(fake_aws_text(rig->aws, "StopServiceDeployment", 0, "stopType"),
                        "ROLLBACK");
}

static void the_token_of_a_session_is_a_secret(void **state)
{
    Rig *rig = *state;
    EcsSession session;
    fake_aws_answer(rig->aws, "ExecuteCommand",
                    "{\"session\": {\"sessionId\": \"s\", \"streamUrl\": \"wss://x\", "
                    "\"tokenValue\": \"token-of-the-session\"}}");
    assert_succeeds(
        ecs_execute_command(rig, rig->aws, "prod", "t", "web", "sh", &session, &rig->err),
        &rig->err);
    TALLOC_AUTO char *shown = secret_redact(NULL, "it is token-of-the-session");
    assert_string_equal(shown, "it is ********");
    assert_string_equal(session.url, "wss://x");
}

static void an_answer_without_what_was_asked_for_is_an_error(void **state)
{
    Rig *rig = *state;
    json_t *service = NULL;
    fake_aws_answer(rig->aws, "DescribeServices", "{}");
    assert_fails(describe(rig, &service), &rig->err, ERR_FORMAT, "has no 'services'");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_service_that_is_not_there_is_an_error_with_its_place),
        TEST(a_cluster_that_is_not_there_is_an_error_with_a_hint),
        TEST(a_service_that_was_deleted_is_an_error),
        cmocka_unit_test(under_codedeploy_the_primary_task_set_says_what_serves),
        cmocka_unit_test(without_task_sets_the_service_says_it),
        TEST(run_task_may_be_sent_again_only_with_a_client_token),
        TEST(a_conflict_of_tokens_is_an_answer_that_names_the_tasks),
        TEST(a_missing_permission_to_run_tasks_is_an_error),
        TEST(lists_are_read_to_their_last_page),
        TEST(started_by_is_the_only_filter_where_it_is_one),
        TEST(a_list_without_an_end_is_given_up),
        TEST(a_forced_deployment_is_not_asked_for_twice),
        TEST(deployments_are_listed_described_and_answered),
        TEST(the_token_of_a_session_is_a_secret),
        TEST(an_answer_without_what_was_asked_for_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
