#include "aws/sts.h"
#include "rig.h"

static void a_caller_learns_who_it_is(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "Action=GetCallerIdentity&Version=2011-06-15",
         .body =
             "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::1:a/ci/t</Arn>"
             "<UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult>"
             "</GetCallerIdentityResponse>"},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    StsIdentity identity;
    assert_succeeds(sts_caller_identity(rig, rig->aws, &identity, &err), &err);
    assert_string_equal(identity.account, "123456789012");
    assert_string_equal(identity.arn, "arn:aws:sts::1:a/ci/t");
}

static void a_refusal_and_an_answer_without_an_account_are_errors(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {{.status = 403,
          .body =
              "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token "
              "included in the request is invalid</Message></Error></ErrorResponse>"},
         ERR_AUTH,
         "STS GetCallerIdentity: InvalidClientTokenId"},
        {{.body = "<a/>"}, ERR_FORMAT, "has no Account"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        StsIdentity identity;
        assert_fails(sts_caller_identity(rig, rig->aws, &identity, &err), &err, CASES[i].kind,
                     CASES[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_caller_learns_who_it_is),
        cmocka_unit_test(a_refusal_and_an_answer_without_an_account_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
