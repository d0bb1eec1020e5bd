/* What the executor `ecs` looks up before the intent is written. */
#include "ecs_rig.h"

static const json_t *input(const EcsRig *rig)
{
    return json_object_get(rig->plan, "input");
}

static const char *text(const json_t *object, const char *member)
{
    return json_get_string(object, member, "");
}

static const char *variable(const EcsRig *rig, const char *name)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(rig_override(rig), "environment"), i, entry)
    {
        if (strcmp(text(entry, "name"), name) == 0)
            return text(entry, "value");
    }
    return NULL;
}

static void the_plan_holds_all_that_makes_the_start_repeatable(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    assert_string_equal(text(rig->plan, "region"), "eu-west-1");
    assert_string_equal(text(rig->plan, "cluster"), CLUSTER);
    assert_string_equal(text(rig->plan, "service"), "web");
    assert_string_equal(text(rig->plan, "container"), "web");
    assert_string_equal(text(rig->plan, "image"), IMAGE);
    assert_string_equal(text(rig->plan, "image_digest"), DIGEST);
    assert_int_equal(strlen(text(rig->plan, "overrides_sha256")), 64);
    assert_int_equal(json_get_int(rig->plan, "planned_at_ms", 0), rig->aws->now_ms);
    assert_int_equal(json_get_int(rig->plan, "stop_timeout_s", 0), 30);
    assert_string_equal(text(input(rig), "clientToken"), "token-of-the-attempt");
    assert_string_equal(text(input(rig), "startedBy"), "tidegate/" RUN);
    assert_string_equal(text(input(rig), "cluster"), CLUSTER);
    assert_int_equal(fake_aws_count(rig->aws, "RunTask"), 0);
}

/* "Pin family:revision, never the family's latest." */
static void the_revision_is_pinned(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    assert_string_equal(text(input(rig), "taskDefinition"),
                        "arn:aws:ecs:eu-west-1:1:task-definition/shop:7");
}

/* "startedBy: stay within 36 of [A-Za-z0-9/_-]." */
static void started_by_has_only_what_ecs_takes(void **state)
{
    EcsRig *rig = *state;
    rig->request.run_id = "a run with: strange characters, and long";
    rig_planned(rig);
    const char *started_by = text(input(rig), "startedBy");
    assert_int_equal(strlen(started_by), 36);
    assert_int_equal(strspn(started_by, "abcdefghijklmnopqrstuvwxyz/_-"), 36);
}

static void tags_name_the_run_and_the_release(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    assert_int_equal(json_array_size(json_object_get(input(rig), "tags")), 4);
    const json_t *run = json_array_get(json_object_get(input(rig), "tags"), 0);
    assert_string_equal(text(run, "key"), "tidegate:run");
    assert_string_equal(text(run, "value"), RUN);
}

/* "network configuration, roles, log configuration and launch type come from DescribeServices." */
static void the_place_is_the_services(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    const json_t *network =
        json_object_get(json_object_get(input(rig), "networkConfiguration"), "awsvpcConfiguration");
    assert_string_equal(json_string_value(json_array_get(json_object_get(network, "subnets"), 0)),
                        "subnet-1");
    assert_string_equal(text(input(rig), "launchType"), "FARGATE");
    assert_string_equal(text(input(rig), "platformVersion"), "1.4.0");
    const json_t *log = json_object_get(rig->plan, "log");
    assert_string_equal(text(log, "driver"), "awslogs");
    assert_string_equal(text(log, "group"), "/ecs/shop");
    assert_string_equal(text(log, "region"), "eu-central-1");
    assert_string_equal(text(log, "stream_prefix"), "web");
}

/* "launchType xor capacityProviderStrategy" */
static void a_strategy_goes_without_a_launch_type(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig,
                 ", \"launchType\": \"EC2\", \"capacityProviderStrategy\": [{\"capacityProvider\": "
                 "\"asg\", \"weight\": 1}], \"placementConstraints\": [{\"type\": "
                 "\"distinctInstance\"}], \"platformVersion\": \"1.4.0\"" NETWORK,
                 WEB(AWSLOGS));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_null(json_object_get(input(rig), "launchType"));
    assert_int_equal(json_array_size(json_object_get(input(rig), "capacityProviderStrategy")), 1);
    assert_int_equal(json_array_size(json_object_get(input(rig), "placementConstraints")), 1);
    assert_null(json_object_get(input(rig), "platformVersion"));
}

/* "Fargate Spot warns 2 minutes ahead: run migrations on demand only." */
static void migrations_run_on_demand_and_say_so(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig,
                 ", \"capacityProviderStrategy\": [{\"capacityProvider\": \"FARGATE_SPOT\", "
                 "\"weight\": 4}, {\"capacityProvider\": \"FARGATE\", \"weight\": 1}]" NETWORK,
                 WEB(AWSLOGS));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_string_equal(text(input(rig), "launchType"), "FARGATE");
    assert_null(json_object_get(input(rig), "capacityProviderStrategy"));
    assert_contains(rig->heard.text, "on demand");
}

/* "propagateTags=SERVICE is an error on RunTask." */
static void tags_are_never_propagated_from_the_service(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, ", \"propagateTags\": \"SERVICE\"" FARGATE NETWORK, WEB(AWSLOGS));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_null(json_object_get(input(rig), "propagateTags"));
}

static void tags_of_the_definition_are(void **state)
{
    EcsRig *rig = *state;
    rig_describe(
        rig,
        ", \"propagateTags\": \"TASK_DEFINITION\", \"enableECSManagedTags\": true" FARGATE NETWORK,
        WEB(AWSLOGS));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_string_equal(text(input(rig), "propagateTags"), "TASK_DEFINITION");
    assert_true(json_get_bool(input(rig), "enableECSManagedTags", false));
}

/* "awsvpc needs networkConfiguration" */
static void awsvpc_without_a_network_is_refused(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE, WEB(AWSLOGS));
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "network configuration");
}

static void overrides_have_the_command_and_the_variables(void **state)
{
    static const char *const variables[] = {"RAILS_ENV=production", "EMPTY=", NULL};
    static const char *const environment[] = {"TIDEGATE_RUN=" RUN, "RAILS_ENV=test",
                                              "TIDEGATE_CONFIG=/home/ci/tidegate.yml", NULL};
    EcsRig *rig = *state;
    rig->target.variables = variables;
    rig->request.environment = environment;
    rig_planned(rig);
    const json_t *command = json_object_get(rig_override(rig), "command");
    assert_string_equal(json_string_value(json_array_get(command, 1)), "db:migrate");
    assert_string_equal(variable(rig, "TIDEGATE_RUN"), RUN);
    assert_string_equal(variable(rig, "RAILS_ENV"), "production");
    assert_string_equal(variable(rig, "EMPTY"), "");
    assert_null(variable(rig, "TIDEGATE_CONFIG"));
}

static void overrides_have_roles_and_sizes_only_where_they_were_given(void **state)
{
    EcsRig *rig = *state;
    rig->target.cpu = "512";
    rig->target.memory = "2048";
    rig->target.task_role = "arn:aws:iam::1:role/migrate";
    rig_describe(rig, FARGATE NETWORK,
                 WEB(AWSLOGS ", \"memory\": 512") ", {\"name\": \"proxy\", \"essential\": false, "
                                                  "\"image\": \"envoy\", \"memory\": 256}");
    assert_succeeds(rig_plan(rig), &rig->err);
    const json_t *overrides = json_object_get(input(rig), "overrides");
    assert_string_equal(text(overrides, "cpu"), "512");
    assert_string_equal(text(overrides, "memory"), "2048");
    assert_string_equal(text(overrides, "taskRoleArn"), "arn:aws:iam::1:role/migrate");
    assert_int_equal(json_get_int(rig_override(rig), "memory", 0), 2048 - 256);
}

static void what_was_not_given_is_not_overridden(void **state)
{
    EcsRig *rig = *state;
    rig_planned(rig);
    const json_t *overrides = json_object_get(input(rig), "overrides");
    assert_int_equal(json_object_size(overrides), 1);
    assert_null(json_object_get(rig_override(rig), "memory"));
}

/* "Overrides at most 8,192 characters" */
static void overrides_that_ecs_would_not_take_are_refused_before_anything_starts(void **state)
{
    EcsRig *rig = *state;
    char *script = talloc_zero_size(rig, 8300);
    memset(script, 'x', 8200);
    const char *const command[] = {"sh", "-c", script, NULL};
    rig->request.command = command;
    rig_describe(rig, FARGATE NETWORK, WEB(AWSLOGS));
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "which takes 8192");
}

static void a_variable_that_is_not_utf8_is_refused(void **state)
{
    static const char *const variables[] = {"NAME=\xff", NULL};
    EcsRig *rig = *state;
    rig->target.variables = variables;
    rig_describe(rig, FARGATE NETWORK, WEB(AWSLOGS));
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "variable NAME");
}

static void without_an_image_nothing_is_guessed(void **state)
{
    EcsRig *rig = *state;
    rig->request.image = NULL;
    assert_fails(rig_plan(rig), &rig->err, ERR_USAGE, "image of release");
}

static void a_container_that_is_not_essential_is_refused(void **state)
{
    EcsRig *rig = *state;
    rig->target.container = "job";
    rig_describe(rig, FARGATE NETWORK,
                 WEB(AWSLOGS) ", {\"name\": \"job\", \"essential\": false, \"image\": \"" IMAGE
                              "\"}");
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "not essential");
}

static void a_container_that_would_be_restarted_is_refused(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE NETWORK, WEB(AWSLOGS ", \"restartPolicy\": {\"enabled\": true}"));
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "restart policy");
}

static void a_container_that_runs_the_release_beside_it_is_warned_of(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE NETWORK,
                 WEB(AWSLOGS) ", {\"name\": \"worker\", \"essential\": false, \"image\": \"" IMAGE
                              "\"}");
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_contains(rig->heard.text, "warning: the container 'worker' of the same task");
}

static void a_container_without_a_log_driver_is_warned_of(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE NETWORK, WEB(""));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_contains(rig->heard.text, "warning: the container 'web' has no log driver");
}

static void another_log_driver_is_warned_of(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE NETWORK,
                 WEB(", \"logConfiguration\": {\"logDriver\": \"awsfirelens\"}"));
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_contains(rig->heard.text, "warning: the lines of container 'web' go to 'awsfirelens'");
}

static void volumes_that_are_configured_at_launch_are_the_services(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeServices",
                    "{\"services\": [{" SERVICE FARGATE NETWORK
                    ", \"deployments\": [{\"status\": \"PRIMARY\", \"volumeConfigurations\": "
                    "[{\"name\": \"data\"}]}]}]}");
    fake_aws_answer(
        rig->aws, "DescribeTaskDefinition",
        "{\"taskDefinition\": {\"taskDefinitionArn\": \"d:7\", \"family\": \"shop\", "
        "\"volumes\": [{\"name\": \"data\", \"configuredAtLaunch\": true}], "
        "\"containerDefinitions\": [" WEB(AWSLOGS) "]}, \"tags\": "
                                                   "[{\"key\": \"tidegate:app\", \"value\": "
                                                   "\"shop\"}, {\"key\": \"tidegate:environment\", "
                                                   "\"value\": \"production\"}, {\"key\": "
                                                   "\"tidegate:release\", \"value\": \"r2\"}]}");
    assert_succeeds(rig_plan(rig), &rig->err);
    assert_int_equal(json_array_size(json_object_get(input(rig), "volumeConfigurations")), 1);
}

static void another_service_may_be_named(void **state)
{
    EcsRig *rig = *state;
    rig->target.from = "worker";
    rig_planned(rig);
    const json_t *asked =
        json_object_get(fake_aws_input(rig->aws, "DescribeServices", 0), "services");
    assert_string_equal(json_string_value(json_array_get(asked, 0)), "worker");
}

static void the_target_says_the_region(void **state)
{
    EcsRig *rig = *state;
    rig->target.region = "us-east-2";
    rig_planned(rig);
    assert_string_equal(text(rig->plan, "region"), "us-east-2");
    assert_string_equal(text(fake_aws_asked(rig->aws, "DescribeServices", 0), "region"),
                        "us-east-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_plan_holds_all_that_makes_the_start_repeatable),
        RIG_TEST(the_revision_is_pinned),
        RIG_TEST(started_by_has_only_what_ecs_takes),
        RIG_TEST(tags_name_the_run_and_the_release),
        RIG_TEST(the_place_is_the_services),
        RIG_TEST(a_strategy_goes_without_a_launch_type),
        RIG_TEST(migrations_run_on_demand_and_say_so),
        RIG_TEST(tags_are_never_propagated_from_the_service),
        RIG_TEST(tags_of_the_definition_are),
        RIG_TEST(awsvpc_without_a_network_is_refused),
        RIG_TEST(overrides_have_the_command_and_the_variables),
        RIG_TEST(overrides_have_roles_and_sizes_only_where_they_were_given),
        RIG_TEST(what_was_not_given_is_not_overridden),
        RIG_TEST(overrides_that_ecs_would_not_take_are_refused_before_anything_starts),
        RIG_TEST(a_variable_that_is_not_utf8_is_refused),
        RIG_TEST(without_an_image_nothing_is_guessed),
        RIG_TEST(a_container_that_is_not_essential_is_refused),
        RIG_TEST(a_container_that_would_be_restarted_is_refused),
        RIG_TEST(a_container_that_runs_the_release_beside_it_is_warned_of),
        RIG_TEST(a_container_without_a_log_driver_is_warned_of),
        RIG_TEST(another_log_driver_is_warned_of),
        RIG_TEST(volumes_that_are_configured_at_launch_are_the_services),
        RIG_TEST(another_service_may_be_named),
        RIG_TEST(the_target_says_the_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
