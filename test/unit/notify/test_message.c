#include "event.h"

#include "base/utf8.h"
#include "notify/message.h"

static void every_end_has_its_title_and_outcome(void **state UNUSED)
{
    static const struct {
        NotifyKind kind;
        const char *verdict, *state, *title, *outcome;
    } cases[] = {
        {NOTIFY_RUN_STARTED, NULL, NULL, "release v42 is being migrated", "started"},
        {NOTIFY_RUN_ENDED, "success", NULL, "release v42 is migrated", "success"},
        {NOTIFY_RUN_ENDED, "failed", NULL, "the migration of release v42 failed", "failure"},
        {NOTIFY_RUN_ENDED, "partial", NULL, "the migration of release v42 is half done", "failure"},
        {NOTIFY_RUN_ENDED, "killed", NULL, "the migration of release v42 was killed", "failure"},
        {NOTIFY_RUN_ENDED, "not-started", NULL, "the migration of release v42 never started",
         "failure"},
        {NOTIFY_RUN_ENDED, "unknown", NULL, "how the migration of release v42 ended is not known",
         "unknown"},
        {NOTIFY_RUN_ENDED, NULL, NULL, "how the migration of release v42 ended is not known",
         "unknown"},
        {NOTIFY_DEPLOYMENT_STARTED, NULL, "deploying", "release v42 is being deployed", "started"},
        {NOTIFY_DEPLOYMENT_ENDED, NULL, "deployed", "release v42 serves", "success"},
        {NOTIFY_DEPLOYMENT_ENDED, NULL, "handed-over", "release v42 is handed over", "success"},
        {NOTIFY_DEPLOYMENT_ENDED, NULL, "deploy-failed", "the deployment of release v42 failed",
         "failure"},
        {NOTIFY_DEPLOYMENT_ENDED, NULL, "cut-off", "the deployment of release v42 was cut off",
         "unknown"},
        {NOTIFY_BLOCKED, NULL, "blocked", "release v42 is blocked by lint", "failure"},
        {NOTIFY_OVERRIDE, NULL, "superseded",
         "the rule 'superseded' was overridden for release v42", "notice"},
        {NOTIFY_OVERRIDE, NULL, "back", "somebody goes back to release v42", "notice"},
        {NOTIFY_TAKEOVER, NULL, NULL, "the lease was taken over", "notice"},
        {NOTIFY_TEST, NULL, NULL, "this is a test of the notifications", "test"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        NotifyEvent event = event_new(cases[i].kind);
        event.verdict = cases[i].verdict;
        event.state = cases[i].state;
        const NotifyMessage *message = notify_message(ctx, &event);
        char *title = talloc_asprintf(ctx, "shop: %s in production", cases[i].title);
        assert_string_equal(message->title, title);
        assert_string_equal(message->outcome_name, cases[i].outcome);
        assert_string_equal(message_get(message, "outcome"), cases[i].outcome);
    }
}

static void what_is_no_migration_is_not_called_one(void **state UNUSED)
{
    static const struct {
        NotifyKind kind;
        const char *run_kind, *verdict, *title;
    } cases[] = {
        {NOTIFY_RUN_STARTED, "rollback", NULL, "the rollback of release v42 is running"},
        {NOTIFY_RUN_ENDED, "rollback", "success", "release v42 is rolled back"},
        {NOTIFY_RUN_ENDED, "rollback", "failed", "the rollback of release v42 failed"},
        {NOTIFY_RUN_ENDED, "rollback", "unknown",
         "how the rollback of release v42 ended is not known"},
        {NOTIFY_RUN_ENDED, "command", "success", "a command of release v42 succeeded"},
        {NOTIFY_RUN_ENDED, "command", "killed", "a command of release v42 was killed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        NotifyEvent event = event_new(cases[i].kind);
        event.run_kind = cases[i].run_kind;
        event.verdict = cases[i].verdict;
        char *title = talloc_asprintf(ctx, "shop: %s in production", cases[i].title);
        assert_string_equal(notify_message(ctx, &event)->title, title);
    }
}

static void what_begins_has_an_id_of_its_own(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    NotifyEvent event = event_new(NOTIFY_RUN_STARTED);
    event.number = 0;
    assert_string_equal(notify_message(ctx, &event)->id,
                        "shop/production/01jd4x1v9t3k5m7p9r2s4t6v8w/run-started");
}

static void the_text_says_why_and_what_now_first(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const versions[] = {"1", "2", NULL};
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.verdict = "failed";
    event.reason = "it ended with code 1";
    event.next = "mend it";
    event.exit_code = 1;
    event.duration_ms = 61000;
    event.versions = versions;
    event.serving = "v41";
    assert_string_equal(notify_message(ctx, &event)->text,
                        "shop: the migration of release v42 failed in production\n\n"
                        "Why: it ended with code 1\n"
                        "What now: mend it\n"
                        "Release: v42\n"
                        "Environment: production\n"
                        "Serves now: v41\n"
                        "Applied: 1, 2\n"
                        "Exit code: 1\n"
                        "Took: 1 min 1 s\n"
                        "By: ada on anvil\n"
                        "Run: 01jd4x1v9t3k5m7p9r2s4t6v8w, attempt 2\n");
}

static void the_json_has_what_is_known_and_null_for_the_rest(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.verdict = "success";
    event.exit_code = 0;
    const json_t *json = notify_message(ctx, &event)->json;
    assert_string_equal(json_get_string(json, "schema", ""), "tidegate.notification.v1");
    assert_string_equal(json_get_string(json, "id", ""), "shop/production/17");
    assert_string_equal(json_get_string(json, "kind", ""), "run-ended");
    assert_string_equal(json_get_string(json, "verdict", ""), "success");
    assert_int_equal(json_get_int(json, "exit_code", -1), 0);
    assert_int_equal(json_get_int(json, "attempt", 0), 2);
    assert_true(json_is_null(json_object_get(json, "duration_ms")));
    assert_true(json_is_null(json_object_get(json, "versions")));
    assert_true(json_is_null(json_object_get(json, "ci_url")));
    assert_int_equal(json_object_size(json), 5 + 23 + 4);
}

static void no_secret_is_in_any_form(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Secret *secret UNUSED = secret_new(ctx, "hunter2-hunter2");
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.verdict = "failed";
    event.reason = "cannot connect with hunter2-hunter2";
    event.next = "ask hunter2-hunter2";
    event.ci_url = "https://ci.example.com/?t=hunter2-hunter2";
    event.actor = "hunter2-hunter2";
    const NotifyMessage *message = notify_message(ctx, &event);
    char *json = json_text(ctx, message->json);
    assert_lacks(message->text, "hunter2");
    assert_lacks(message->link, "hunter2");
    assert_lacks(json, "hunter2");
    assert_contains(message->text, "cannot connect with ********");
}

static void a_long_reason_is_cut_at_a_character(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    char *reason = talloc_strdup(ctx, "x");
    for (int i = 0; i < 2000; i++)
        reason = talloc_strdup_append(reason, "\xc3\xa9");
    event.reason = reason;
    const char *cut = message_get(notify_message(ctx, &event), "reason");
    assert_true(strlen(cut) <= 1500 && strlen(cut) > 1490);
    assert_true(utf8_check(cut, strlen(cut), NULL));
    assert_string_equal(cut + strlen(cut) - 2, "..");
}

static void bytes_that_are_no_text_do_not_lose_the_rest(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.reason = "a\xff"
                   "b";
    assert_string_equal(message_get(notify_message(ctx, &event), "reason"), "a\xef\xbf\xbd"
                                                                            "b");
}

static void many_versions_are_counted(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const versions[] = {"1", "2", "3",  "4",  "5",  "6", "7",
                                           "8", "9", "10", "11", "12", NULL};
    static const char *const none[] = {NULL};
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.versions = versions;
    assert_contains(notify_message(ctx, &event)->text,
                    "Applied: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more\n");
    event.versions = none;
    assert_contains(notify_message(ctx, &event)->text, "Applied: nothing was pending\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_end_has_its_title_and_outcome),
        cmocka_unit_test(what_is_no_migration_is_not_called_one),
        cmocka_unit_test(what_begins_has_an_id_of_its_own),
        cmocka_unit_test(the_text_says_why_and_what_now_first),
        cmocka_unit_test(the_json_has_what_is_known_and_null_for_the_rest),
        cmocka_unit_test(no_secret_is_in_any_form),
        cmocka_unit_test(a_long_reason_is_cut_at_a_character),
        cmocka_unit_test(bytes_that_are_no_text_do_not_lose_the_rest),
        cmocka_unit_test(many_versions_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
