#include "unit.h"

#include "aws/arn.h"

static void the_region_is_its_fourth_part(void **state UNUSED)
{
    static const struct {
        const char *arn, *region;
    } cases[] = {
        {"arn:aws:sns:eu-west-1:123456789012:deploys", "eu-west-1"},
        {"arn:aws-cn:events:cn-north-1:123456789012:event-bus/ops", "cn-north-1"},
        {"arn:aws:iam::123456789012:role/ci", NULL},
        {"arn:aws:sns", NULL},
        {"default", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO char *region = arn_region(NULL, cases[i].arn);
        if (cases[i].region)
            assert_string_equal(region, cases[i].region);
        else
            assert_null(region);
    }
}

static void the_account_is_its_fifth_part(void **state UNUSED)
{
    TALLOC_AUTO char *account = arn_account(NULL, "arn:aws:iam::123456789012:role/ci");
    assert_string_equal(account, "123456789012");
    assert_null(arn_account(NULL, "arn:aws:s3:::bucket"));
    assert_null(arn_account(NULL, "web-task"));
}

static void what_it_names_is_without_the_kind(void **state UNUSED)
{
    static const struct {
        const char *arn, *name;
    } cases[] = {
        {"arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf", "shop/db-AbCdEf"},
        {"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/url", "/shop/url"},
        {"arn:aws:sns:eu-west-1:123456789012:deploys", "deploys"},
        {"/shop/url", "/shop/url"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(arn_name(cases[i].arn), cases[i].name);
}

static void an_arn_is_of_its_service_when_it_names_something(void **state UNUSED)
{
    assert_true(arn_is_of("arn:aws:sns:eu-west-1:123456789012:deploys", "sns"));
    assert_false(arn_is_of("arn:aws:sns:eu-west-1:123456789012:", "sns"));
    assert_false(arn_is_of("arn:aws:sns:eu-west-1:123456789012", "sns"));
    assert_false(arn_is_of("arn:aws:snsx:eu-west-1:123456789012:deploys", "sns"));
    assert_false(arn_is_of("arn:aws:sqs:eu-west-1:123456789012:deploys", "sns"));
    assert_false(arn_is_of("deploys", "sns"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_region_is_its_fourth_part),
        cmocka_unit_test(the_account_is_its_fifth_part),
        cmocka_unit_test(what_it_names_is_without_the_kind),
        cmocka_unit_test(an_arn_is_of_its_service_when_it_names_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
