#include "../unit.h"

#include <stdio.h>

#include "sql/parse.h"

#define PG           DIALECT_POSTGRES
#define EXIT_SKIPPED 77

static const SqlExpr *expr(TALLOC_CTX *ctx, const char *text)
{
    const SqlExpr *result = sql_parse_expression(ctx, PG, text);
    assert_non_null(result);
    return result;
}

static bool equal(const char *a, const char *b)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    return sql_expr_equal(expr(ctx, a), expr(ctx, b));
}

static void expressions_are_equal_that_read_the_same(void **state)
{
    (void)state;
    assert_true(equal("a > 0 AND b IS NOT NULL", "((A>0) and   b is not null)"));
    assert_true(equal("'a'::varchar(20)", "CAST('a' AS character varying(20))"));
    assert_true(equal("pg_catalog.now()", "now()"));
    assert_false(equal("a > 0", "a > 1"));
    assert_false(equal("a > 0", "a < 0"));
    assert_false(equal("a > 0", "b > 0"));
    assert_false(equal("t.a", "a"));
    assert_false(equal("'1'", "1"));
    assert_false(equal("NULL", "'NULL'"));
    assert_false(equal("f(a)", "f(a, b)"));
    assert_false(equal("s.f(a)", "f(a)"));
    assert_false(equal("a::int", "a::bigint"));
    assert_false(equal("a AND b", "b AND a"));
    assert_false(equal("$1", "$2"));
    assert_false(equal("\"A\"", "a"));
    assert_false(sql_expr_equal(NULL, &(SqlExpr){0}));
    assert_true(sql_expr_equal(NULL, NULL));
}

static void types_are_equal_with_all_that_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } PAIRS[] = {
        {"int", "int4", true},
        {"varchar(20)", "character varying(20)", true},
        {"timestamp with time zone", "timestamptz", true},
        {"varchar(20)", "varchar(21)", false},
        {"varchar(20)", "varchar", false},
        {"numeric(10,2)", "numeric(10,3)", false},
        {"int[]", "int", false},
        {"s.mood", "mood", false},
        {"interval(3)", "interval", false},
        {"interval day", "interval", false},
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++)
        assert_int_equal(sql_type_equal(sql_parse_type(ctx, PG, PAIRS[i].a),
                                        sql_parse_type(ctx, PG, PAIRS[i].b)),
                         PAIRS[i].same);
    assert_false(sql_type_equal(NULL, &(SqlType){.name = "int4"}));
}

static void names_are_equal_with_their_schema(void **state)
{
    (void)state;
    const SqlName plain = {NULL, "t", 3}, elsewhere = {NULL, "t", 9}, qualified = {"s", "t", 3};
    assert_true(sql_name_equal(&plain, &elsewhere));
    assert_false(sql_name_equal(&plain, &qualified));
    assert_false(sql_name_equal(&plain, &(SqlName){NULL, "u", 3}));
}

typedef struct Walk {
    size_t nodes, stop_at;
} Walk;

static bool visit(const SqlExpr *node, void *data)
{
    (void)node;
    Walk *walk = data;
    return ++walk->nodes != walk->stop_at;
}

static void a_walk_visits_all_below_until_it_is_told_to_stop(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const SqlExpr *whole = expr(ctx, "a > 1 AND f(b, c::int) IN (SELECT x FROM t)");
    Walk all = {0}, some = {.stop_at = 3};
    assert_true(sql_expr_walk(whole, visit, &all));
    assert_int_equal(all.nodes, 9);
    assert_false(sql_expr_walk(whole, visit, &some));
    assert_int_equal(some.nodes, 3);
    assert_true(sql_expr_walk(NULL, visit, &some));
}

static void gather(const SqlQuery *query, void *data)
{
    char **names = data;
    const char *name = query->from_count ? query->from[0].relation.name : query->relation.name;
    if (name)
        *names = talloc_asprintf_append(*names, "%s ", name);
}

static void every_query_inside_a_query_is_visited(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char TEXT[] =
        "WITH a AS (SELECT 1 FROM with1) INSERT INTO t SELECT (SELECT 1 FROM target2) FROM (SELECT "
        "1 FROM from3) s, f((SELECT 1 FROM function4)) WHERE EXISTS (SELECT 1 FROM where5) GROUP "
        "BY (SELECT 1 FROM group6) UNION SELECT 1 FROM part7 ORDER BY (SELECT 1 FROM order8) ON "
        "CONFLICT (a) DO UPDATE SET b = (SELECT 1 FROM conflict9) RETURNING (SELECT 1 FROM "
        "returning10)";
    static const char *const PLACES[] = {"with1",  "target2", "from3",  "function4", "where5",
                                         "group6", "part7",   "order8", "conflict9", "returning10"};
    const SqlStatement *statement = sql_parse(ctx, PG, TEXT, strlen(TEXT));
    assert_int_equal(statement->kind, SQL_QUERY);
    char *names = talloc_strdup(ctx, "");
    sql_query_walk(statement->query, gather, &names);
    for (size_t i = 0; i < COUNT_OF(PLACES); i++)
        assert_contains(names, PLACES[i]);
}

int main(void)
{
    ERROR_AUTO Error err = {0};
    if (!sql_parse_load(PG, &err)) {
        fprintf(stderr, "SKIPPED: %s\n", err.message);
        return EXIT_SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_are_equal_that_read_the_same),
        cmocka_unit_test(types_are_equal_with_all_that_they_say),
        cmocka_unit_test(names_are_equal_with_their_schema),
        cmocka_unit_test(a_walk_visits_all_below_until_it_is_told_to_stop),
        cmocka_unit_test(every_query_inside_a_query_is_visited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
