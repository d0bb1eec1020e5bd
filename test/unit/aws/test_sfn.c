#include "aws/sfn.h"
#include "fake_aws.h"

#define TOKEN "AQCEAAAAKgAAAAMAAAAAAAAAAa-task-token"

typedef struct Scene {
    Aws *aws;
    Secret *token;
} Scene;

static int setup(void **state)
{
    Scene *scene = talloc_zero(NULL, Scene);
    scene->aws = fake_aws_new(scene);
    scene->token = secret_new(scene, TOKEN);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    talloc_free(*state);
    return 0;
}

static void each_answer_names_the_token_and_may_be_sent_again(void **state)
{
    const Scene *scene = *state;
    ERROR_AUTO Error err = {0};
    bool gone = true;
    static const char *const operations[] = {"SendTaskHeartbeat", "SendTaskSuccess",
                                             "SendTaskFailure"};
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        fake_aws_answer(scene->aws, operations[i], "{}");
    assert_succeeds(sfn_send_heartbeat(scene->aws, scene->token, &gone, &err), &err);
    assert_false(gone);
    assert_succeeds(sfn_send_success(scene->aws, scene->token, "{}", &gone, &err), &err);
    assert_succeeds(sfn_send_failure(scene->aws, scene->token, "e", "c", &gone, &err), &err);
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        assert_string_equal(fake_aws_text(scene->aws, operations[i], 0, "taskToken"), TOKEN);
        assert_true(json_get_bool(fake_aws_asked(scene->aws, operations[i], 0), "repeatable", 0));
    }
    assert_string_equal(fake_aws_text(scene->aws, "SendTaskSuccess", 0, "output"), "{}");
    assert_string_equal(fake_aws_text(scene->aws, "SendTaskFailure", 0, "error"), "e");
    assert_string_equal(fake_aws_text(scene->aws, "SendTaskFailure", 0, "cause"), "c");
}

static void a_token_that_nobody_waits_for_is_no_error(void **state)
{
    const Scene *scene = *state;
    static const char *const codes[] = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        fake_aws_refuse(scene->aws, "SendTaskHeartbeat", codes[i], NULL);
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        ERROR_AUTO Error err = {0};
        bool gone = false;
        assert_succeeds(sfn_send_heartbeat(scene->aws, scene->token, &gone, &err), &err);
        assert_true(gone);
    }
}

static void another_refusal_is_an_error(void **state)
{
    const Scene *scene = *state;
    ERROR_AUTO Error err = {0};
    bool gone = true;
    fake_aws_refuse(scene->aws, "SendTaskSuccess", "InvalidOutput", NULL);
    assert_fails(sfn_send_success(scene->aws, scene->token, "{}", &gone, &err), &err, ERR_FAILED,
                 "InvalidOutput");
    assert_false(gone);
}

static void text_that_is_no_utf8_is_not_sent(void **state)
{
    const Scene *scene = *state;
    ERROR_AUTO Error err = {0};
    bool gone = false;
    assert_fails(sfn_send_success(scene->aws, scene->token, "\xff", &gone, &err), &err,
                 ERR_INTERNAL, "SendTaskSuccess");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_answer_names_the_token_and_may_be_sent_again, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_token_that_nobody_waits_for_is_no_error, setup, teardown),
        cmocka_unit_test_setup_teardown(another_refusal_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(text_that_is_no_utf8_is_not_sent, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
