#include "lint/judge/fill.h"
#include "../../unit.h"

static const char *look_up(TALLOC_CTX *ctx UNUSED, const char *name, size_t length, void *data)
{
    (void)data;
    return length == 5 && strncmp(name, "table", length) == 0 ? "users" : NULL;
}

static void check(const char *text, bool sentence, const char *expected)
{
    TALLOC_AUTO char *filled = fill_text(NULL, text, sentence, look_up, NULL);
    assert_string_equal(filled, expected);
}

static void names_are_filled_in(void **state UNUSED)
{
    check("{table} and {table}", true, "users and users");
    check("", true, "");
}

static void a_name_that_is_not_known_stays(void **state UNUSED)
{
    check("ALTER TABLE {table} ADD {column}", false, "ALTER TABLE users ADD {column}");
    check("an open { brace", false, "an open { brace");
}

static void a_part_in_brackets_goes_when_a_name_in_it_is_not_known(void **state UNUSED)
{
    check("{table} waits[: {why}]", true, "users waits");
    check("it waits[ for {table}] now", true, "it waits for users now");
    check("a [ alone", true, "a [ alone");
}

static void brackets_in_sql_are_what_they_are(void **state UNUSED)
{
    check("ADD c int[] DEFAULT array[{nothing}]", false, "ADD c int[] DEFAULT array[{nothing}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_filled_in),
        cmocka_unit_test(a_name_that_is_not_known_stays),
        cmocka_unit_test(a_part_in_brackets_goes_when_a_name_in_it_is_not_known),
        cmocka_unit_test(brackets_in_sql_are_what_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
