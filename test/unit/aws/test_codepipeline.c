#include "aws/codepipeline.h"
#include "fake_aws.h"

#define JOB "11111111-abcd-1111-abcd-111111abcdef"

static Aws *aws_of(void **state)
{
    return *state;
}

static int setup(void **state)
{
    *state = fake_aws_new(NULL);
    return 0;
}

static int teardown(void **state)
{
    talloc_free(*state);
    return 0;
}

static void a_success_says_what_there_is_to_say(void **state)
{
    ERROR_AUTO Error err = {0};
    bool gone = true;
    fake_aws_answer(aws_of(state), "PutJobSuccessResult", "{}");
    const CodePipelineSuccess bare = {.job = JOB};
    assert_succeeds(codepipeline_put_success(aws_of(state), &bare, &gone, &err), &err);
    assert_false(gone);
    JSON_AUTO json_t *expected = json_pack("{s:s}", "jobId", JOB);
    assert_true(json_equal(fake_aws_input(aws_of(state), "PutJobSuccessResult", 0), expected));
}

static void a_job_that_comes_again_has_a_continuation(void **state)
{
    ERROR_AUTO Error err = {0};
    bool gone = false;
    fake_aws_answer(aws_of(state), "PutJobSuccessResult", "{}");
    const CodePipelineSuccess again = {.job = JOB, .execution_id = "r1", .continuation = "r1"};
    assert_succeeds(codepipeline_put_success(aws_of(state), &again, &gone, &err), &err);
    const json_t *input = fake_aws_input(aws_of(state), "PutJobSuccessResult", 0);
    assert_string_equal(json_get_string(input, "continuationToken", ""), "r1");
    const json_t *details = json_object_get(input, "executionDetails");
    assert_string_equal(json_get_string(details, "externalExecutionId", ""), "r1");
    assert_null(json_object_get(details, "summary"));
}

static void a_failure_is_that_of_the_job(void **state)
{
    ERROR_AUTO Error err = {0};
    bool gone = false;
    fake_aws_answer(aws_of(state), "PutJobFailureResult", "{}");
    const CodePipelineFailure failure = {.job = JOB, .message = "it failed"};
    assert_succeeds(codepipeline_put_failure(aws_of(state), &failure, &gone, &err), &err);
    const json_t *input = fake_aws_input(aws_of(state), "PutJobFailureResult", 0);
    const json_t *details = json_object_get(input, "failureDetails");
    assert_string_equal(json_get_string(details, "type", ""), "JobFailed");
    assert_string_equal(json_get_string(details, "message", ""), "it failed");
}

static void a_job_that_waits_for_no_result_is_no_error(void **state)
{
    static const char *const codes[] = {"InvalidJobStateException", "JobNotFoundException"};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        ERROR_AUTO Error err = {0};
        bool gone = false;
        fake_aws_refuse(aws_of(state), "PutJobSuccessResult", codes[i], NULL);
        const CodePipelineSuccess success = {.job = JOB};
        assert_succeeds(codepipeline_put_success(aws_of(state), &success, &gone, &err), &err);
        assert_true(gone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_success_says_what_there_is_to_say, setup, teardown),
        cmocka_unit_test_setup_teardown(a_job_that_comes_again_has_a_continuation, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failure_is_that_of_the_job, setup, teardown),
        cmocka_unit_test_setup_teardown(a_job_that_waits_for_no_result_is_no_error, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
