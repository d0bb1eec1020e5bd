#include "unit.h"

#include "callback/answer.h"

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

static const char RUN[] =
    "{\"schema\": \"tidegate.run.v1\", \"ok\": true, \"exit\": 0, \"run_id\": \"r1\", \"release\": "
    "\"v42\", \"environment\": \"production\", \"verdict\": \"success\", \"attempt\": 1, \"task\": "
    "{\"arn\": \"a\", \"task_definition\": \"web:7\"}}";
static const char UP[] =
    "{\"schema\": \"tidegate.up.v1\", \"ok\": true, \"exit\": 0, \"run\": {\"run_id\": \"r1\", "
    "\"release\": \"v42\", \"environment\": \"production\", \"verdict\": \"success\"}, \"deploy\": "
    "{\"state\": \"deployed\", \"serving\": \"v42\", \"deployment\": \"d1\"}}";
static const char FAILED[] =
    "{\"schema\": \"tidegate.run.v1\", \"ok\": false, \"exit\": 6, \"run_id\": \"r1\", \"error\": "
    "{\"code\": \"partial\", \"message\": \"half done\", \"detail\": null, \"hint\": \"go on\"}}";

static void a_run_and_an_up_say_the_same_members(void **state UNUSED)
{
    const char *const texts[] = {RUN, UP};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        JSON_AUTO json_t *object = parse(texts[i]);
        assert_string_equal(answer_member(object, "run_id"), "r1");
        assert_string_equal(answer_member(object, "verdict"), "success");
        assert_null(answer_member(object, "nothing of it"));
    }
}

static void the_cause_is_message_hint_and_run(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *object = parse(FAILED);
    assert_string_equal(answer_code(object), "partial");
    assert_string_equal(answer_cause(tmp, object), "half done\ngo on\nrun r1");
}

static void a_run_that_the_words_name_is_not_named_again(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *object = parse("{\"ok\": false, \"exit\": 1, \"run_id\": \"r1\", \"error\": "
                                     "{\"code\": \"failed\", \"message\": \"run r1 failed\"}}");
    assert_string_equal(answer_cause(tmp, object), "run r1 failed");
}

static void a_bad_end_without_an_error_has_words_too(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *object = parse("{\"ok\": false, \"exit\": 8}");
    assert_string_equal(answer_code(object), "failed");
    assert_string_equal(answer_cause(tmp, object), "it ended with exit code 8");
}

static void the_summary_is_one_line(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *run = parse(RUN);
    JSON_AUTO json_t *up = parse(UP);
    assert_string_equal(answer_summary(tmp, run), "run: release v42 in production, success");
    assert_string_equal(answer_summary(tmp, up),
                        "up: release v42 in production, success, deployed");
}

static void the_variables_are_what_is_known(void **state UNUSED)
{
    JSON_AUTO json_t *up = parse(UP);
    JSON_AUTO json_t *of_up = answer_variables(up);
    JSON_AUTO json_t *expected =
        parse("{\"release\": \"v42\", \"environment\": \"production\", \"run_id\": \"r1\", "
              "\"verdict\": \"success\", \"state\": \"deployed\", \"serving\": \"v42\", "
              "\"deployment\": \"d1\"}");
    assert_true(json_equal(of_up, expected));
    JSON_AUTO json_t *run = parse(RUN);
    JSON_AUTO json_t *of_run = answer_variables(run);
    assert_string_equal(json_get_string(of_run, "task_definition", ""), "web:7");
    assert_null(json_object_get(of_run, "serving"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_and_an_up_say_the_same_members),
        cmocka_unit_test(the_cause_is_message_hint_and_run),
        cmocka_unit_test(a_run_that_the_words_name_is_not_named_again),
        cmocka_unit_test(a_bad_end_without_an_error_has_words_too),
        cmocka_unit_test(the_summary_is_one_line),
        cmocka_unit_test(the_variables_are_what_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
