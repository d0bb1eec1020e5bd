#include "scaffold/recipe/expression_text.h"
#include "sql/parse.h"
#include "unit.h"

static void assert_text(const char *sql, const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const SqlExpr *expr = sql_parse_expression(ctx, DIALECT_POSTGRES, sql);
    assert_non_null(expr);
    char *text = expression_text(ctx, expr);
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
}

static void constants_calls_and_casts_are_said_again(void **state UNUSED)
{
    assert_text("0", "0");
    assert_text("'it''s'", "'it''s'");
    assert_text("true", "true");
    assert_text("NULL", "NULL");
    assert_text("now()", "now()");
    assert_text("current_timestamp", "current_timestamp");
    assert_text("md5('a')", "md5('a')");
    assert_text("'{}'::jsonb", "CAST('{}' AS jsonb)");
    assert_text("'x'::varchar(20)", "CAST('x' AS varchar(20))");
}

static void all_else_is_not_guessed(void **state UNUSED)
{
    assert_text("1 + 1", NULL);
    assert_text("ARRAY[1]", NULL);
    assert_text("md5(a || 'x')", NULL);
}

static void types_are_said_as_sql_takes_them(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"character varying(20)", "varchar(20)"},
        {"numeric(10,2)", "numeric(10,2)"},
        {"int[][]", "int4[][]"},
        {"timestamp(3) with time zone", "timestamptz(3)"},
        {"shop.\"State\"", "shop.\"State\""},
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const SqlType *type = sql_parse_type(ctx, DIALECT_POSTGRES, rows[i][0]);
        assert_string_equal(expression_type_text(ctx, type), rows[i][1]);
    }
    assert_null(expression_type_text(ctx, NULL));
}

static int load(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(sql_parse_load(DIALECT_POSTGRES, &err), &err);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_calls_and_casts_are_said_again),
        cmocka_unit_test(all_else_is_not_guessed),
        cmocka_unit_test(types_are_said_as_sql_takes_them),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
