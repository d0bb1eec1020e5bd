#include "unit.h"

#include "lint/text_index.h"

#define MANY 5000

static void texts_get_numbers_in_the_order_in_which_they_come(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    TextIndex *index = text_index_new(ctx);
    char other[] = "users";
    assert_int_equal(text_index_add(index, "users"), 0);
    assert_int_equal(text_index_add(index, "orders"), 1);
    assert_int_equal(text_index_add(index, other), 0);
    assert_int_equal(text_index_count(index), 2);
    assert_int_equal(text_index_find(index, "orders"), 1);
    assert_true(text_index_find(index, "Users") == TEXT_NOT_FOUND);
    assert_true(text_index_find(index, "") == TEXT_NOT_FOUND);
}

static void thousands_are_found_again(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    TextIndex *index = text_index_new(ctx);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(text_index_add(index, talloc_asprintf(ctx, "public.t%zu", i)), i);
    for (size_t i = 0; i < MANY; i++) {
        TALLOC_AUTO char *name = talloc_asprintf(NULL, "public.t%zu", i);
        assert_int_equal(text_index_find(index, name), i);
    }
    assert_int_equal(text_index_count(index), MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_get_numbers_in_the_order_in_which_they_come),
        cmocka_unit_test(thousands_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
