#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "migration/script/compose.h"

static Db *open_memory(TALLOC_CTX *ctx)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    const DbConfig config = {.url = secret_new(ctx, "sqlite::memory:"), .create = true};
    if (!db_open(ctx, &config, &db, &err))
        fail_msg("%s", err.message);
    return db;
}

static void assert_composed(const char *template, const char *const args[], size_t count,
                            const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const ComposeContext context = {
        .db = open_memory(ctx),
        .dialect = engine_dialect(DIALECT_SQLITE),
        .schema = "\"my schema\".",
    };
    assert_string_equal(compose_sql(ctx, &context, template, args, count), expected);
}

static void plain_text_stays_as_it_is(void **state UNUSED)
{
    assert_composed("SELECT 1; ", NULL, 0, "SELECT 1; ");
    assert_composed("", NULL, 0, "");
}

static void values_are_quoted_and_null_is_null(void **state UNUSED)
{
    const char *const args[] = {"it's", NULL, ""};
    assert_composed("({1}, {2}, {3}, {1})", args, 3, "('it''s', NULL, '', 'it''s')");
}

static void what_looks_like_a_placeholder_in_a_value_is_none(void **state UNUSED)
{
    const char *const args[] = {"{2} {s}", "two"};
    assert_composed("{1}{2}", args, 2, "'{2} {s}''two'");
}

static void more_than_nine_values_go_on_with_letters(void **state UNUSED)
{
    const char *const args[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"};
    assert_composed("{9} {a} {b}", args, COUNT_OF(args), "'9' '10' '11'");
}

static void schema_and_clock_are_the_dialects(void **state UNUSED)
{
    assert_composed("{s}t {now}", NULL, 0, "\"my schema\".t strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_as_it_is),
        cmocka_unit_test(values_are_quoted_and_null_is_null),
        cmocka_unit_test(what_looks_like_a_placeholder_in_a_value_is_none),
        cmocka_unit_test(more_than_nine_values_go_on_with_letters),
        cmocka_unit_test(schema_and_clock_are_the_dialects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
