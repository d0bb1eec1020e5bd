/* The executor `ecs-exec`: what its task is told, and what its end means. */
#include "ecs_rig.h"
#include "executor/ecs/exec_words.h"

#define ROLE ", \"taskRoleArn\": \"arn:aws:iam::1:role/web\""

static void describe(EcsRig *rig, const char *container, const char *definition)
{
    rig->driver = executor_find("ecs-exec");
    fake_aws_answer(rig->aws, "DescribeServices",
                    "{\"services\": [{" SERVICE FARGATE NETWORK "}]}");
    fake_aws_answer(
        rig->aws, "DescribeTaskDefinition",
        talloc_asprintf(
            rig,
            "{\"taskDefinition\": {\"taskDefinitionArn\": \"d:7\", \"family\": \"shop\", "
            "\"containerDefinitions\": [%s]%s}, \"tags\": [{\"key\": \"tidegate:app\", \"value\": "
            "\"shop\"}, {\"key\": \"tidegate:environment\", \"value\": \"production\"}, {\"key\": "
            "\"tidegate:release\", \"value\": \"r2\"}]}",
            container, definition));
}

static void the_plan_allows_sessions_and_lets_the_task_wait(void **state)
{
    EcsRig *rig = *state;
    describe(rig, WEB(AWSLOGS), ROLE);
    assert_succeeds(rig_plan(rig), &rig->err);
    const json_t *input = json_object_get(rig->plan, "input");
    const json_t *words = json_object_get(rig_override(rig), "command");
    assert_true(json_get_bool(input, "enableExecuteCommand", false));
    assert_string_equal(json_get_string(rig->plan, "executor", ""), "ecs-exec");
    assert_int_equal(json_array_size(words), 7);
    assert_string_equal(json_string_value(json_array_get(words, 0)), "sh");
    assert_string_equal(json_string_value(json_array_get(words, 4)), RUN);
    assert_string_equal(json_string_value(json_array_get(words, 5)), "300");
    assert_string_equal(json_string_value(json_array_get(words, 6)), "'bin/rails' 'db:migrate'");
}

static void a_read_only_root_is_refused(void **state)
{
    EcsRig *rig = *state;
    describe(rig, WEB(AWSLOGS ", \"readonlyRootFilesystem\": true"), ROLE);
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "read-only root");
}

static void a_task_without_a_role_is_refused(void **state)
{
    EcsRig *rig = *state;
    describe(rig, WEB(AWSLOGS), "");
    assert_fails(rig_plan(rig), &rig->err, ERR_CONFIG, "has no role");
    assert_contains(rig->err.hint, "ssmmessages");
}

static void a_role_of_the_runs_own_is_enough(void **state)
{
    EcsRig *rig = *state;
    rig->target.task_role = "arn:aws:iam::1:role/migrate";
    describe(rig, WEB(AWSLOGS), "");
    assert_succeeds(rig_plan(rig), &rig->err);
}

static void words_are_quoted_for_the_shell(void **state UNUSED)
{
    static const char *const command[] = {"it's", "", "$x `y` \"z\"", NULL};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const *words = exec_words(ctx, "r1", command, 1000);
    assert_string_equal(words[6], "'it'\\''s' '' '$x `y` \"z\"'");
    assert_null(words[7]);
}

static void a_session_is_told_to_begin_or_to_join(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(exec_session_command(ctx, "r1", "n", EXEC_BEGIN),
                        "sh /tmp/tidegate-r1/begin n begin");
    assert_string_equal(exec_session_command(ctx, "r1", "n", EXEC_JOIN),
                        "sh /tmp/tidegate-r1/begin n join");
}

static void observe(EcsRig *rig, int code, const char *reason)
{
    JSON_AUTO json_t *task =
        json_pack("{s:i, s:s, s:s, s:s, s:I}", "format", 1, "executor", "ecs-exec", "arn", TASK,
                  "container", "web", "started_at_ms", (json_int_t)rig->aws->now_ms);
    rig->driver = executor_find("ecs-exec");
    fake_aws_answer(rig->aws, "DescribeTasks",
                    talloc_asprintf(rig,
                                    "{\"tasks\": [{\"lastStatus\": \"STOPPED\", \"stopCode\": "
                                    "\"EssentialContainerExited\", \"stoppedReason\": \"%s\", "
                                    "\"startedAt\": 1795197700, \"containers\": "
                                    "[{\"name\": \"web\", \"exitCode\": %d}]}]}",
                                    reason, code));
    assert_succeeds(rig->driver->observe(rig, &rig->host, task, &rig->seen, &rig->err), &rig->err);
}

static void its_own_code_says_that_nothing_began(void **state)
{
    EcsRig *rig = *state;
    observe(rig, EXEC_NEVER_BEGUN, "");
    assert_int_equal(rig->seen.state, TASK_ENDED);
    assert_true(rig->seen.ended_proven);
    assert_false(rig->seen.started || rig->seen.has_exit_code);
    assert_contains(rig->seen.reason, "no session of ECS Exec began");
}

static void why_we_gave_it_up_is_told(void **state)
{
    EcsRig *rig = *state;
    observe(rig, EXEC_NEVER_BEGUN, "tidegate: not started: may not call ecs:ExecuteCommand");
    assert_string_equal(rig->seen.reason,
                        "no session of ECS Exec began the command in its task: may "
                        "not call ecs:ExecuteCommand");
}

static void every_other_code_is_the_commands(void **state)
{
    EcsRig *rig = *state;
    observe(rig, 126, "");
    assert_true(rig->seen.started && rig->seen.has_exit_code);
    assert_int_equal(rig->seen.exit_code, 126);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_plan_allows_sessions_and_lets_the_task_wait),
        RIG_TEST(a_read_only_root_is_refused),
        RIG_TEST(a_task_without_a_role_is_refused),
        RIG_TEST(a_role_of_the_runs_own_is_enough),
        cmocka_unit_test(words_are_quoted_for_the_shell),
        cmocka_unit_test(a_session_is_told_to_begin_or_to_join),
        RIG_TEST(its_own_code_says_that_nothing_began),
        RIG_TEST(why_we_gave_it_up_is_told),
        RIG_TEST(every_other_code_is_the_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
