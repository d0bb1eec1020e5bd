#include "unit.h"

#include "base/secret.h"
#include "captured.h"

static void print_name(Report *report UNUSED, FILE *out, const void *data)
{
    fprintf(out, "name: %s\n", (const char *)data);
}

static json_t *parse_out(Captured *captured)
{
    const char *text = captured_out(captured);
    assert_true(strlen(text) > 0);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

static void text_tells_the_result_to_a_person(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    assert_int_equal(report_finish(captured->report, json_object(), print_name, "x", 0, NULL), 0);
    assert_string_equal(captured_out(captured), "name: x\n");
    assert_string_equal(captured_err(captured), "");
}

static void json_wraps_the_result_in_the_envelope(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured =
        captured_new((ReportConfig){.json = true, .command = "config show"});
    json_t *result = json_pack("{s:s}", "name", "x");
    assert_int_equal(report_finish(captured->report, result, print_name, "x", 0, NULL), 0);
    assert_string_equal(captured_out(captured),
                        "{\"schema\":\"tidegate.config-show.v1\",\"ok\":true,\"exit\":0,"
                        "\"name\":\"x\"}\n");
}

static void json_tells_a_failure_in_all_its_parts(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    error_set(&err, ERR_CONNECT, "no route");
    error_detail(&err, "a\nb");
    error_hint(&err, "try");
    error_sqlstate(&err, "08006");
    error_at(&err, "f.sql", 3, 1, NULL);
    assert_int_equal(report_finish(captured->report, NULL, NULL, NULL, 0, &err), 4);
    JSON_AUTO json_t *json = parse_out(captured);
    JSON_AUTO json_t *expected =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b}", "code", "cannot-connect", "message",
                  "no route", "detail", "a\nb", "hint", "try", "sqlstate", "08006", "file", "f.sql",
                  "line", 3, "retryable", 1);
    assert_true(json_equal(json_object_get(json, "error"), expected));
    assert_false(json_get_bool(json, "ok", true));
    assert_int_equal(json_get_int(json, "exit", 0), 4);
    assert_contains(captured_err(captured), "error: no route");
}

static void a_code_of_somebody_elses_goes_before_that_of_our_error(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.command = "exec", .json = true});
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_FAILED, "the command failed: exit code 42");
    assert_int_equal(report_finish(captured->report, NULL, NULL, NULL, 42, &err), 42);
    assert_contains(captured_out(captured), "\"exit\":42");
    assert_contains(captured_out(captured), "\"code\":\"failed\"");
}

static void keep_object(void *data, const json_t *object)
{
    *(json_t **)data = json_deep_copy(object);
}

static void a_listener_gets_the_object_whatever_is_printed(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *heard = NULL;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    secret_register_part(tmp, "hunter2");
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.command = "run"});
    error_set(&err, ERR_PARTIAL, "half done with hunter2");
    report_listen(captured->report, keep_object, &heard);
    json_t *result = json_pack("{s:s}", "run_id", "r1");
    assert_int_equal(report_finish(captured->report, result, print_name, "x", 0, &err), 6);
    assert_string_equal(captured_out(captured), "name: x\n");
    assert_string_equal(json_get_string(heard, "schema", ""), "tidegate.run.v1");
    assert_string_equal(json_get_string(heard, "run_id", ""), "r1");
    assert_int_equal(json_get_int(heard, "exit", 0), 6);
    assert_string_equal(json_get_string(json_object_get(heard, "error"), "message", ""),
                        "half done with ********");
}

static void a_result_that_is_not_good_keeps_its_exit_code(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    json_t *result = json_pack("{s:b}", "open", 0);
    assert_int_equal(report_finish(captured->report, result, NULL, NULL, 8, NULL), 8);
    JSON_AUTO json_t *json = parse_out(captured);
    assert_false(json_get_bool(json, "ok", true));
    assert_null(json_object_get(json, "error"));
}

static void a_partial_result_and_its_error_are_both_told(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    error_set(&err, ERR_PARTIAL, "half done");
    assert_int_equal(report_finish(captured->report, json_object(), print_name, "x", 0, &err), 6);
    assert_string_equal(captured_out(captured), "name: x\n");
    assert_string_equal(captured_err(captured), "error: half done\n");
}

static void the_result_cannot_overwrite_the_envelope(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    json_t *result = json_pack("{s:s, s:b}", "schema", "mine", "ok", 0);
    assert_int_equal(report_finish(captured->report, result, NULL, NULL, 0, NULL), 0);
    JSON_AUTO json_t *json = parse_out(captured);
    assert_string_equal(json_get_string(json, "schema", ""), "tidegate.test.v1");
    assert_true(json_get_bool(json, "ok", false));
}

static void secrets_are_hidden_in_text_and_in_json_values(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO Secret *secret = secret_new(NULL, "hunter2\"secret");
    assert_string_equal(secret_reveal(secret), "hunter2\"secret");
    error_set(&err, ERR_AUTH, "password hunter2\"secret refused");
    TALLOC_AUTO Captured *text = captured_new((ReportConfig){0});
    TALLOC_AUTO Captured *json = captured_new((ReportConfig){.json = true});
    assert_int_equal(report_finish(text->report, NULL, print_name, "is hunter2\"secret", 0, &err),
                     4);
    json_t *result = json_pack("{s:[{s:s}]}", "list", "deep", "is hunter2\"secret");
    assert_int_equal(report_finish(json->report, result, NULL, NULL, 0, &err), 4);
    report_print(text->report, "hunter2\"secret again\n");
    assert_string_equal(captured_out(text), "name: is ********\n******** again\n");
    assert_lacks(captured_err(text), "hunter2");
    assert_lacks(captured_out(json), "hunter2");
    assert_contains(captured_out(json), "\"deep\":\"is ********\"");
    assert_lacks(captured_err(json), "hunter2");
}

static void a_secret_that_is_a_word_of_ours_does_not_break_the_json(void **state UNUSED)
{
    TALLOC_AUTO Secret *name = secret_new(NULL, "tidegate");
    TALLOC_AUTO Secret *member = secret_new(NULL, "database");
    assert_string_equal(secret_reveal(name), "tidegate");
    assert_string_equal(secret_reveal(member), "database");
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    json_t *result = json_pack("{s:s}", "database", "database");
    assert_int_equal(report_finish(captured->report, result, NULL, NULL, 0, NULL), 0);
    JSON_AUTO json_t *json = parse_out(captured);
    assert_string_equal(json_get_string(json, "schema", ""), "tidegate.test.v1");
    assert_string_equal(json_get_string(json, "database", ""), "********");
}

static void bytes_that_are_no_text_still_give_valid_json(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    error_set(&err, ERR_FAILED, "bad \xff byte");
    assert_int_equal(report_finish(captured->report, NULL, NULL, NULL, 0, &err), 1);
    JSON_AUTO json_t *json = parse_out(captured);
    assert_string_equal(json_get_string(json_object_get(json, "error"), "message", ""),
                        "bad \xEF\xBF\xBD byte");
}

static void nothing_is_streamed_into_json(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.json = true});
    report_print(captured->report, "a line\n");
    assert_string_equal(captured_out(captured) ? captured_out(captured) : "", "");
}

static int finish_on(FILE *out, const Error *err)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    const ReportConfig config = {.command = "test",
                                 .out = out,
                                 .err_out = captured->err_out,
                                 .env = &captured->env.env,
                                 .clock = &captured->clock.clock};
    Report *report = report_new(captured, &config);
    int code = report_finish(report, NULL, print_name, "x", 0, err);
    if (code == 1)
        assert_contains(captured_err(captured), "cannot write the result: No space left");
    return code;
}

static void a_full_disk_makes_a_success_a_failure_and_keeps_a_failure(void **state UNUSED)
{
    ERROR_AUTO Error busy = {0};
    error_set(&busy, ERR_BUSY, "busy");
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(finish_on(full, NULL), 1);
    clearerr(full);
    assert_int_equal(finish_on(full, &busy), 5);
    fclose(full);
}

static void styles_are_empty_off_a_terminal(void **state UNUSED)
{
    TALLOC_AUTO Captured *plain = captured_new((ReportConfig){0});
    TALLOC_AUTO Captured *colored = captured_new((ReportConfig){.color = COLOR_ALWAYS});
    assert_string_equal(report_style(plain->report, STYLE_ERROR), "");
    assert_contains(report_style(colored->report, STYLE_ERROR), "\033[");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_tells_the_result_to_a_person),
        cmocka_unit_test(json_wraps_the_result_in_the_envelope),
        cmocka_unit_test(json_tells_a_failure_in_all_its_parts),
        cmocka_unit_test(a_code_of_somebody_elses_goes_before_that_of_our_error),
        cmocka_unit_test(a_listener_gets_the_object_whatever_is_printed),
        cmocka_unit_test(a_result_that_is_not_good_keeps_its_exit_code),
        cmocka_unit_test(a_partial_result_and_its_error_are_both_told),
        cmocka_unit_test(the_result_cannot_overwrite_the_envelope),
        cmocka_unit_test(secrets_are_hidden_in_text_and_in_json_values),
        cmocka_unit_test(a_secret_that_is_a_word_of_ours_does_not_break_the_json),
        cmocka_unit_test(bytes_that_are_no_text_still_give_valid_json),
        cmocka_unit_test(nothing_is_streamed_into_json),
        cmocka_unit_test(a_full_disk_makes_a_success_a_failure_and_keeps_a_failure),
        cmocka_unit_test(styles_are_empty_off_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
