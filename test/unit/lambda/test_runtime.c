#include "unit.h"

#include <signal.h>

#include "fake_http.h"
#include "lambda/runtime.h"

#define HEADERS                                                                                    \
    "Lambda-Runtime-Aws-Request-Id: id-1\r\nLambda-Runtime-Deadline-Ms: 1795197723000\r\n"

typedef struct Scene {
    FakeHttp *http;
    LambdaRuntime *runtime;
} Scene;

static Scene *scene_new(const FakeAnswer *answers)
{
    Scene *scene = talloc_zero(NULL, Scene);
    scene->http = fake_http_new(scene, answers);
    scene->runtime = runtime_new(scene, scene->http->url + strlen("http://"));
    return scene;
}

static void an_event_has_its_id_and_its_deadline(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.headers = HEADERS, .body = "{\"action\": \"gate\"}"},
                                         {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    LambdaInvocation next;
    assert_succeeds(runtime_next(scene, scene->runtime, NULL, &next, &err), &err);
    assert_string_equal(next.id, "id-1");
    assert_int_equal(next.deadline_ms, 1795197723000);
    assert_string_equal(json_get_string(next.event, "action", ""), "gate");
    assert_contains(scene->http->heard[0], "GET /2018-06-01/runtime/invocation/next ");
}

static void an_event_that_is_no_json_is_an_event_all_the_same(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.headers = HEADERS, .body = "what?"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    LambdaInvocation next;
    assert_succeeds(runtime_next(scene, scene->runtime, NULL, &next, &err), &err);
    assert_string_equal(next.id, "id-1");
    assert_null(next.event);
}

static void an_answer_is_posted_for_the_event(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 202}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *answer = json_pack("{s:b}", "open", 1);
    assert_succeeds(runtime_respond(scene->runtime, "id-1", answer, &err), &err);
    assert_contains(scene->http->heard[0], "POST /2018-06-01/runtime/invocation/id-1/response ");
    assert_contains(scene->http->heard[0], "\r\n\r\n{\"open\":true}");
    assert_lacks(scene->http->heard[0], "Error-Type");
}

static void an_error_names_its_type_in_the_header_too(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 202}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *failure =
        json_pack("{s:s, s:s}", "errorType", "partial", "errorMessage", "half done");
    assert_succeeds(runtime_fail(scene->runtime, "id-1", failure, &err), &err);
    assert_succeeds(runtime_fail_init(scene->runtime, failure, &err), &err);
    assert_contains(scene->http->heard[0], "POST /2018-06-01/runtime/invocation/id-1/error ");
    assert_contains(scene->http->heard[0], "Lambda-Runtime-Function-Error-Type: partial\r\n");
    assert_contains(scene->http->heard[1], "POST /2018-06-01/runtime/init/error ");
}

static void an_answer_that_is_not_taken_is_an_error(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.status = 413, .body = "too large"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    JSON_AUTO json_t *answer = json_object();
    assert_fails(runtime_respond(scene->runtime, "id-1", answer, &err), &err, ERR_FAILED,
                 "HTTP 413");
}

static void an_api_that_is_gone_or_strange_is_an_error(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 500}, {.status = 200}, {.act = FAKE_CLOSE}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    LambdaInvocation next;
    for (int i = 0; i < 3; i++) {
        ERROR_AUTO Error err = {0};
        assert_false(runtime_next(scene, scene->runtime, NULL, &next, &err));
        assert_contains(err.message, "waiting for the next event");
    }
}

static void a_signal_ends_the_wait(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    LambdaInvocation next;
    Cancel *cancel = cancel_new(scene);
    cancel_raise(cancel, SIGTERM);
    assert_fails(runtime_next(scene, scene->runtime, cancel, &next, &err), &err, ERR_TERMINATED,
                 "SIGTERM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_has_its_id_and_its_deadline),
        cmocka_unit_test(an_event_that_is_no_json_is_an_event_all_the_same),
        cmocka_unit_test(an_answer_is_posted_for_the_event),
        cmocka_unit_test(an_error_names_its_type_in_the_header_too),
        cmocka_unit_test(an_answer_that_is_not_taken_is_an_error),
        cmocka_unit_test(an_api_that_is_gone_or_strange_is_an_error),
        cmocka_unit_test(a_signal_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
