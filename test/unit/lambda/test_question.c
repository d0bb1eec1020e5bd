#include "unit.h"

#include "lambda/question.h"

typedef struct Scene {
    json_t *event;
    Question question;
    Error err;
} Scene;

static int set_up(void **state)
{
    *state = talloc_zero(NULL, Scene);
    return 0;
}

static int tear_down(void **state)
{
    Scene *scene = *state;
    json_decref(scene->event);
    error_clear(&scene->err);
    talloc_free(scene);
    return 0;
}

static bool ask(Scene *scene, const char *text)
{
    error_clear(&scene->err);
    json_decref(scene->event);
    scene->event = json_loads(text, JSON_DECODE_ANY, NULL);
    return question_read(scene, scene->event, &scene->question, &scene->err);
}

static const char *flag(const Scene *scene, OptionId id)
{
    for (size_t i = 0; i < scene->question.flag_count; i++) {
        if (scene->question.flags[i].id == id)
            return scene->question.flags[i].value;
    }
    return NULL;
}

static void each_action_is_a_command(void **state)
{
    static const char *const rows[][2] = {
        {"run", "run"}, {"up", "up"}, {"gate", "gate"}, {"deploy", "deploy"}, {"status", "watch"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO char *text =
            talloc_asprintf(NULL, "{\"action\": \"%s\"%s}", rows[i][0],
                            strcmp(rows[i][0], "status") == 0 ? ", \"run_id\": \"r\"" : "");
        Scene *scene = *state;
        assert_succeeds(ask(scene, text), &scene->err);
        assert_string_equal(scene->question.action->command, rows[i][1]);
        assert_int_equal(scene->question.flag_count, 0);
    }
}

static void the_members_are_flags_of_the_command_line(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene,
                        "{\"action\": \"deploy\", \"release\": \"v42\", \"environment\": "
                        "\"production\", \"image\": null, \"wait\": \"10m\", \"back\": true, "
                        "\"reason\": \"it is broken\"}"),
                    &scene->err);
    assert_int_equal(scene->question.flag_count, 5);
    assert_string_equal(flag(scene, OPT_RELEASE), "v42");
    assert_string_equal(flag(scene, OPT_ENVIRONMENT), "production");
    assert_string_equal(flag(scene, OPT_WAIT), "10m");
    assert_string_equal(flag(scene, OPT_BACK), "true");
    assert_string_equal(flag(scene, OPT_REASON), "it is broken");
    assert_null(flag(scene, OPT_IMAGE));
}

static void a_run_may_have_a_command_of_its_own(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene, "{\"action\": \"run\", \"one_off\": true, \"command\": "
                               "[\"bin/rails\", \"db:seed\"]}"),
                    &scene->err);
    assert_true(scene->question.one_off);
    assert_string_equal(flag(scene, OPT_ONE_OFF), "true");
    assert_string_equal(scene->question.words[0], "bin/rails");
    assert_string_equal(scene->question.words[1], "db:seed");
    assert_null(scene->question.words[2]);
}

static void a_rollback_begins_anew_each_time(void **state)
{
    Scene *scene = *state;
    assert_succeeds(
        ask(scene, "{\"action\": \"rollback\", \"release\": \"v42\", \"wait\": \"1m\"}"),
        &scene->err);
    assert_true(scene->question.one_off);
    assert_string_equal(scene->question.action->command, "rollback");
}

static void a_command_is_a_list_of_texts(void **state)
{
    static const char *const wrong[] = {"\"db:seed\"", "[]", "[\"a\", 1]", "{}"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        TALLOC_AUTO char *text =
            talloc_asprintf(NULL, "{\"action\": \"run\", \"command\": %s}", wrong[i]);
        Scene *scene = *state;
        assert_fails(ask(scene, text), &scene->err, ERR_USAGE, "must be a list of texts");
    }
}

static void what_deploys_too_takes_no_command(void **state)
{
    Scene *scene = *state;
    assert_fails(ask(scene, "{\"action\": \"up\", \"command\": [\"a\"]}"), &scene->err, ERR_USAGE,
                 "takes no member 'command'");
    assert_fails(ask(scene, "{\"action\": \"up\", \"one_off\": true}"), &scene->err, ERR_USAGE,
                 "takes no member 'one_off'");
}

static void what_is_misspelt_is_suggested(void **state)
{
    Scene *scene = *state;
    assert_fails(ask(scene, "{\"action\": \"run\", \"relase\": \"v42\"}"), &scene->err, ERR_USAGE,
                 "takes no member 'relase'");
    assert_contains(scene->err.hint, "did you mean 'release'?");
    assert_fails(ask(scene, "{\"action\": \"rnu\"}"), &scene->err, ERR_USAGE, "no action 'rnu'");
    assert_contains(scene->err.hint, "run, up, gate, deploy, rollback, status");
}

static void what_is_no_question_is_an_error(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "7",
        "{}",
        "{\"action\": 7}",
        "{\"action\": \"run\", \"release\": []}",
        "{\"action\": \"status\"}",
        "{\"action\": \"gate\", \"run_id\": \"r\"}",
        "{\"action\": \"status\", \"run_id\": \"r\", \"image\": \"i\"}",
        "{\"CodePipeline.job\": {}}",
        "{\"CodePipeline.job\": 7}"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        Scene *scene = *state;
        if (ask(scene, wrong[i]))
            fail_msg("%s was taken for a question", wrong[i]);
        assert_int_equal(scene->err.kind, ERR_USAGE);
    }
}

static void a_run_that_is_named_comes_first(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene, "{\"action\": \"up\", \"run_id\": \"r1\"}"), &scene->err);
    assert_string_equal(scene->question.run_id, "r1");
    assert_true(scene->question.action->starts_run);
}

static void who_waits_is_known_even_when_nothing_else_is(void **state)
{
    Scene *scene = *state;
    assert_false(ask(scene, "{\"task_token\": \"token-of-the-state\"}"));
    assert_string_equal(secret_reveal(scene->question.task_token), "token-of-the-state");
    assert_false(ask(scene, "{\"CodePipeline.job\": {\"id\": \"j1\", \"data\": {}}}"));
    assert_string_equal(scene->question.job, "j1");
    assert_contains(scene->err.message, "no UserParameters");
}

#define JOB(parameters, more)                                                                      \
    "{\"CodePipeline.job\": {\"id\": \"j1\", \"data\": {\"actionConfiguration\": "                 \
    "{\"configuration\": {\"UserParameters\": \"" parameters "\"}}" more "}}}"
#define UP "{\\\"action\\\": \\\"up\\\", \\\"release\\\": \\\"v42\\\"}"

static void a_job_has_its_action_in_its_parameters(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene, JOB(UP, "")), &scene->err);
    assert_string_equal(scene->question.job, "j1");
    assert_string_equal(scene->question.action->name, "up");
    assert_string_equal(flag(scene, OPT_RELEASE), "v42");
    assert_null(scene->question.run_id);
    assert_fails(ask(scene, JOB("no JSON", "")), &scene->err, ERR_FORMAT, "UserParameters");
}

static void a_job_that_comes_again_names_its_run(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene, JOB(UP, ", \"continuationToken\": \"r1\"")), &scene->err);
    assert_string_equal(scene->question.run_id, "r1");
    assert_succeeds(ask(scene, JOB(UP, ", \"continuationToken\": \"" QUESTION_CONTINUATION "\"")),
                    &scene->err);
    assert_null(scene->question.run_id);
}

static void a_lifecycle_hook_names_what_it_is_about(void **state)
{
    Scene *scene = *state;
    assert_succeeds(ask(scene, "{\"executionDetails\": {\"serviceArn\": \"s\", "
                               "\"targetServiceRevisionArn\": \"t\"}, \"executionId\": \"e\", "
                               "\"lifecycleStage\": \"PRE_SCALE_UP\", \"resourceArn\": \"d\", "
                               "\"hookDetails\": {\"environment\": \"production\"}}"),
                    &scene->err);
    assert_null(scene->question.action);
    assert_string_equal(scene->question.beginning.service_revision, "t");
    assert_string_equal(scene->question.beginning.deployment, "d");
    assert_string_equal(flag(scene, OPT_ENVIRONMENT), "production");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_action_is_a_command),
        TEST(the_members_are_flags_of_the_command_line),
        TEST(a_run_may_have_a_command_of_its_own),
        TEST(a_rollback_begins_anew_each_time),
        TEST(a_command_is_a_list_of_texts),
        TEST(what_deploys_too_takes_no_command),
        TEST(what_is_misspelt_is_suggested),
        TEST(what_is_no_question_is_an_error),
        TEST(a_run_that_is_named_comes_first),
        TEST(who_waits_is_known_even_when_nothing_else_is),
        TEST(a_job_has_its_action_in_its_parameters),
        TEST(a_job_that_comes_again_names_its_run),
        TEST(a_lifecycle_hook_names_what_it_is_about),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
