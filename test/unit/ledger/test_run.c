#include "base/secret.h"
#include "rig.h"

static LedgerRun new_run(const char *run_id, int64_t attempt)
{
    return (LedgerRun){.run_id = run_id,
                       .release = "r1",
                       .executor = "process",
                       .attempt = attempt,
                       .client_token = "token",
                       .kind = "migrate",
                       .state = "intent",
                       .exit_code = -1};
}

static void a_run_that_was_never_recorded_is_absent(void **state UNUSED)
{
    with_rig();
    LedgerRun *run = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &run, &err), &err);
    assert_null(run);
    assert_succeeds(ledger_run_latest(ctx, ledger, "r1", &run, &err), &err);
    assert_null(run);
}

static void every_field_of_a_run_is_kept(void **state UNUSED)
{
    with_rig();
    JSON_AUTO json_t *intent = json_pack("{s:[s, s]}", "command", "tidegate", "migrate");
    JSON_AUTO json_t *task = json_pack("{s:i}", "pid", 7);
    JSON_AUTO json_t *inner = json_pack("{s:s}", "verdict", "partial");
    LedgerRun run = new_run("run1", 1);
    run.intent = intent;
    run.task = task;
    run.inner = inner;
    run.verdict = "partial";
    run.exit_code = 6;
    run.stop_code = "exited";
    run.reason = "it ended";
    run.log = "file:/x/output.log";
    run.ended_proven = true;
    run.database_state = "unknown";
    run.actor = "ann";
    run.host = "ci-1";
    run.ci_url = "https://ci/1";
    run.started_at = "2026-11-20T18:00:00Z";
    run.ended_at = "2026-11-20T18:00:09Z";
    run.override_rule = "lint";
    run.override_reason = "it is urgent";
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    assert_int_equal(run.document_version, 1);
    LedgerRun *seen = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_true(json_equal(seen->intent, intent));
    assert_true(json_equal(seen->task, task));
    assert_true(json_equal(seen->inner, inner));
    const char *pairs[][2] = {
        {seen->run_id, "run1"},
        {seen->release, "r1"},
        {seen->executor, "process"},
        {seen->client_token, "token"},
        {seen->kind, "migrate"},
        {seen->state, "intent"},
        {seen->verdict, "partial"},
        {seen->stop_code, "exited"},
        {seen->reason, "it ended"},
        {seen->log, "file:/x/output.log"},
        {seen->database_state, "unknown"},
        {seen->actor, "ann"},
        {seen->host, "ci-1"},
        {seen->ci_url, "https://ci/1"},
        {seen->started_at, "2026-11-20T18:00:00Z"},
        {seen->ended_at, "2026-11-20T18:00:09Z"},
        {seen->override_rule, "lint"},
        {seen->override_reason, "it is urgent"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(pairs[i][0], pairs[i][1]);
    assert_int_equal(seen->attempt, 1);
    assert_int_equal(seen->exit_code, 6);
    assert_true(seen->ended_proven);
    assert_int_equal(seen->document_version, 1);
}

static void what_is_not_known_stays_unknown(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 1);
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    LedgerRun *seen = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_null(seen->verdict);
    assert_null(seen->task);
    assert_null(seen->inner);
    assert_null(seen->ended_at);
    assert_false(seen->ended_proven);
}

static void a_missing_exit_code_never_reads_as_0(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 1);
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    rig_tamper(rig, "shop/prod/run/run1", "exit_code", json_null());
    LedgerRun *seen = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_int_equal(seen->exit_code, -1);
}

static void a_run_is_created_only_once(void **state UNUSED)
{
    with_rig();
    LedgerRun first = new_run("run1", 1);
    LedgerRun second = new_run("run1", 2);
    assert_succeeds(ledger_run_put(ledger, &first, &err), &err);
    assert_fails(ledger_run_put(ledger, &second, &err), &err, ERR_BUSY, "run1");
}

static void one_attempt_has_one_run(void **state UNUSED)
{
    with_rig();
    LedgerRun first = new_run("run1", 1);
    LedgerRun second = new_run("run2", 1);
    assert_succeeds(ledger_run_put(ledger, &first, &err), &err);
    assert_fails(ledger_run_put(ledger, &second, &err), &err, ERR_BUSY, "attempt");
    LedgerRun *latest = NULL;
    error_clear(&err);
    assert_succeeds(ledger_run_latest(ctx, ledger, "r1", &latest, &err), &err);
    assert_string_equal(latest->run_id, "run1");
}

static void only_the_run_that_its_attempt_names_may_have_been_started(void **state UNUSED)
{
    with_rig();
    LedgerRun runs[] = {new_run("run1", 1), new_run("run2", 1), new_run("oneoff", 0)};
    const bool expected[] = {true, false, true};
    assert_succeeds(ledger_run_put(ledger, &runs[0], &err), &err);
    assert_fails(ledger_run_put(ledger, &runs[1], &err), &err, ERR_BUSY, "attempt");
    error_clear(&err);
    assert_succeeds(ledger_run_put(ledger, &runs[2], &err), &err);
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        bool named = !expected[i];
        assert_succeeds(ledger_run_is_named(ledger, &runs[i], &named, &err), &err);
        assert_int_equal(named, expected[i]);
    }
}

static void the_latest_attempt_is_the_highest_number(void **state UNUSED)
{
    with_rig();
    static const char *const IDS[] = {"a", "z", "b", "y", "c", "x", "d", "w", "e", "v", "f", "u"};
    for (size_t i = 0; i < COUNT_OF(IDS); i++) {
        LedgerRun run = new_run(IDS[i], (int64_t)i + 1);
        assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    }
    LedgerRun *latest = NULL;
    assert_succeeds(ledger_run_latest(ctx, ledger, "r1", &latest, &err), &err);
    assert_string_equal(latest->run_id, "u");
    assert_int_equal(latest->attempt, 12);
}

static void attempts_of_a_release_with_a_longer_name_do_not_count(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 1);
    run.release = "r1/hotfix";
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    LedgerRun *latest = NULL;
    assert_succeeds(ledger_run_latest(ctx, ledger, "r1", &latest, &err), &err);
    assert_null(latest);
}

static void attempt_0_is_kept_but_is_never_the_latest(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 0);
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    LedgerRun *seen = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_non_null(seen);
    assert_succeeds(ledger_run_latest(ctx, ledger, "r1", &seen, &err), &err);
    assert_null(seen);
}

static void an_outcome_on_an_old_reading_is_refused(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 1);
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    LedgerRun stale = run;
    run.state = "running";
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    stale.state = "ended";
    assert_fails(ledger_run_put(ledger, &stale, &err), &err, ERR_BUSY, "run1");
}

static void no_secret_gets_into_a_record(void **state UNUSED)
{
    with_rig();
    secret_new(ctx, "hunter2-password");
    JSON_AUTO json_t *intent = json_pack("{s:[s, {s:s}]}", "command", "psql -W hunter2-password",
                                         "deep", "postgres://a:hunter2-password@db");
    LedgerRun run = new_run("run1", 1);
    run.intent = intent;
    run.reason = "cannot log in with hunter2-password";
    run.override_reason = "hunter2-password";
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    const char *text = json_text(ctx, rig_document(rig, "shop/prod/run/run1")->value);
    assert_lacks(text, "hunter2");
    assert_contains(text, "cannot log in with ********");
    assert_contains(text, "postgres://a:********@db");
    /* The caller's own value is untouched. */
    assert_contains(json_text(ctx, intent), "hunter2-password");
}

static void text_that_is_not_utf8_is_kept_readable(void **state UNUSED)
{
    with_rig();
    LedgerRun run = new_run("run1", 1);
    run.reason = "caf\xe9";
    assert_succeeds(ledger_run_put(ledger, &run, &err), &err);
    LedgerRun *seen = NULL;
    assert_succeeds(ledger_run_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_string_equal(seen->reason, "caf\xef\xbf\xbd");
}

static void what_the_task_told_from_inside_is_kept_apart(void **state UNUSED)
{
    with_rig();
    JSON_AUTO json_t *none = NULL;
    assert_succeeds(ledger_inner_get(ctx, ledger, "run1", &none, &err), &err);
    assert_null(none);
    JSON_AUTO json_t *first = json_pack("{s:s}", "verdict", "partial");
    JSON_AUTO json_t *last = json_pack("{s:s}", "verdict", "success");
    assert_succeeds(ledger_inner_put(ledger, "run1", first, &err), &err);
    assert_succeeds(ledger_inner_put(ledger, "run1", last, &err), &err);
    JSON_AUTO json_t *seen = NULL;
    assert_succeeds(ledger_inner_get(ctx, ledger, "run1", &seen, &err), &err);
    assert_string_equal(json_get_string(seen, "verdict", NULL), "success");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_run_that_was_never_recorded_is_absent),
    cmocka_unit_test(every_field_of_a_run_is_kept),
    cmocka_unit_test(what_is_not_known_stays_unknown),
    cmocka_unit_test(a_missing_exit_code_never_reads_as_0),
    cmocka_unit_test(a_run_is_created_only_once),
    cmocka_unit_test(one_attempt_has_one_run),
    cmocka_unit_test(only_the_run_that_its_attempt_names_may_have_been_started),
    cmocka_unit_test(the_latest_attempt_is_the_highest_number),
    cmocka_unit_test(attempts_of_a_release_with_a_longer_name_do_not_count),
    cmocka_unit_test(attempt_0_is_kept_but_is_never_the_latest),
    cmocka_unit_test(an_outcome_on_an_old_reading_is_refused),
    cmocka_unit_test(no_secret_gets_into_a_record),
    cmocka_unit_test(text_that_is_not_utf8_is_kept_readable),
    cmocka_unit_test(what_the_task_told_from_inside_is_kept_apart),
};

PLACE_MAIN(tests)
