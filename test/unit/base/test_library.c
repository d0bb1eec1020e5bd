#include "unit.h"

#include "base/library.h"

static void functions_of_a_shared_library_can_be_called(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const names[] = {"cos", "sin"};
    union {
        void *slots[2];
        struct {
            double (*cos)(double);
            double (*sin)(double);
        } math;
    } table = {0};
    assert_succeeds(library_load("libm.so.6", "libc6", names, table.slots, 2, &err), &err);
    assert_true(table.math.cos(0) == 1);
    assert_true(table.math.sin(0) == 0);
}

static void a_missing_library_names_the_package_to_install(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const names[] = {"x"};
    void *slot = NULL;
    assert_fails(library_load("libnowhere.so.9", "libnowhere9", names, &slot, 1, &err), &err,
                 ERR_CONFIG, "libnowhere.so.9");
    assert_contains(err.hint, "apt-get install libnowhere9");
}

static void a_missing_function_fails_and_fills_nothing(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const names[] = {"cos", "no_such_function"};
    void *slots[2] = {NULL, NULL};
    assert_fails(library_load("libm.so.6", "libc6", names, slots, 2, &err), &err, ERR_CONFIG,
                 "no_such_function");
    assert_contains(err.hint, "libc6");
    assert_null(slots[0]);
    assert_null(slots[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_a_shared_library_can_be_called),
        cmocka_unit_test(a_missing_library_names_the_package_to_install),
        cmocka_unit_test(a_missing_function_fails_and_fills_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
