#include "unit.h"

#include "base/dialect.h"

static void each_dialect_has_the_name_that_records_use(void **state UNUSED)
{
    assert_string_equal(dialect_name(DIALECT_POSTGRES), "postgres");
    assert_string_equal(dialect_name(DIALECT_SQLITE), "sqlite");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_dialect_has_the_name_that_records_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
