#include "unit.h"

#include <signal.h>

#include "rig.h"

static const AwsService ECS = {"ECS", "ecs", "ecs", AWS_JSON_1_1,
                               "AmazonEC2ContainerServiceV20141113"};

/* RunTask without a client token, with one, and a read. */
static const AwsCall ONCE = {.service = &ECS, .operation = "UpdateService"};
static const AwsCall REPEATABLE = {.service = &ECS, .operation = "RunTask", .repeatable = true};
static const AwsCall READ = {.service = &ECS, .operation = "DescribeTasks", .repeatable = true};

#define THROTTLED                                                                                  \
    {                                                                                              \
        .status = 400, .body = "{\"__type\":\"ThrottlingException\",\"message\":\"slow\"}"         \
    }
#define DONE                                                                                       \
    {                                                                                              \
        .body = "{\"done\":true}"                                                                  \
    }

static void throttling_is_waited_out_with_growing_pauses(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {THROTTLED, {.status = 429}, THROTTLED, DONE, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    assert_succeeds(aws_call(rig, rig->aws, &ONCE, &answer, &err), &err);
    assert_null(answer.code);
    assert_int_equal(rig->http->count, 4);
    assert_int_equal(rig->clock.sleeps, 3);
    /* 500 + 1000 + 2000, each with a quarter of jitter */
    assert_in_range(rig->clock.slept_ms, 2625, 4375);
}

static void throttling_to_the_end_is_busy(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {THROTTLED, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    assert_succeeds(aws_call(rig, rig->aws, &ONCE, &answer, &err), &err);
    assert_string_equal(answer.code, "ThrottlingException");
    assert_int_equal(rig->http->count, 8);
    assert_true(rig->clock.slept_ms < 90000);
    assert_fails(aws_refused(&ONCE, &answer, &err), &err, ERR_BUSY, "ECS UpdateService");
}

static void the_server_may_ask_for_a_longer_pause(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 429, .headers = "Retry-After: 17\r\n"},
        {.status = 429, .headers = "Retry-After: 9999\r\n"},
        {.status = 429, .headers = "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"},
        DONE,
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    assert_succeeds(aws_call(rig, rig->aws, &ONCE, &answer, &err), &err);
    assert_int_equal(rig->clock.sleeps, 3);
    assert_in_range(rig->clock.slept_ms, 17000 + 60000 + 1500, 17000 + 60000 + 2500);
}

static void a_failure_of_the_service_is_tried_again_if_harmless(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 500, .body = "{\"__type\":\"ServerException\"}"}, {.status = 503}, DONE, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    AwsAnswer answer;
    assert_succeeds(aws_call(rig, rig->aws, &REPEATABLE, &answer, &err), &err);
    assert_int_equal(answer.status, 200);
    assert_int_equal(rig->http->count, 3);
}

static void a_failure_of_the_service_is_unknown_for_what_must_not_be_repeated(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 500, .body = "{\"__type\":\"ServerException\",\"message\":\"oops\"}"},
        DONE,
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_UNKNOWN,
                 "ServerException: oops");
    assert_int_equal(rig->http->count, 1);
}

static void a_lost_reply_is_asked_for_again_if_harmless(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.act = FAKE_CLOSE}, {.body = "<html>no json"}, DONE, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_succeeds(aws_ask(rig, rig->aws, &REPEATABLE, &body, &err), &err);
    assert_true(json_get_bool(body, "done", false));
    assert_int_equal(rig->http->count, 3);
}

static void a_lost_reply_is_unknown_for_what_must_not_be_repeated(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.act = FAKE_CLOSE}, DONE, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_UNKNOWN,
                 "the reply to ECS UpdateService was lost: it may have been carried out");
    assert_contains(err.detail, "no answer from");
    assert_int_equal(rig->http->count, 1);
}

/* libcurl would send it again by itself: see net/test_http_client.c. */
static void nothing_is_sent_twice_over_a_kept_connection(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {DONE, {.act = FAKE_CLOSE}, DONE, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_succeeds(aws_ask(rig, rig->aws, &READ, &body, &err), &err);
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_UNKNOWN, "was lost");
    assert_int_equal(rig->http->count, 2);
}

static void a_reply_that_stays_lost_is_unknown_for_a_repeatable_start(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.act = FAKE_CLOSE}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &REPEATABLE, &body, &err), &err, ERR_UNKNOWN, "was lost");
    assert_int_equal(rig->clock.sleeps, 3);
}

static void a_read_without_a_reply_is_no_connection(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.act = FAKE_CLOSE}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &READ, &body, &err), &err, ERR_CONNECT,
                 "ECS DescribeTasks: no answer from");
}

static void what_was_not_sent_is_tried_again_and_was_not_carried_out(void **state UNUSED)
{
    static const FakeAnswer NOTHING[] = {{0}};
    TALLOC_AUTO Rig *rig = rig_new(NOTHING);
    ERROR_AUTO Error err = {0};
    json_t *body;
    rig_set(rig, "AWS_ENDPOINT_URL_ECS",
            talloc_asprintf(rig, "http://127.0.0.1:%d", fake_server_unused_port()));
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_CONNECT,
                 "ECS UpdateService: no answer from");
    assert_int_equal(rig->clock.sleeps, 3);
    assert_int_equal(aws_request_count(rig->aws), 4);
}

static void an_answer_that_is_too_large_is_not_fetched_twice(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{\"a\":\"01234567890123456789\"}"}, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    AwsCall call = READ;
    call.max_body = 10;
    assert_fails(aws_ask(rig, rig->aws, &call, &body, &err), &err, ERR_FAILED, "larger than 10");
    assert_int_equal(rig->http->count, 1);
    error_clear(&err);
    call = ONCE;
    call.max_body = 10;
    assert_fails(aws_ask(rig, rig->aws, &call, &body, &err), &err, ERR_UNKNOWN, "was lost");
}

/* The rig's clock stands at 23:59:59; the server's is ten minutes ahead. */
static void a_signature_is_made_again_by_the_servers_clock(void **state UNUSED)
{
    static const char *const REFUSALS[] = {
        "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: ..\"}",
        "{\"__type\":\"RequestTimeTooSkewed\"}",
        "{\"__type\":\"RequestExpired\"}",
    };
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++) {
        const FakeAnswer answers[] = {{.status = 403,
                                       .headers = "Date: Fri, 01 Mar 2024 00:09:59 GMT\r\n",
                                       .body = REFUSALS[i]},
                                      DONE,
                                      {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        json_t *body;
        assert_int_equal(aws_now_ms(rig->aws), RIG_NOW_MS);
        assert_succeeds(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err);
        assert_contains(rig->http->heard[0], "X-Amz-Date: 20240229T235959Z");
        assert_contains(rig->http->heard[1], "X-Amz-Date: 20240301T000959Z");
        assert_in_range(aws_now_ms(rig->aws), RIG_NOW_MS + 600000, RIG_NOW_MS + 600010);
    }
}

static void a_wrong_key_is_not_taken_for_a_wrong_clock(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 403,
         .headers = "Date: Fri, 01 Mar 2024 00:00:59 GMT\r\n",
         .body = "{\"__type\":\"InvalidSignatureException\",\"message\":\"does not match\"}"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_AUTH,
                 "InvalidSignatureException");
    assert_contains(err.hint, "secret key");
    assert_int_equal(rig->http->count, 1);
}

static void a_clock_that_stays_refused_is_told_once(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 403,
                                          .headers = "Date: Fri, 01 Mar 2024 00:09:59 GMT\r\n",
                                          .body = "{\"__type\":\"RequestTimeTooSkewed\"}"},
                                         {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_AUTH,
                 "RequestTimeTooSkewed");
    assert_contains(err.hint, "clock");
    assert_int_equal(rig->http->count, 2);
}

static void aws_time_follows_the_answers(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.headers = "Date: Fri, 01 Mar 2024 00:00:00 GMT\r\n", .body = "{}"},
        {.headers = "Date: Fri, 01 Mar 2024 00:00:09 GMT\r\n", .body = "{}"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_succeeds(aws_ask(rig, rig->aws, &READ, &body, &err), &err);
    assert_int_equal(aws_now_ms(rig->aws), RIG_NOW_MS); /* a second may be the header's rounding */
    assert_succeeds(aws_ask(rig, rig->aws, &READ, &body, &err), &err);
    assert_int_equal(aws_now_ms(rig->aws), RIG_NOW_MS + 10000);
}

static void ended_credentials_are_fetched_anew_once(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 400, .body = "{\"__type\":\"ExpiredTokenException\",\"message\":\"ended\"}"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_AUTH, "ended");
    assert_contains(err.hint, "aws sso login");
    assert_int_equal(rig->http->count, 2);
}

static void a_cancel_ends_the_waiting(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {THROTTLED, {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    json_t *body;
    rig->clock.cancel_at_ms = 1;
    assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_INTERRUPTED, "interrupted");
    assert_int_equal(rig->http->count, 1);
}

static void a_missing_permission_is_named_in_the_hint(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer;
        const char *hint;
    } CASES[] = {
        {{.status = 400,
          .body =
              "{\"__type\":\"AccessDeniedException\",\"message\":\"User: arn:aws:sts::1:a/ci is "
              "not "
              "authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu:1:task-definition/w "
              "because no identity-based policy allows the ecs:RunTask action\"}"},
         "allow ecs:RunTask on arn:aws:ecs:eu:1:task-definition/w to these credentials"},
        {{.status = 403, .body = "{\"__type\":\"AccessDenied\"}"},
         "allow ecs:UpdateService to these credentials"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        json_t *body;
        assert_fails(aws_ask(rig, rig->aws, &ONCE, &body, &err), &err, ERR_AUTH, "AccessDenied");
        assert_string_equal(err.hint, CASES[i].hint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttling_is_waited_out_with_growing_pauses),
        cmocka_unit_test(throttling_to_the_end_is_busy),
        cmocka_unit_test(the_server_may_ask_for_a_longer_pause),
        cmocka_unit_test(a_failure_of_the_service_is_tried_again_if_harmless),
        cmocka_unit_test(a_failure_of_the_service_is_unknown_for_what_must_not_be_repeated),
        cmocka_unit_test(a_lost_reply_is_asked_for_again_if_harmless),
        cmocka_unit_test(a_lost_reply_is_unknown_for_what_must_not_be_repeated),
        cmocka_unit_test(nothing_is_sent_twice_over_a_kept_connection),
        cmocka_unit_test(a_reply_that_stays_lost_is_unknown_for_a_repeatable_start),
        cmocka_unit_test(a_read_without_a_reply_is_no_connection),
        cmocka_unit_test(what_was_not_sent_is_tried_again_and_was_not_carried_out),
        cmocka_unit_test(an_answer_that_is_too_large_is_not_fetched_twice),
        cmocka_unit_test(a_signature_is_made_again_by_the_servers_clock),
        cmocka_unit_test(a_wrong_key_is_not_taken_for_a_wrong_clock),
        cmocka_unit_test(a_clock_that_stays_refused_is_told_once),
        cmocka_unit_test(aws_time_follows_the_answers),
        cmocka_unit_test(ended_credentials_are_fetched_anew_once),
        cmocka_unit_test(a_cancel_ends_the_waiting),
        cmocka_unit_test(a_missing_permission_is_named_in_the_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
