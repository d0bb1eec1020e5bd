#include "aws/iam.h"
#include "rig.h"

#define ROLE "arn:aws:iam::123456789012:role/service/web-task"
#define ANSWER(trust)                                                                              \
    "<GetRoleResponse><GetRoleResult><Role><RoleName>web-task</RoleName>"                          \
    "<AssumeRolePolicyDocument>" trust "</AssumeRolePolicyDocument></Role></GetRoleResult>"        \
    "</GetRoleResponse>"

static bool get(Rig *rig, IamRole *role, Error *err)
{
    return iam_get_role(rig, rig->aws, ROLE, role, err);
}

static void a_role_is_asked_for_by_its_name_and_its_trust_is_decoded(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.when = "Action=GetRole&Version=2010-05-08&RoleName=web-task",
         .body = ANSWER("%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%7D%5D%7D")},
        {0}};
    TALLOC_AUTO Rig *rig = rig_new(ANSWERS);
    ERROR_AUTO Error err = {0};
    IamRole role = {0};
    assert_succeeds(get(rig, &role, &err), &err);
    assert_int_equal(json_array_size(json_object_get(role.trust, "Statement")), 1);
    /* Wherever the caller is, IAM is in one region. */
    assert_contains(rig_heard(rig), "/us-east-1/iam/aws4_request");
}

static void a_role_that_is_not_there_and_one_that_may_not_be_seen_differ(void **state UNUSED)
{
    static const struct {
        FakeAnswer answer;
        ErrorKind kind;
        const char *message;
    } CASES[] = {
        {{.status = 404,
          .body = "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>"},
         ERR_CONFIG,
         "there is no role 'web-task'"},
        {{.status = 403,
          .body = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"},
         ERR_AUTH,
         "IAM GetRole: AccessDenied"},
        {{.body = "<a/>"}, ERR_FORMAT, "no trust policy"},
        {{.body = ANSWER("%7B")}, ERR_FORMAT, "the trust policy in the answer"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const FakeAnswer answers[] = {CASES[i].answer, {0}};
        TALLOC_AUTO Rig *rig = rig_new(answers);
        ERROR_AUTO Error err = {0};
        IamRole role;
        assert_fails(get(rig, &role, &err), &err, CASES[i].kind, CASES[i].message);
    }
}

static void who_may_assume_a_role_is_read_in_all_forms_of_a_policy(void **state UNUSED)
{
    static const struct {
        const char *trust;
        bool trusts;
    } CASES[] = {
        {"{'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole',"
         " 'Principal': {'Service': 'ecs-tasks.amazonaws.com'}}]}",
         true},
        {"{'Statement': {'Effect': 'Allow', 'Action': ['sts:TagSession', 'sts:AssumeRole'],"
         " 'Principal': {'Service': ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com']}}}",
         true},
        {"{'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole',"
         " 'Principal': {'Service': 'ec2.amazonaws.com'}}]}",
         false},
        {"{'Statement': [{'Effect': 'Deny', 'Action': 'sts:AssumeRole',"
         " 'Principal': {'Service': 'ecs-tasks.amazonaws.com'}}]}",
         false},
        {"{'Statement': [{'Effect': 'Allow', 'Action': 'sts:TagSession',"
         " 'Principal': {'Service': 'ecs-tasks.amazonaws.com'}}]}",
         false},
        {"{'Statement': [{'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': '*'}]}",
         false},
        {"{}", false},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO char *text = talloc_strdup(NULL, CASES[i].trust);
        for (char *quote = text; (quote = strchr(quote, '\'')) != NULL;)
            *quote = '"';
        JSON_AUTO json_t *trust = json_loads(text, 0, NULL);
        const IamRole role = {.trust = trust};
        assert_int_equal(iam_trusts_service(&role, "ecs-tasks.amazonaws.com"), CASES[i].trusts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_is_asked_for_by_its_name_and_its_trust_is_decoded),
        cmocka_unit_test(a_role_that_is_not_there_and_one_that_may_not_be_seen_differ),
        cmocka_unit_test(who_may_assume_a_role_is_read_in_all_forms_of_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
