#include "unit.h"

#include "pipeline/exits.h"

static void
unknown_wins_then_partial_then_deployment_then_failure_then_a_signal(void **state UNUSED)
{
    static const ErrorKind order[] = {ERR_UNKNOWN, ERR_PARTIAL,     ERR_DEPLOY,
                                      ERR_FAILED,  ERR_INTERRUPTED, ERR_NONE};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        for (size_t j = i; j < COUNT_OF(order); j++) {
            assert_int_equal(exit_winner(order[i], order[j]), order[i]);
            assert_int_equal(exit_winner(order[j], order[i]), order[i]);
        }
    }
}

static void a_refusal_before_anything_happened_comes_first(void **state UNUSED)
{
    assert_int_equal(exit_winner(ERR_NONE, ERR_BUSY), ERR_BUSY);
    assert_int_equal(exit_winner(ERR_CONFIG, ERR_FAILED), ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_wins_then_partial_then_deployment_then_failure_then_a_signal),
        cmocka_unit_test(a_refusal_before_anything_happened_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
