#include "unit.h"

#include <semaphore.h>
#include <signal.h>

#include "../aws/rig.h"
#include "callback/callback.h"

#define TOKEN "AQCEAAAAKgAAAAMAAAAAAAAAAa-task-token"
#define JOB   "11111111-abcd-1111-abcd-111111abcdef"

/* Hears what is said; beats come from another thread. */
typedef struct Ear {
    Progress progress; /* first */
    sem_t warnings;
    char heard[4096];
} Ear;

typedef struct Scene {
    Rig *rig;
    Ear ear;
    Secret *token;
    CallbackConfig config;
} Scene;

static void hear(Progress *progress, ProgressKind kind, const char *text)
{
    Ear *ear = (Ear *)progress;
    if (kind != PROGRESS_WARNING)
        return;
    strncat(ear->heard, text, sizeof(ear->heard) - strlen(ear->heard) - 1);
    sem_post(&ear->warnings);
}

static Scene *scene_new(const FakeAnswer *answers, bool step_functions)
{
    Scene *scene = talloc_zero(NULL, Scene);
    scene->rig = rig_new(answers);
    talloc_steal(scene, scene->rig);
    scene->ear.progress.say = hear;
    sem_init(&scene->ear.warnings, 0, 0);
    scene->token = secret_new(scene, TOKEN);
    scene->config = (CallbackConfig){
        .task_token = step_functions ? scene->token : NULL,
        .codepipeline_job = step_functions ? NULL : JOB,
        .aws = scene->rig->config,
        .clock = &scene->rig->clock.clock,
        .progress = &scene->ear.progress,
    };
    return scene;
}

static bool answer(Callback *callback, const char *object, const char *continuation)
{
    JSON_AUTO json_t *json = json_loads(object, 0, NULL);
    assert_non_null(json);
    const CallbackAnswer answer = {.object = json, .continuation = continuation};
    return callback_answer(callback, &answer);
}

/* The body of the only request for that operation. */
static json_t *asked(const Scene *scene, const char *operation)
{
    json_t *body = NULL;
    for (int i = 0; i < scene->rig->http->count; i++) {
        const char *request = scene->rig->http->heard[i];
        if (!strstr(request, operation))
            continue;
        assert_null(body);
        body = json_loads(strstr(request, "\r\n\r\n") + 4, 0, NULL);
    }
    assert_non_null(body);
    return body;
}

static bool was_asked(const Scene *scene, const char *operation)
{
    for (int i = 0; i < scene->rig->http->count; i++) {
        if (strstr(scene->rig->http->heard[i], operation))
            return true;
    }
    return false;
}

static const char SUCCESS[] =
    "{\"schema\": \"tidegate.run.v1\", \"ok\": true, \"exit\": 0, \"run_id\": \"r1\", \"release\": "
    "\"v42\", \"environment\": \"production\", \"verdict\": \"success\"}";
static const char FAILURE[] =
    "{\"schema\": \"tidegate.run.v1\", \"ok\": false, \"exit\": 6, \"run_id\": \"r1\", \"error\": "
    "{\"code\": \"partial\", \"message\": \"half done\", \"hint\": \"go on\"}}";

#define BEATS                                                                                      \
    {                                                                                              \
        .when = "SendTaskHeartbeat", .body = "{}"                                                  \
    }

static void who_did_not_ask_is_not_answered(void **state UNUSED)
{
    const CallbackConfig config = {0};
    assert_null(callback_begin(NULL, &config));
    assert_true(answer(NULL, SUCCESS, NULL));
}

static void step_functions_gets_the_object_as_output(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {BEATS, {.when = "SendTaskSuccess", .body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, SUCCESS, NULL));
    JSON_AUTO json_t *body = asked(scene, "AWSStepFunctions.SendTaskSuccess");
    JSON_AUTO json_t *output = json_loads(json_get_string(body, "output", ""), 0, NULL);
    JSON_AUTO json_t *object = json_loads(SUCCESS, 0, NULL);
    assert_string_equal(json_get_string(body, "taskToken", ""), TOKEN);
    assert_true(json_equal(output, object));
    assert_string_equal(scene->ear.heard, "");
}

static void step_functions_gets_code_and_cause_of_a_failure(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {BEATS, {.when = "SendTaskFailure", .body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, FAILURE, NULL));
    JSON_AUTO json_t *body = asked(scene, "AWSStepFunctions.SendTaskFailure");
    assert_string_equal(json_get_string(body, "error", ""), "partial");
    assert_string_equal(json_get_string(body, "cause", ""), "half done\ngo on\nrun r1");
}

static void who_is_gone_is_said_once_and_told_nothing_more(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 400, .body = "{\"__type\":\"TaskTimedOut\",\"message\":\"Task Timed Out\"}"},
        {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    sem_wait(&scene->ear.warnings);
    assert_false(answer(callback, SUCCESS, NULL));
    assert_false(was_asked(scene, "SendTaskSuccess"));
    assert_int_equal(scene->rig->http->count, 1);
    assert_contains(scene->ear.heard, "Step Functions does not wait for this command's answer");
    assert_lacks(scene->ear.heard, TOKEN);
}

static void each_way_of_being_gone_is_known(void **state UNUSED)
{
    static const char *const codes[] = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        TALLOC_AUTO char *body = talloc_asprintf(NULL, "{\"__type\":\"%s\"}", codes[i]);
        const FakeAnswer answers[] = {
            BEATS, {.when = "SendTaskSuccess", .status = 400, .body = body}, {0}};
        TALLOC_AUTO Scene *scene = scene_new(answers, true);
        TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
        assert_false(answer(callback, SUCCESS, NULL));
        assert_contains(scene->ear.heard, "does not wait for");
    }
}

static void a_permission_that_is_missing_is_a_warning(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {BEATS,
                                         {.when = "SendTaskSuccess",
                                          .status = 400,
                                          .body = "{\"__type\":\"AccessDeniedException\"}"},
                                         {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_false(answer(callback, SUCCESS, NULL));
    assert_contains(scene->ear.heard, "Step Functions could not be answered: SFN SendTaskSuccess");
}

/* A call gives up after five tries. */
static void the_answer_is_tried_again_for_a_while(void **state UNUSED)
{
    static const FakeAnswer FAILS = {.when = "SendTaskSuccess", .status = 503};
    static const FakeAnswer ANSWERS[] = {
        BEATS, FAILS, FAILS, FAILS, FAILS, FAILS, {.when = "SendTaskSuccess", .body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, SUCCESS, NULL));
    assert_string_equal(scene->ear.heard, "");
}

static void the_tries_have_an_end(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {BEATS, {.when = "SendTaskSuccess", .status = 503}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_false(answer(callback, SUCCESS, NULL));
    assert_true(scene->rig->clock.slept_ms < 120000);
    assert_contains(scene->ear.heard, "could not be answered");
}

static void after_a_signal_it_is_tried_by_one_call(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {BEATS, {.when = "SendTaskSuccess", .status = 503}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, true);
    Cancel *cancel = cancel_new(scene);
    cancel_raise(cancel, SIGTERM);
    scene->config.cancel = cancel;
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_false(answer(callback, SUCCESS, NULL));
    assert_in_range(scene->rig->http->count, 5, 6);
}

static void codepipeline_gets_the_variables_and_the_run(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, false);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, SUCCESS, NULL));
    JSON_AUTO json_t *body = asked(scene, "CodePipeline_20150709.PutJobSuccessResult");
    JSON_AUTO json_t *expected = json_pack(
        "{s:s, s:{s:s, s:s}, s:{s:s, s:s, s:s, s:s}}", "jobId", JOB, "executionDetails", "summary",
        "run: release v42 in production, success", "externalExecutionId", "r1", "outputVariables",
        "release", "v42", "environment", "production", "run_id", "r1", "verdict", "success");
    assert_true(json_equal(body, expected));
}

static void codepipeline_gets_the_words_of_a_failure(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, false);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, FAILURE, NULL));
    JSON_AUTO json_t *body = asked(scene, "PutJobFailureResult");
    JSON_AUTO json_t *expected =
        json_pack("{s:s, s:{s:s, s:s, s:s}}", "jobId", JOB, "failureDetails", "type", "JobFailed",
                  "message", "half done\ngo on\nrun r1", "externalExecutionId", "r1");
    assert_true(json_equal(body, expected));
}

static void codepipeline_is_asked_to_come_again(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "{}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, false);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_true(answer(callback, SUCCESS, "r1"));
    JSON_AUTO json_t *body = asked(scene, "PutJobSuccessResult");
    assert_string_equal(json_get_string(body, "continuationToken", ""), "r1");
    assert_null(json_object_get(body, "outputVariables"));
}

static void a_job_that_has_its_result_is_gone(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.status = 400, .body = "{\"__type\":\"InvalidJobStateException\"}"}, {0}};
    TALLOC_AUTO Scene *scene = scene_new(ANSWERS, false);
    TALLOC_AUTO Callback *callback = callback_begin(NULL, &scene->config);
    assert_false(answer(callback, SUCCESS, NULL));
    assert_contains(scene->ear.heard, "CodePipeline does not wait for this command's answer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_did_not_ask_is_not_answered),
        cmocka_unit_test(step_functions_gets_the_object_as_output),
        cmocka_unit_test(step_functions_gets_code_and_cause_of_a_failure),
        cmocka_unit_test(who_is_gone_is_said_once_and_told_nothing_more),
        cmocka_unit_test(each_way_of_being_gone_is_known),
        cmocka_unit_test(a_permission_that_is_missing_is_a_warning),
        cmocka_unit_test(the_answer_is_tried_again_for_a_while),
        cmocka_unit_test(the_tries_have_an_end),
        cmocka_unit_test(after_a_signal_it_is_tried_by_one_call),
        cmocka_unit_test(codepipeline_gets_the_variables_and_the_run),
        cmocka_unit_test(codepipeline_gets_the_words_of_a_failure),
        cmocka_unit_test(codepipeline_is_asked_to_come_again),
        cmocka_unit_test(a_job_that_has_its_result_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
