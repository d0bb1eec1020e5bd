#include "rig.h"

#define with_rig(script)                                                                           \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    Rig *rig = rig_new(ctx, script)

static void a_command_that_succeeds_is_proven_to_have_ended_with_0(void **state UNUSED)
{
    with_rig("exit 0");
    TaskObservation seen = rig_run(rig);
    assert_true(seen.started && seen.ended_proven && seen.has_exit_code);
    assert_int_equal(seen.exit_code, 0);
    assert_string_equal(seen.stop_code, "exited");
    assert_null(seen.reason);
    assert_non_null(seen.started_at);
    assert_non_null(seen.ended_at);
}

static void a_failing_command_keeps_its_exit_code(void **state UNUSED)
{
    with_rig("exit 42");
    TaskObservation seen = rig_run(rig);
    assert_int_equal(seen.exit_code, 42);
    assert_string_equal(seen.stop_code, "exited");
    assert_contains(seen.reason, "exit code 42");
}

static void a_killed_command_names_its_signal(void **state UNUSED)
{
    with_rig("kill -KILL $$");
    TaskObservation seen = rig_run(rig);
    assert_int_equal(seen.exit_code, 137);
    assert_int_equal(seen.signal, SIGKILL);
    assert_string_equal(seen.stop_code, "signalled");
    assert_contains(seen.reason, "memory");
}

static void the_command_gets_its_environment_and_folder(void **state UNUSED)
{
    with_rig("echo \"$TIDEGATE_RUN\" > said; pwd > where");
    assert_int_equal(rig_run(rig).exit_code, 0);
    assert_string_equal(rig_read(ctx, rig->dir, "said"), "r1\n");
    assert_contains(rig_read(ctx, rig->dir, "where"), rig->dir);
}

static void a_missing_command_ends_as_not_started_with_a_hint(void **state UNUSED)
{
    with_rig(NULL);
    rig->command[0] = "no-such-command-at-all";
    rig->command[1] = NULL;
    TaskObservation seen = rig_run(rig);
    assert_false(seen.started);
    assert_false(seen.has_exit_code);
    assert_true(seen.ended_proven);
    assert_string_equal(seen.stop_code, "start-failed");
    assert_contains(seen.reason, "no-such-command-at-all");
    assert_contains(seen.reason, "command -v");
}

static void a_file_that_is_not_executable_ends_as_not_started(void **state UNUSED)
{
    with_rig(NULL);
    ERROR_AUTO Error err = {0};
    const char *path = fs_join(ctx, rig->dir, "migrate.sh");
    assert_succeeds(fs_create(path, "#!/bin/sh\n", 10, &err), &err);
    rig->command[0] = path;
    rig->command[1] = NULL;
    TaskObservation seen = rig_run(rig);
    assert_false(seen.started);
    assert_contains(seen.reason, "chmod +x");
}

static void a_missing_folder_ends_as_not_started(void **state UNUSED)
{
    with_rig("exit 0");
    rig->request.directory = "/no/such/folder";
    TaskObservation seen = rig_run(rig);
    assert_false(seen.started);
    assert_contains(seen.reason, "/no/such/folder");
}

static void no_command_at_all_is_a_configuration_error(void **state UNUSED)
{
    with_rig(NULL);
    ERROR_AUTO Error err = {0};
    json_t *task = NULL;
    rig->command[0] = NULL;
    assert_fails(rig->driver->start(ctx, NULL, &rig->request, NULL, &task, &err), &err, ERR_CONFIG,
                 "no command");
    assert_non_null(err.hint);
}

static void the_word_tidegate_means_this_very_program(void **state UNUSED)
{
    with_rig(NULL);
    rig->command[0] = "tidegate";
    rig->command[1] = "ourselves";
    rig->command[2] = NULL;
    assert_int_equal(rig_run(rig).exit_code, 77);
}

static void one_run_is_started_only_once(void **state UNUSED)
{
    with_rig("echo x >> count");
    ERROR_AUTO Error err = {0};
    json_t *second = NULL;
    rig_run(rig);
    assert_fails(rig->driver->start(ctx, NULL, &rig->request, NULL, &second, &err), &err, ERR_BUSY,
                 "r1");
    assert_string_equal(rig_read(ctx, rig->dir, "count"), "x\n");
}

static void a_folder_that_cannot_be_made_starts_nothing(void **state UNUSED)
{
    with_rig("touch started");
    ERROR_AUTO Error err = {0};
    json_t *task = NULL;
    rig->request.run_dir = "/proc/no/such/place";
    assert_false(rig->driver->start(ctx, NULL, &rig->request, NULL, &task, &err));
    assert_contains(err.message, "/proc/no");
    assert_null(task);
}

static void the_handle_finds_the_task_from_its_text_alone(void **state UNUSED)
{
    with_rig("exit 3");
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    JSON_AUTO json_t *again = NULL;
    assert_succeeds(json_parse_object(json_text(ctx, task), &again, &err), &err);
    assert_int_equal(rig_await(rig, again, TASK_ENDED).exit_code, 3);
}

static void a_handle_of_another_executor_is_refused(void **state UNUSED)
{
    with_rig("exit 0");
    ERROR_AUTO Error err = {0};
    TaskObservation seen;
    JSON_AUTO json_t *foreign = json_pack("{s:s}", "arn", "arn:aws:ecs:task/1");
    assert_fails(rig->driver->observe(ctx, NULL, foreign, &seen, &err), &err, ERR_FORMAT,
                 "process");
}

static void an_unknown_executor_is_not_found(void **state UNUSED)
{
    assert_null(executor_find("teleport"));
}

int main(int argc, char **argv)
{
    /* As the command "tidegate ourselves". */
    if (argc > 1 && strcmp(argv[1], "ourselves") == 0)
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_that_succeeds_is_proven_to_have_ended_with_0),
        cmocka_unit_test(a_failing_command_keeps_its_exit_code),
        cmocka_unit_test(a_killed_command_names_its_signal),
        cmocka_unit_test(the_command_gets_its_environment_and_folder),
        cmocka_unit_test(a_missing_command_ends_as_not_started_with_a_hint),
        cmocka_unit_test(a_file_that_is_not_executable_ends_as_not_started),
        cmocka_unit_test(a_missing_folder_ends_as_not_started),
        cmocka_unit_test(no_command_at_all_is_a_configuration_error),
        cmocka_unit_test(the_word_tidegate_means_this_very_program),
        cmocka_unit_test(one_run_is_started_only_once),
        cmocka_unit_test(a_folder_that_cannot_be_made_starts_nothing),
        cmocka_unit_test(the_handle_finds_the_task_from_its_text_alone),
        cmocka_unit_test(a_handle_of_another_executor_is_refused),
        cmocka_unit_test(an_unknown_executor_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
