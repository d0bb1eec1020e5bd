#include "base/advice.h"
#include "unit.h"

static void each_command_gets_the_environment(void **state UNUSED)
{
    static const struct {
        const char *advice, *meant;
    } CASES[] = {
        {"see why with `tidegate logs R1`; mend it, then `tidegate up --release 2`",
         "see why with `tidegate logs --env prod R1`; mend it, then `tidegate up --env prod "
         "--release 2`"},
        {"ask again: tidegate gate", "ask again: tidegate gate --env prod"},
        {"`tidegate migrate` and tidegate uploads", "`tidegate migrate` and tidegate uploads"},
        {"tidegate ", "tidegate "},
        {"mend it", "mend it"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO char *text = advice_for_environment(NULL, CASES[i].advice, "prod");
        assert_string_equal(text, CASES[i].meant);
    }
    assert_null(advice_for_environment(NULL, NULL, "prod"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_gets_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
