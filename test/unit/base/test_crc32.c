#include "unit.h"

#include "base/crc32.h"

/* The check value that every catalogue of CRCs gives. */
static void the_published_check_value_comes_out(void **state UNUSED)
{
    assert_int_equal(crc32_add(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(crc32_add(0, "", 0), 0);
}

static void pieces_give_the_sum_of_the_whole(void **state UNUSED)
{
    uint32_t first = crc32_add(0, "12345", 5);
    assert_int_equal(crc32_add(first, "6789", 4), crc32_add(0, "123456789", 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_check_value_comes_out),
        cmocka_unit_test(pieces_give_the_sum_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
