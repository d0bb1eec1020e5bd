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
        cmocka_unit_test(an_arn_is_of_its_service_when_it_names_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
