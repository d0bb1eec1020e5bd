#include "fake_host.h"
#include "lambda/event.h"

static const FakeAnswer NO_AWS[] = {{0}};

static EventReply ask(FakeHost *host, const char *text)
{
    json_t *event = json_keep(host, json_loads(text, JSON_DECODE_ANY, NULL));
    const LambdaInvocation invocation = {
        .id = "id-1", .deadline_ms = RIG_NOW_MS + 60000, .event = event};
    EventReply reply = event_answer(host, &host->host, &invocation);
    json_keep(host, reply.body);
    return reply;
}

static void an_action_is_done_and_its_object_is_the_answer(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": true, \"run_id\": \"r1\", \"verdict\": \"success\"}";
    EventReply reply = ask(host, "{\"action\": \"run\", \"release\": \"v42\"}");
    assert_false(reply.failed);
    assert_true(json_get_bool(reply.body, "done", false));
    assert_string_equal(json_get_string(reply.body, "action", ""), "run");
    assert_string_equal(json_get_string(reply.body, "run_id", ""), "r1");
    assert_string_equal(host->asked[0].command, "run");
    assert_string_equal(host->asked[0].release, "v42");
    assert_null(host->asked[0].argument);
    assert_int_equal(host->count, 1);
}

static void what_is_not_good_is_the_functions_error(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": false, \"exit\": 6, \"error\": {\"code\": \"partial\", "
                       "\"message\": \"half done\"}}";
    EventReply reply = ask(host, "{\"action\": \"run\", \"release\": \"v42\"}");
    assert_true(reply.failed);
    assert_string_equal(json_get_string(reply.body, "errorType", ""), "partial");
    assert_string_equal(json_get_string(reply.body, "errorMessage", ""), "half done");
    assert_true(json_get_bool(reply.body, "done", false));
}

#define LEFT                                                                                       \
    "{\"ok\": false, \"exit\": 7, \"run_id\": \"r1\", \"verdict\": null, \"error\": {\"code\": "   \
    "\"unknown\"}}"

static void what_was_left_at_work_is_no_error(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = LEFT;
    host->time_is_over = true;
    EventReply reply = ask(host, "{\"action\": \"run\", \"release\": \"v42\"}");
    assert_false(reply.failed);
    assert_false(json_get_bool(reply.body, "done", true));
    assert_false(json_get_bool(reply.body, "ok", true));
    assert_string_equal(json_get_string(reply.body, "state", ""), "running");
    assert_null(json_object_get(reply.body, "error"));
}

static void an_unknown_outcome_within_the_time_is_an_error(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = LEFT;
    assert_true(ask(host, "{\"action\": \"run\", \"release\": \"v42\"}").failed);
}

static void a_named_run_is_asked_about_first(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": true, \"run_id\": \"r1\", \"verdict\": \"success\"}";
    host->objects[1] = "{\"ok\": true, \"deploy\": {\"state\": \"deployed\"}}";
    EventReply reply = ask(host, "{\"action\": \"up\", \"release\": \"v42\", \"run_id\": \"r1\"}");
    assert_string_equal(host->asked[0].command, "watch");
    assert_string_equal(host->asked[0].argument, "r1");
    assert_string_equal(host->asked[1].command, "up");
    assert_null(host->asked[1].argument);
    assert_non_null(json_object_get(reply.body, "deploy"));
}

#define ONE_OFF                                                                                    \
    "{\"action\": \"run\", \"release\": \"v42\", \"one_off\": true, \"command\": [\"db\", "        \
    "\"seed\"]"

static void a_one_off_has_its_words(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": true, \"run_id\": \"r1\"}";
    assert_false(ask(host, ONE_OFF "}").failed);
    assert_string_equal(host->asked[0].command, "run");
    assert_string_equal(host->asked[0].words[1], "seed");
}

static void a_one_off_that_is_named_does_not_begin_again(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": true, \"run_id\": \"r1\", \"verdict\": \"success\"}";
    EventReply reply = ask(host, ONE_OFF ", \"run_id\": \"r1\"}");
    assert_int_equal(host->count, 1);
    assert_string_equal(host->asked[0].command, "watch");
    assert_null(host->asked[0].words);
    assert_true(json_get_bool(reply.body, "done", false));
}

static void nothing_follows_a_named_run_that_failed_or_goes_on(void **state UNUSED)
{
    static const char *const ends[] = {
        LEFT, "{\"ok\": false, \"run_id\": \"r1\", \"error\": {\"code\": \"failed\"}}"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
        host->objects[0] = ends[i];
        host->time_is_over = i == 0;
        EventReply reply =
            ask(host, "{\"action\": \"up\", \"release\": \"v42\", \"run_id\": \"r1\"}");
        assert_int_equal(host->count, 1);
        assert_int_equal(reply.failed, i == 1);
    }
}

static void status_watches_the_run(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    host->objects[0] = "{\"ok\": true, \"run_id\": \"r1\"}";
    ask(host, "{\"action\": \"status\", \"run_id\": \"r1\"}");
    assert_int_equal(host->count, 1);
    assert_string_equal(host->asked[0].command, "watch");
    assert_string_equal(host->asked[0].argument, "r1");
}

static void a_wrong_event_runs_nothing(void **state UNUSED)
{
    TALLOC_AUTO FakeHost *host = fake_host_new(NO_AWS);
    EventReply reply = ask(host, "{\"action\": \"fly\"}");
    assert_true(reply.failed);
    assert_string_equal(json_get_string(reply.body, "errorType", ""), "usage");
    assert_int_equal(host->count, 0);
}

#define JOB                                                                                        \
    "{\"CodePipeline.job\": {\"id\": \"j1\", \"data\": {\"actionConfiguration\": "                 \
    "{\"configuration\": {\"UserParameters\": \"{\\\"action\\\": \\\"run\\\"}\"}}}}}"

static void a_job_that_was_answered_is_no_error_of_the_function(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.when = "PutJobFailureResult", .body = "{}"}, {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    host->objects[0] = "{\"ok\": false, \"error\": {\"code\": \"failed\", \"message\": \"no\"}}";
    EventReply reply = ask(host, JOB);
    assert_false(reply.failed);
    assert_int_equal(host->rig->http->count, 1);
    assert_contains(host->rig->http->heard[0], "PutJobFailureResult");
}

static void a_job_that_could_not_be_answered_is_one(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 400, .body = "{\"__type\":\"JobNotFoundException\"}"}, {0}};
    TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
    host->objects[0] = "{\"ok\": false, \"error\": {\"code\": \"failed\", \"message\": \"no\"}}";
    assert_true(ask(host, JOB).failed);
}

static void a_job_that_is_not_done_comes_again_with_its_run(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.when = "PutJobSuccessResult", .body = "{}"}, {0}};
    static const char *const rows[][2] = {
        {LEFT, "\"continuationToken\":\"r1\""},
        {"{\"ok\": false, \"run_id\": null, \"error\": {\"code\": \"terminated\"}}",
         "\"continuationToken\":\"again\""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
        host->objects[0] = rows[i][0];
        host->time_is_over = true;
        assert_false(ask(host, JOB).failed);
        assert_contains(host->rig->http->heard[0], rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_action_is_done_and_its_object_is_the_answer),
        cmocka_unit_test(what_is_not_good_is_the_functions_error),
        cmocka_unit_test(what_was_left_at_work_is_no_error),
        cmocka_unit_test(an_unknown_outcome_within_the_time_is_an_error),
        cmocka_unit_test(a_named_run_is_asked_about_first),
        cmocka_unit_test(a_one_off_has_its_words),
        cmocka_unit_test(a_one_off_that_is_named_does_not_begin_again),
        cmocka_unit_test(nothing_follows_a_named_run_that_failed_or_goes_on),
        cmocka_unit_test(status_watches_the_run),
        cmocka_unit_test(a_wrong_event_runs_nothing),
        cmocka_unit_test(a_job_that_was_answered_is_no_error_of_the_function),
        cmocka_unit_test(a_job_that_could_not_be_answered_is_one),
        cmocka_unit_test(a_job_that_is_not_done_comes_again_with_its_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
