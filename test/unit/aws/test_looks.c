/* Whether something is there, without reading what is in it. */
#include "aws/ecs/cluster.h"
#include "aws/logs.h"
#include "aws/secretsmanager.h"
#include "aws/ssm.h"
#include "fake_aws.h"

typedef struct Rig {
    Aws *aws;
    Error err;
} Rig;

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->aws = fake_aws_new(rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    Rig *rig = *state;
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

static void a_cluster_has_a_status(void **state)
{
    Rig *rig = *state;
    const char *status = NULL;
    fake_aws_answer(rig->aws, "DescribeClusters", "{\"clusters\": [{\"status\": \"INACTIVE\"}]}");
    assert_succeeds(ecs_cluster_status(rig, rig->aws, "prod", &status, &rig->err), &rig->err);
    assert_string_equal(status, "INACTIVE");
}

static void a_cluster_that_is_not_there_is_an_error_with_its_place(void **state)
{
    Rig *rig = *state;
    const char *status = NULL;
    fake_aws_answer(rig->aws, "DescribeClusters", "{\"clusters\": []}");
    assert_fails(ecs_cluster_status(rig, rig->aws, NULL, &status, &rig->err), &rig->err, ERR_CONFIG,
                 "there is no cluster 'default' in eu-west-1");
}

static void a_log_group_is_there_by_its_whole_name_only(void **state)
{
    static const struct {
        const char *answer;
        bool has;
    } CASES[] = {
        {"{\"logGroups\": [{\"logGroupName\": \"/ecs/web\"}, {\"logGroupName\": \"/ecs/web-2\"}]}",
         true},
        {"{\"logGroups\": [{\"logGroupName\": \"/ecs/web-2\"}]}", false},
        {"{\"logGroups\": []}", false},
    };
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        bool has = !CASES[i].has;
        fake_aws_answer(rig->aws, "DescribeLogGroups", CASES[i].answer);
        assert_succeeds(logs_has_group(rig->aws, "/ecs/web", &has, &rig->err), &rig->err);
        assert_int_equal(has, CASES[i].has);
    }
}

static void a_secret_is_looked_at_and_not_read(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeSecret", "{\"Name\": \"shop/db\"}");
    assert_succeeds(secretsmanager_look(rig->aws, "shop/db", &rig->err), &rig->err);
    assert_int_equal(fake_aws_count(rig->aws, "GetSecretValue"), 0);
}

static void a_secret_that_is_gone_or_about_to_go_is_an_error(void **state)
{
    Rig *rig = *state;
    fake_aws_refuse(rig->aws, "DescribeSecret", "ResourceNotFoundException", NULL);
    fake_aws_answer(rig->aws, "DescribeSecret", "{\"DeletedDate\": 1795197723}");
    assert_fails(secretsmanager_look(rig->aws, "shop/db", &rig->err), &rig->err, ERR_CONFIG,
                 "there is no secret 'shop/db' in eu-west-1");
    error_clear(&rig->err);
    assert_fails(secretsmanager_look(rig->aws, "shop/db", &rig->err), &rig->err, ERR_CONFIG,
                 "marked for deletion");
}

static void a_parameter_is_looked_for_by_its_name_without_its_version(void **state)
{
    static const struct {
        const char *name, *asked, *or_asked;
    } CASES[] = {
        {"/shop/url", "/shop/url", NULL},
        {"/shop/url:3", "/shop/url", NULL},
        {"url", "url", NULL},
        {"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/url", "/shop/url", NULL},
        {"arn:aws:ssm:eu-west-1:123456789012:parameter/url", "/url", "url"},
    };
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeParameters", "{\"Parameters\": [{\"Name\": \"x\"}]}");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_succeeds(ssm_look(rig->aws, CASES[i].name, &rig->err), &rig->err);
        const json_t *input = fake_aws_input(rig->aws, "DescribeParameters", i);
        const json_t *filter = json_array_get(json_object_get(input, "ParameterFilters"), 0);
        const json_t *values = json_object_get(filter, "Values");
        assert_string_equal(json_string_value(json_array_get(values, 0)), CASES[i].asked);
        assert_int_equal(json_array_size(values), CASES[i].or_asked ? 2 : 1);
    }
    assert_int_equal(fake_aws_count(rig->aws, "GetParameter"), 0);
}

static void a_parameter_that_is_not_there_and_one_that_may_not_be_seen_differ(void **state)
{
    Rig *rig = *state;
    fake_aws_answer(rig->aws, "DescribeParameters", "{\"Parameters\": []}");
    fake_aws_refuse(rig->aws, "DescribeParameters", "AccessDeniedException", NULL);
    assert_fails(ssm_look(rig->aws, "/shop/url", &rig->err), &rig->err, ERR_CONFIG,
                 "there is no parameter '/shop/url' in eu-west-1");
    error_clear(&rig->err);
    assert_fails(ssm_look(rig->aws, "/shop/url", &rig->err), &rig->err, ERR_AUTH,
                 "looking for the parameter");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cluster_has_a_status),
        TEST(a_cluster_that_is_not_there_is_an_error_with_its_place),
        TEST(a_log_group_is_there_by_its_whole_name_only),
        TEST(a_secret_is_looked_at_and_not_read),
        TEST(a_secret_that_is_gone_or_about_to_go_is_an_error),
        TEST(a_parameter_is_looked_for_by_its_name_without_its_version),
        TEST(a_parameter_that_is_not_there_and_one_that_may_not_be_seen_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
