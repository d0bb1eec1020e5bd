#include "unit.h"

#include "base/secret.h"
#include "captured.h"

static Captured *captured_events(void)
{
    return captured_new((ReportConfig){.json = true, .events = true});
}

static json_t *only_line(Captured *captured)
{
    const char *text = captured_out(captured);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

static void an_event_is_one_line_with_the_members_of_its_kind(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_events();
    const RunEvent event = {.kind = EVENT_MIGRATION_APPLIED,
                            .run_id = "r",
                            .version = "42",
                            .path = "V42__x.sql",
                            .statements = 3,
                            .elapsed_ms = 12,
                            .verdict = "of another kind"};
    progress_tell(report_progress(captured->report), &event);
    assert_string_equal(
        captured_out(captured),
        "{\"schema\":\"tidegate.event.v1\",\"seq\":1,\"at\":\"1970-01-01T00:00:00.000Z\","
        "\"event\":\"migration-applied\",\"run_id\":\"r\",\"version\":\"42\","
        "\"path\":\"V42__x.sql\",\"statements\":3,\"elapsed_ms\":12}\n");
}

static void what_is_not_known_is_null(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_events();
    const RunEventHolder holder = {.age_ms = -1};
    progress_tell(report_progress(captured->report),
                  &(RunEvent){.kind = EVENT_LOCK_WAITING, .run_id = "r", .holder = &holder});
    JSON_AUTO json_t *json = only_line(captured);
    JSON_AUTO json_t *expected =
        json_pack("{s:n, s:n, s:n, s:n, s:n}", "run_id", "host", "pid", "age_ms", "session");
    assert_true(json_equal(json_object_get(json, "holder"), expected));
}

static void blockers_are_told_with_all_that_is_known_and_no_secret(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_events();
    TALLOC_AUTO Secret *secret = secret_new(NULL, "hunter2secret");
    const RunEventSession blocker = {.pid = 7,
                                     .user = "app",
                                     .state = "idle in transaction",
                                     .query = "SELECT hunter2secret",
                                     .age_ms = 5000};
    progress_tell(report_progress(captured->report), &(RunEvent){.kind = EVENT_MIGRATION_WAITING,
                                                                 .blockers = &blocker,
                                                                 .blocker_count = 1,
                                                                 .queued = 4});
    JSON_AUTO json_t *json = only_line(captured);
    json_t *told = json_array_get(json_object_get(json, "blockers"), 0);
    assert_string_equal(json_get_string(told, "query", ""), "SELECT ********");
    assert_int_equal(json_get_int(told, "age_ms", 0), 5000);
    assert_int_equal(json_get_int(json, "queued", 0), 4);
    assert_true(secret_reveal(secret) != NULL);
}

static void nobody_listens_unless_events_were_asked_for(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    Progress *progress = report_progress(captured->report);
    assert_false(progress_has_listener(progress));
    progress_tell(progress, &(RunEvent){.kind = EVENT_RUN_ENDED});
    assert_string_equal(captured_out(captured), "");
}

static void events_are_numbered_and_the_result_comes_last(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_events();
    Progress *progress = report_progress(captured->report);
    progress_tell(progress, &(RunEvent){.kind = EVENT_RUN_STARTED});
    progress_tell(progress, &(RunEvent){.kind = EVENT_RUN_ENDED});
    assert_int_equal(report_finish(captured->report, json_object(), NULL, NULL, 0, NULL), 0);
    const char *text = captured_out(captured);
    const char *first = strstr(text, "\"seq\":1"), *second = strstr(text, "\"seq\":2");
    const char *result = strstr(text, "{\"schema\":\"tidegate.test.v1\"");
    assert_true(first && second && result && first < second && second < result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_with_the_members_of_its_kind),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(blockers_are_told_with_all_that_is_known_and_no_secret),
        cmocka_unit_test(nobody_listens_unless_events_were_asked_for),
        cmocka_unit_test(events_are_numbered_and_the_result_comes_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
