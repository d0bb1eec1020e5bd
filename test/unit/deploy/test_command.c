#include "base/secret.h"
#include "rig.h"

#define with_rig(script)                                                                           \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = rig_new(ctx, script)

static int64_t now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static void a_command_that_succeeds_has_deployed(void **state UNUSED)
{
    with_rig("exit 0");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->outcome.state, "deployed");
    assert_string_equal(rig->outcome.serving, "r2");
    assert_null(rig->outcome.reason);
}

static void the_command_is_told_what_it_deploys(void **state UNUSED)
{
    with_rig("echo $TIDEGATE_RELEASE $TIDEGATE_IMAGE $TIDEGATE_PREVIOUS_RELEASE "
             "$TIDEGATE_DEPLOYMENT $MORE");
    const char *const more[] = {"MORE=more", NULL};
    rig->request.environment = more;
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->output, "r2 shop@sha256:2 r1 d1 more\n");
}

static void a_first_deployment_has_an_empty_previous_release(void **state UNUSED)
{
    with_rig("echo \"<$TIDEGATE_PREVIOUS_RELEASE>\"");
    rig->request.previous = NULL;
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->output, "<>\n");
}

static void output_is_shown_and_kept_without_secrets(void **state UNUSED)
{
    with_rig("echo one; echo the hunter2-password >&2; printf last");
    secret_new(ctx, "hunter2-password");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->output, "one\nthe ********\nlast\n");
    assert_string_equal(rig_read(rig, "logs/deploy.log"), "one\nthe ********\nlast\n");
}

static void output_that_is_no_text_does_no_harm(void **state UNUSED)
{
    with_rig("printf 'a\\000b\\377c\\n'");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->output, "a\xef\xbf\xbd"
                                     "b\xef\xbf\xbd"
                                     "c\n");
}

static void a_failing_command_fails_the_deployment_with_its_last_lines(void **state UNUSED)
{
    with_rig("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; exit 3");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "exit code 3");
    assert_contains(err.detail, "line 12");
    assert_contains(err.detail, "line 3\n");
    assert_lacks(err.detail, "line 2\n");
    assert_contains(err.hint, "deploy.log");
    assert_string_equal(rig->outcome.state, "failed");
    assert_null(rig->outcome.serving);
    assert_contains(rig->outcome.reason, "not known");
}

static void a_missing_command_fails_the_deployment_with_a_hint(void **state UNUSED)
{
    with_rig(NULL);
    rig->command[0] = "./no-such-deploy.sh";
    rig->command[1] = NULL;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "no-such-deploy.sh");
    assert_non_null(err.hint);
    assert_string_equal(rig->outcome.state, "failed");
}

static void no_command_is_a_configuration_error(void **state UNUSED)
{
    with_rig(NULL);
    rig->command[0] = NULL;
    assert_fails(rig_deploy(rig, &err), &err, ERR_CONFIG, "no command");
    assert_contains(err.hint, "deploy.command");
}

static void a_server_left_in_the_background_does_not_hold_us_up(void **state UNUSED)
{
    with_rig("sleep 30 & echo $! > pid; echo started");
    int64_t before = now_ms();
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_true(now_ms() - before < 10000);
    assert_string_equal(rig->output, "started\n");
    assert_contains(rig->warnings, "server.log");
    kill(atoi(rig_read(rig, "pid")), SIGKILL);
}

static void a_server_that_writes_elsewhere_needs_no_warning(void **state UNUSED)
{
    with_rig("sleep 30 > /dev/null 2>&1 & echo $! > pid");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->warnings, "");
    int pid = atoi(rig_read(rig, "pid"));
    assert_int_equal(kill(pid, 0), 0);
    kill(pid, SIGKILL);
}

static void a_command_that_hangs_is_stopped_at_the_timeout(void **state UNUSED)
{
    with_rig("echo $$ > pid; sleep 60");
    rig->request.timeout_ms = 300;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "did not end in time");
    assert_int_equal(kill(atoi(rig_read(rig, "pid")), 0), -1);
}

static void a_command_that_ignores_sigterm_is_killed_with_its_group(void **state UNUSED)
{
    with_rig("trap '' TERM; sleep 60 & echo $! > pid; while :; do sleep 1; done");
    rig->request.timeout_ms = 200;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "did not end in time");
    assert_true(cancel_sleep_ms(NULL, 200));
    TALLOC_AUTO char *stat = talloc_asprintf(NULL, "/proc/%d/exe", atoi(rig_read(rig, "pid")));
    assert_false(fs_exists(stat));
}

static void a_cancel_stops_the_command(void **state UNUSED)
{
    with_rig("echo up; sleep 60");
    Cancel *cancel = cancel_new(ctx);
    rig->request.cancel = cancel;
    cancel_raise(cancel, SIGTERM);
    int64_t before = now_ms();
    assert_fails(rig_deploy(rig, &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_true(now_ms() - before < 5000);
    assert_string_equal(rig->outcome.state, "failed");
}

static bool ours(void *data, Error *err)
{
    Rig *rig = data;
    if (++rig->asked_ours <= rig->ours_until)
        return true;
    return error_set(err, ERR_FENCED, "the lease is no longer ours");
}

static void nothing_is_done_without_the_lease(void **state UNUSED)
{
    with_rig("touch done");
    rig->request.still_ours = ours;
    rig->request.data = rig;
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    TALLOC_AUTO char *path = fs_join(NULL, rig->dir, "done");
    assert_false(fs_exists(path));
}

static void losing_the_lease_stops_the_command(void **state UNUSED)
{
    with_rig("echo $$ > pid; sleep 60");
    rig->request.still_ours = ours;
    rig->request.data = rig;
    rig->ours_until = 1;
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
    assert_int_equal(rig->asked_ours, 2);
    assert_int_equal(kill(atoi(rig_read(rig, "pid")), 0), -1);
}

static void somebody_else_deploys_with_none(void **state UNUSED)
{
    with_rig("touch done");
    assert_succeeds(deploy_find("none")->deploy(rig, &rig->request, &rig->outcome, &err), &err);
    assert_string_equal(rig->outcome.state, "handed-over");
    assert_null(rig->outcome.serving);
    TALLOC_AUTO char *path = fs_join(NULL, rig->dir, "done");
    assert_false(fs_exists(path));
}

static void an_unknown_deployer_is_not_found(void **state UNUSED)
{
    assert_null(deploy_find("magic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_that_succeeds_has_deployed),
        cmocka_unit_test(the_command_is_told_what_it_deploys),
        cmocka_unit_test(a_first_deployment_has_an_empty_previous_release),
        cmocka_unit_test(output_is_shown_and_kept_without_secrets),
        cmocka_unit_test(output_that_is_no_text_does_no_harm),
        cmocka_unit_test(a_failing_command_fails_the_deployment_with_its_last_lines),
        cmocka_unit_test(a_missing_command_fails_the_deployment_with_a_hint),
        cmocka_unit_test(no_command_is_a_configuration_error),
        cmocka_unit_test(a_server_left_in_the_background_does_not_hold_us_up),
        cmocka_unit_test(a_server_that_writes_elsewhere_needs_no_warning),
        cmocka_unit_test(a_command_that_hangs_is_stopped_at_the_timeout),
        cmocka_unit_test(a_command_that_ignores_sigterm_is_killed_with_its_group),
        cmocka_unit_test(a_cancel_stops_the_command),
        cmocka_unit_test(nothing_is_done_without_the_lease),
        cmocka_unit_test(losing_the_lease_stops_the_command),
        cmocka_unit_test(somebody_else_deploys_with_none),
        cmocka_unit_test(an_unknown_deployer_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
