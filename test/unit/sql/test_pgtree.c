/* test/data/sql/postgres*.txt say of each statement how it is read. */
#include "../unit.h"

#include <stdio.h>

#include "sql/parse.h"
#include "tree_cases.h"
#include "tree_print.h"

#define PG           DIALECT_POSTGRES
#define CASES(name)  SOURCE_ROOT "/test/data/sql/" name
#define EXIT_SKIPPED 77

static const SqlStatement *parse(TALLOC_CTX *ctx, const char *text)
{
    return sql_parse(ctx, PG, text, strlen(text));
}

static void every_statement_is_read_as_the_cases_say(void **state)
{
    (void)state;
    tree_cases_check(CASES("postgres.txt"), PG, 200);
}

static void the_statements_in_bodies_are_found_with_their_places(void **state)
{
    (void)state;
    tree_cases_check(CASES("postgres_bodies.txt"), PG, 18);
}

static void what_newer_servers_read_is_read_without_their_parser(void **state)
{
    (void)state;
    tree_cases_check(CASES("postgres_newer.txt"), PG, 30);
}

static void an_expression_stands_alone(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const CASES_OF_EXPRESSIONS[][2] = {
        {"nextval('t_id_seq'::regclass)", "(call nextval (cast regclass (string t_id_seq)))"},
        {"((age > 0) AND (name IS NOT NULL))",
         "(and (operator > (column age) (number 0)) (is-not-null (column name)))"},
        {"'a'::character varying", "(cast varchar (string a))"},
        {"CURRENT_TIMESTAMP", "(call current_timestamp)"},
        {"false", "(bool f)"},
        {"-1", "(number -1)"},
        {"t.*", "(star t)"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES_OF_EXPRESSIONS); i++) {
        const SqlExpr *expr = sql_parse_expression(ctx, PG, CASES_OF_EXPRESSIONS[i][0]);
        assert_non_null(expr);
        assert_string_equal(tree_print_expr(ctx, expr), CASES_OF_EXPRESSIONS[i][1]);
    }
}

static void what_is_more_or_less_than_an_expression_is_none(void **state)
{
    (void)state;
    static const char *const OTHERS[] = {
        "", "1, 2", "1 FROM t", "1 AS a", "1; 2", "1 UNION SELECT 2", "a +", "'", "1 WHERE true"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++)
        assert_null(sql_parse_expression(NULL, PG, OTHERS[i]));
}

static void a_type_stands_alone_under_the_servers_own_name(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const TYPES[][2] = {
        {"character varying(20)", "varchar(20)"},
        {"numeric(10,2)[]", "numeric(10,2)[]"},
        {"timestamp with time zone", "timestamptz"},
        {"timestamp(3) without time zone", "timestamp(3)"},
        {"double precision", "float8"},
        {"real", "float4"},
        {"integer", "int4"},
        {"smallint", "int2"},
        {"decimal", "numeric"},
        {"char", "bpchar(1)"},
        {"\"char\"", "char"},
        {"boolean", "bool"},
        {"bit varying(3)", "varbit(3)"},
        {"interval", "interval"},
        {"interval(3)", "interval(3)"},
        {"interval day to second", "interval(-1,7176)"},
        {"public.citext", "public.citext"},
        {"pg_catalog.int4", "int4"},
        {"\"My Type\"", "My Type"},
        {"int[][]", "int4[][]"},
    };
    for (size_t i = 0; i < COUNT_OF(TYPES); i++) {
        const SqlType *type = sql_parse_type(ctx, PG, TYPES[i][0]);
        assert_non_null(type);
        assert_string_equal(tree_print_type(ctx, type), TYPES[i][1]);
    }
    assert_null(sql_parse_type(ctx, PG, "int, int"));
    assert_null(sql_parse_type(ctx, PG, "1"));
    assert_null(sql_parse_type(ctx, PG, "int + 1"));
}

static void a_tree_is_one_child_of_its_context(void **state)
{
    (void)state;
    TALLOC_CTX *ctx = talloc_new(NULL);
    const SqlStatement *statement = parse(ctx, "CREATE TABLE t (a int, b text)");
    assert_ptr_equal(talloc_parent(statement), ctx);
    assert_int_equal(talloc_total_blocks(ctx) > 1, true);
    talloc_free((void *)(uintptr_t)statement);
    assert_int_equal(talloc_total_blocks(ctx), 1);
    talloc_free(ctx);
}

int main(int argc, char **argv)
{
    ERROR_AUTO Error err = {0};
    if (!sql_parse_load(PG, &err)) {
        fprintf(stderr, "SKIPPED: %s\n", err.message);
        return EXIT_SKIPPED;
    }
    if (argc > 1 && strcmp(argv[1], "-print") == 0)
        return tree_cases_print(PG, argc - 2, argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_read_as_the_cases_say),
        cmocka_unit_test(the_statements_in_bodies_are_found_with_their_places),
        cmocka_unit_test(what_newer_servers_read_is_read_without_their_parser),
        cmocka_unit_test(an_expression_stands_alone),
        cmocka_unit_test(what_is_more_or_less_than_an_expression_is_none),
        cmocka_unit_test(a_type_stands_alone_under_the_servers_own_name),
        cmocka_unit_test(a_tree_is_one_child_of_its_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
