#include "unit.h"

#include "lambda/reply.h"

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

/* What the commands end with when the time is over, and whether it is open then. */
static const struct {
    const char *object;
    bool open;
    const char *state;
} ends[] = {
    {"{\"run_id\": \"r\", \"verdict\": null, \"error\": {\"code\": \"unknown\"}}", true, "running"},
    {"{\"run\": {\"run_id\": \"r\", \"verdict\": null}, \"error\": {\"code\": \"unknown\"}}", true,
     "running"},
    {"{\"run\": {\"run_id\": \"r\", \"verdict\": \"success\"}, \"error\": {\"code\": "
     "\"unknown\"}}",
     true, "deploying"},
    {"{\"run_id\": null, \"verdict\": null, \"error\": {\"code\": \"terminated\"}}", true,
     "waiting"},
    {"{\"state\": \"never-seen\", \"error\": {\"code\": \"terminated\"}}", true, "never-seen"},
    {"{\"state\": \"deploying\", \"error\": {\"code\": \"unknown\"}}", true, "deploying"},
    {"{\"run_id\": \"r\", \"verdict\": \"unknown\", \"error\": {\"code\": \"unknown\"}}", false,
     NULL},
    {"{\"run_id\": \"r\", \"verdict\": \"failed\", \"error\": {\"code\": \"failed\"}}", false,
     NULL},
    {"{\"run_id\": \"r\", \"verdict\": \"success\", \"ok\": true}", false, NULL},
};

static void each_end_at_the_deadline_is_open_or_it_is_not(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        JSON_AUTO json_t *object = parse(ends[i].object);
        if (reply_is_open(object, true) != ends[i].open)
            fail_msg("%s", ends[i].object);
        assert_false(reply_is_open(object, false));
        if (!ends[i].open)
            continue;
        reply_make_open(object);
        assert_string_equal(json_get_string(object, "state", ""), ends[i].state);
        assert_null(json_object_get(object, "error"));
    }
}

static void a_failure_has_the_members_that_lambda_reads(void **state UNUSED)
{
    JSON_AUTO json_t *object =
        parse("{\"error\": {\"code\": \"partial\", \"message\": \"half done\"}}");
    reply_make_failure(object);
    assert_string_equal(json_get_string(object, "errorType", ""), "partial");
    assert_string_equal(json_get_string(object, "errorMessage", ""), "half done");
}

static void an_error_before_any_command_has_the_same_form(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_USAGE, "there is no action 'x'");
    JSON_AUTO json_t *object = reply_of_error(&err);
    assert_string_equal(json_get_string(object, "schema", ""), "tidegate.lambda.v1");
    assert_int_equal(json_get_int(object, "exit", 0), 2);
    assert_false(json_get_bool(object, "ok", true));
    assert_string_equal(json_get_string(json_object_get(object, "error"), "code", ""), "usage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_end_at_the_deadline_is_open_or_it_is_not),
        cmocka_unit_test(a_failure_has_the_members_that_lambda_reads),
        cmocka_unit_test(an_error_before_any_command_has_the_same_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
