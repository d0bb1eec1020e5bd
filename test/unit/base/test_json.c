#include "unit.h"

#include "base/json.h"

static void an_object_is_parsed_and_written_back(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *json = NULL;
    assert_succeeds(json_parse_object(" {\"b\": 1, \"a\": [true, null]} ", &json, &err), &err);
    TALLOC_AUTO char *text = json_text(NULL, json);
    assert_string_equal(text, "{\"b\":1,\"a\":[true,null]}");
}

static void what_is_no_object_is_a_format_error(void **state UNUSED)
{
    static const char *const texts[] = {
        "", "[]", "1", "null", "{", "{\"a\":1} x", "{\"a\":\"\xFF\"}"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ERROR_AUTO Error err = {0};
        json_t *json = NULL;
        assert_fails(json_parse_object(texts[i], &json, &err), &err, ERR_FORMAT, "JSON");
        assert_null(json);
    }
}

static void nesting_without_end_is_refused(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    json_t *json = NULL;
    TALLOC_AUTO char *text = talloc_strdup(NULL, "{\"a\":");
    for (int i = 0; i < 5000; i++)
        text = talloc_strdup_append_buffer(text, "[");
    assert_fails(json_parse_object(text, &json, &err), &err, ERR_FORMAT, "JSON");
}

static void a_syntax_error_names_its_line(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    json_t *json = NULL;
    assert_fails(json_parse_object("{\n\"a\": ?}", &json, &err), &err, ERR_FORMAT, "line 2");
}

static void a_missing_text_is_null(void **state UNUSED)
{
    JSON_AUTO json_t *text = json_string_or_null(NULL);
    assert_true(json_is_null(text));
}

static void text_that_is_no_utf8_is_repaired_instead_of_lost(void **state UNUSED)
{
    JSON_AUTO json_t *good = json_string_or_null("gr\xC3\xBCn");
    JSON_AUTO json_t *latin = json_string_or_null("gr\xFCn");
    assert_string_equal(json_string_value(good), "gr\xC3\xBCn");
    assert_string_equal(json_string_value(latin), "gr\xEF\xBF\xBDn");
}

static void readers_fall_back_on_strange_members(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *json = NULL;
    assert_succeeds(json_parse_object("{\"s\":\"x\",\"i\":7,\"t\":true,\"f\":false}", &json, &err),
                    &err);
    assert_string_equal(json_get_string(json, "s", "-"), "x");
    assert_string_equal(json_get_string(json, "i", "-"), "-");
    assert_null(json_get_string(json, "missing", NULL));
    assert_int_equal(json_get_int(json, "i", -1), 7);
    assert_int_equal(json_get_int(json, "s", -1), -1);
    assert_true(json_get_bool(json, "t", false));
    assert_false(json_get_bool(json, "f", true));
    assert_true(json_get_bool(json, "i", true));
    assert_int_equal(json_get_int(NULL, "i", -1), -1);
    assert_string_equal(json_get_string(json_object_get(json, "s"), "x", "-"), "-");
}

static void what_is_kept_goes_with_its_context(void **state UNUSED)
{
    JSON_AUTO json_t *inner = json_string("x");
    TALLOC_CTX *ctx = talloc_new(NULL);
    assert_ptr_equal(json_keep(ctx, json_incref(inner)), inner);
    assert_int_equal(inner->refcount, 2);
    talloc_free(ctx);
    assert_int_equal(inner->refcount, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_parsed_and_written_back),
        cmocka_unit_test(what_is_no_object_is_a_format_error),
        cmocka_unit_test(nesting_without_end_is_refused),
        cmocka_unit_test(a_syntax_error_names_its_line),
        cmocka_unit_test(a_missing_text_is_null),
        cmocka_unit_test(text_that_is_no_utf8_is_repaired_instead_of_lost),
        cmocka_unit_test(readers_fall_back_on_strange_members),
        cmocka_unit_test(what_is_kept_goes_with_its_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
