#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "migration/script/placeholders.h"

static const Placeholder ITEMS[] = {{"schema", "app"}, {"Owner", "o'b;c"}, {"empty", ""}};
static const Placeholders KNOWN = {.items = ITEMS, .count = COUNT_OF(ITEMS)};

static void assert_replaced(const char *text, const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char *whole;
    size_t length;
    if (!placeholders_replace(ctx, &KNOWN, "V1__a.sql", text, strlen(text), (Place){1, 1}, &whole,
                              &length, &err))
        fail_msg("%s", err.message);
    assert_string_equal(whole, expected);
    assert_int_equal(length, strlen(expected));
}

static void values_take_the_place_of_names_in_any_case(void **state UNUSED)
{
    assert_replaced("CREATE TABLE ${schema}.t ()", "CREATE TABLE app.t ()");
    assert_replaced("${SCHEMA}${owner}${empty}", "appo'b;c");
}

static void what_only_looks_like_a_placeholder_stays(void **state UNUSED)
{
    static const char *const texts[] = {"$1",         "${}",      "${",      "${a b}",
                                        "$ {schema}", "${schema", "{schema}"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_false(placeholders_in(texts[i], strlen(texts[i])));
        assert_replaced(texts[i], texts[i]);
    }
    assert_replaced("${ ${schema} ${}", "${ app ${}");
}

static void a_value_is_not_looked_through_again(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    static const Placeholder loop[] = {{"a", "${a}"}};
    const Placeholders self = {.items = loop, .count = 1};
    char *whole;
    size_t length;
    assert_true(
        placeholders_replace(ctx, &self, "f", "x ${a}", 6, (Place){1, 1}, &whole, &length, &err));
    assert_string_equal(whole, "x ${a}");
}

static void an_unknown_one_is_an_error_at_its_place(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *text = "SELECT 'é',\n  ${schema},\n 'é' ${nope}";
    char *whole;
    size_t length;
    assert_false(placeholders_replace(ctx, &KNOWN, "V1__a.sql", text, strlen(text), (Place){7, 3},
                                      &whole, &length, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_non_null(strstr(err.message, "${nope}"));
    assert_int_equal(err.line, 9);
    assert_int_equal(err.column, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_the_place_of_names_in_any_case),
        cmocka_unit_test(what_only_looks_like_a_placeholder_stays),
        cmocka_unit_test(a_value_is_not_looked_through_again),
        cmocka_unit_test(an_unknown_one_is_an_error_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
