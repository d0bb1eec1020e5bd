#include "unit.h"

#include "lint/section.h"

static void assert_blanked(const char *text, const char *expected, bool no_transaction)
{
    TALLOC_AUTO char *copy = talloc_strdup(NULL, text);
    bool alone = false;
    section_blank_down(copy, strlen(copy), &alone);
    assert_string_equal(copy, expected);
    assert_int_equal(alone, no_transaction);
}

static void what_goes_back_is_blanked_in_place(void **state UNUSED)
{
    assert_blanked("-- migrate:up\na;\n-- migrate:down\nb;\n",
                   "-- migrate:up\na;\n-- migrate:down\n  \n", false);
    assert_blanked("-- +goose Up\na;\n-- +goose Down\nb;\nc",
                   "-- +goose Up\na;\n-- +goose Down\n  \n ", false);
    assert_blanked("-- +migrate Down\nb;\n-- +migrate Up\na;\n",
                   "-- +migrate Down\n  \n-- +migrate Up\na;\n", false);
}

static void a_file_without_sections_stays_what_it_is(void **state UNUSED)
{
    assert_blanked("-- down\nDROP TABLE a;\n", "-- down\nDROP TABLE a;\n", false);
    assert_blanked("", "", false);
}

static void other_tools_words_for_no_transaction_are_understood(void **state UNUSED)
{
    assert_blanked("-- migrate:up transaction:false\na;", "-- migrate:up transaction:false\na;",
                   true);
    assert_blanked("-- +goose NO TRANSACTION\n-- +goose Up\na;",
                   "-- +goose NO TRANSACTION\n-- +goose Up\na;", true);
    assert_blanked("-- +migrate Up notransaction\na;", "-- +migrate Up notransaction\na;", true);
    assert_blanked("-- migrate:up\na;\n-- migrate:down transaction:false\n",
                   "-- migrate:up\na;\n-- migrate:down transaction:false\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_back_is_blanked_in_place),
        cmocka_unit_test(a_file_without_sections_stays_what_it_is),
        cmocka_unit_test(other_tools_words_for_no_transaction_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
