#include "base/secret.h"
#include "rig.h"

#define with_app(script, says)                                                                     \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    Rig *rig = rig_new(ctx, script);                                                               \
    rig_serve(rig, says)

static void an_app_that_names_the_release_proves_that_it_serves(void **state UNUSED)
{
    with_app("printf '200 {\"release\":\"%s\"}' $TIDEGATE_RELEASE > app", "503 starting");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->outcome.state, "deployed");
    assert_string_equal(rig->outcome.serving, "r2");
}

static void an_app_that_names_another_release_is_not_the_new_one(void **state UNUSED)
{
    with_app("exit 0", "200 {\"release\":\"r1\"}");
    rig->request.timeout_ms = 1500;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "as release r1");
    assert_string_equal(rig->outcome.state, "failed");
    assert_string_equal(rig->outcome.serving, "r1");
    assert_contains(rig->outcome.reason, "release r1 serves");
    assert_contains(err.hint, "curl");
}

static void an_app_that_answers_anything_well_is_healthy(void **state UNUSED)
{
    with_app("exit 0", "204 ");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_string_equal(rig->outcome.serving, "r2");
}

static void json_without_a_release_is_healthy_too(void **state UNUSED)
{
    with_app("exit 0", "200 {\"status\":\"ok\"}");
    assert_succeeds(rig_deploy(rig, &err), &err);
}

static void an_app_that_stays_sick_fails_with_its_last_answer(void **state UNUSED)
{
    with_app("exit 0", "503 down");
    rig->request.timeout_ms = 1500;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "answered 503");
    assert_contains(err.message, "within 1.5 s");
    assert_null(rig->outcome.serving);
}

static void a_redirect_is_not_healthy(void **state UNUSED)
{
    with_app("exit 0", "302 elsewhere");
    rig->request.timeout_ms = 1500;
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "answered 302");
}

static void an_app_that_nobody_started_fails_as_not_reachable(void **state UNUSED)
{
    with_app("exit 0", "200 ok");
    rig->request.timeout_ms = 500;
    rig->request.health =
        talloc_asprintf(ctx, "http://127.0.0.1:%d/healthz", fake_server_unused_port());
    assert_false(rig_deploy(rig, &err));
    assert_int_equal(err.kind, ERR_DEPLOY);
    assert_null(rig->outcome.serving);
}

static void an_app_that_comes_up_late_is_waited_for(void **state UNUSED)
{
    with_app("(sleep 1; echo '200 ok' > app) > /dev/null 2>&1 &", "503 starting");
    assert_succeeds(rig_deploy(rig, &err), &err);
    assert_true(rig->server->connections > 2);
}

static void a_failing_command_says_that_the_old_release_still_serves(void **state UNUSED)
{
    with_app("exit 1", "200 ok");
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "exit code 1");
    assert_string_equal(rig->outcome.serving, "r1");
    assert_contains(err.detail, "release r1 serves");
}

static void a_failing_command_believes_what_the_app_calls_itself(void **state UNUSED)
{
    with_app("exit 1", "200 {\"release\":\"r0\"}");
    assert_false(rig_deploy(rig, &err));
    assert_string_equal(rig->outcome.serving, "r0");
}

static void a_url_that_cannot_be_used_stops_before_the_command(void **state UNUSED)
{
    with_app("touch done", "200 ok");
    rig->request.health = "localhost:8080/healthz";
    assert_fails(rig_deploy(rig, &err), &err, ERR_CONFIG, "health URL");
    TALLOC_AUTO char *path = fs_join(NULL, rig->dir, "done");
    assert_false(fs_exists(path));
}

static void a_password_in_the_url_is_not_shown(void **state UNUSED)
{
    with_app("exit 0", "503 down");
    rig->request.timeout_ms = 1500;
    rig->request.health =
        talloc_asprintf(ctx, "http://ops:opensesame@127.0.0.1:%d/", rig->server->port);
    assert_fails(rig_deploy(rig, &err), &err, ERR_DEPLOY, "answered 503");
    assert_lacks(err.message, "opensesame");
    assert_lacks(err.hint, "opensesame");
    assert_lacks(rig->outcome.reason, "opensesame");
}

static bool ours_twice(void *data, Error *err)
{
    Rig *rig = data;
    return ++rig->asked_ours <= 2 || error_set(err, ERR_FENCED, "the lease is no longer ours");
}

static void losing_the_lease_ends_the_waiting(void **state UNUSED)
{
    with_app("exit 0", "503 down");
    rig->request.still_ours = ours_twice;
    rig->request.data = rig;
    assert_fails(rig_deploy(rig, &err), &err, ERR_FENCED, "no longer ours");
}

typedef struct LateCancel {
    Cancel *cancel;
    int calls;
} LateCancel;

static bool cancel_at_second(void *data, Error *err UNUSED)
{
    LateCancel *late = data;
    if (++late->calls == 2)
        cancel_raise(late->cancel, SIGINT);
    return true;
}

static void a_cancel_ends_the_waiting(void **state UNUSED)
{
    with_app("exit 0", "503 down");
    LateCancel late = {.cancel = cancel_new(ctx)};
    rig->request.cancel = late.cancel;
    rig->request.still_ours = cancel_at_second;
    rig->request.data = &late;
    assert_fails(rig_deploy(rig, &err), &err, ERR_INTERRUPTED, "SIGINT");
    assert_string_equal(rig->outcome.state, "failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_app_that_names_the_release_proves_that_it_serves),
        cmocka_unit_test(an_app_that_names_another_release_is_not_the_new_one),
        cmocka_unit_test(an_app_that_answers_anything_well_is_healthy),
        cmocka_unit_test(json_without_a_release_is_healthy_too),
        cmocka_unit_test(an_app_that_stays_sick_fails_with_its_last_answer),
        cmocka_unit_test(a_redirect_is_not_healthy),
        cmocka_unit_test(an_app_that_nobody_started_fails_as_not_reachable),
        cmocka_unit_test(an_app_that_comes_up_late_is_waited_for),
        cmocka_unit_test(a_failing_command_says_that_the_old_release_still_serves),
        cmocka_unit_test(a_failing_command_believes_what_the_app_calls_itself),
        cmocka_unit_test(a_url_that_cannot_be_used_stops_before_the_command),
        cmocka_unit_test(a_password_in_the_url_is_not_shown),
        cmocka_unit_test(losing_the_lease_ends_the_waiting),
        cmocka_unit_test(a_cancel_ends_the_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
