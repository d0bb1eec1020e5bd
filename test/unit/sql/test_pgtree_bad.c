/* Whatever text comes, parsing ends: with a tree, or with the reason why there is none. */
#include "../unit.h"

#include <pthread.h>
#include <stdio.h>

#include "sql/parse.h"

#define PG           DIALECT_POSTGRES
#define EXIT_SKIPPED 77

static const SqlStatement *parse(TALLOC_CTX *ctx, const char *text, size_t length)
{
    const SqlStatement *statement = sql_parse(ctx, PG, text, length);
    assert_non_null(statement);
    assert_non_null(statement->words);
    assert_true(statement->kind != SQL_UNPARSED || statement->text);
    return statement;
}

/* head, then `count` times `middle`, then tail. Child of ctx. */
static char *chain(TALLOC_CTX *ctx, const char *head, const char *middle, size_t count,
                   const char *tail)
{
    size_t one = strlen(middle), before = strlen(head), after = strlen(tail);
    char *text = talloc_array_size(ctx, 1, (unsigned)(before + count * one + after + 1));
    assert_non_null(text);
    memcpy(text, head, before);
    for (size_t i = 0; i < count; i++)
        memcpy(text + before + i * one, middle, one);
    memcpy(text + before + count * one, tail, after + 1);
    return text;
}

typedef struct Count {
    size_t nodes;
} Count;

static bool count_node(const SqlExpr *expr, void *data)
{
    (void)expr;
    ((Count *)data)->nodes++;
    return true;
}

static void count_query(const SqlQuery *query, void *data)
{
    (void)query;
    ((Count *)data)->nodes++;
}

static void a_hundred_thousand_operators_in_a_row_are_read(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const LINKS[] = {" || a", " + 1", " AND b", " OR c = 1", "::int", "[1]"};
    for (size_t i = 0; i < COUNT_OF(LINKS); i++) {
        const char *text = chain(ctx, "SELECT x", LINKS[i], 100000, "");
        const SqlStatement *statement = parse(ctx, text, strlen(text));
        assert_int_equal(statement->kind, SQL_QUERY);
        Count count = {0};
        assert_true(sql_expr_walk(statement->query->targets[0].expr, count_node, &count));
        assert_true(count.nodes > 1);
        assert_true(
            sql_expr_equal(statement->query->targets[0].expr, statement->query->targets[0].expr));
    }
}

static void columns_are_seen_in_a_chain_of_any_length(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = chain(ctx, "SELECT x", " || a", 100000, "");
    const SqlStatement *statement = parse(ctx, text, strlen(text));
    Count count = {0};
    sql_expr_walk(statement->query->targets[0].expr, count_node, &count);
    assert_true(count.nodes > 100000);
}

static void nesting_without_end_is_read_or_refused(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const LINKS[][3] = {
        {"SELECT ", "(", ")"},
        {"SELECT ", "NOT ", ""},
        {"SELECT ", "- ", ""},
        {"", "(SELECT ", ")"},
        {"SELECT ", "f(", ")"},
        {"SELECT ", "CASE WHEN a THEN ", " END"},
        {"SELECT ", "ARRAY[", "]"},
        {"SELECT * FROM ", "(SELECT * FROM ", ") a"},
        {"SELECT ", "(a, ", ")"},
        {"", "EXPLAIN ", ""},
        {"", "WITH a AS (", ") SELECT 1"},
    };
    for (size_t i = 0; i < COUNT_OF(LINKS); i++) {
        for (size_t depth = 100; depth <= 10000; depth *= 10) {
            char *open = chain(ctx, LINKS[i][0], LINKS[i][1], depth, "1");
            char *text = chain(ctx, open, LINKS[i][2], depth, "");
            const SqlStatement *statement = parse(ctx, text, strlen(text));
            Count count = {0};
            if (statement->query)
                sql_query_walk(statement->query, count_query, &count);
            parse(ctx, open, strlen(open));
        }
    }
}

static void chains_of_queries_and_joins_are_read(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *sets = chain(ctx, "SELECT 1", " UNION ALL SELECT 2", 20000, "");
    assert_int_equal(parse(ctx, sets, strlen(sets))->query->part_count, 20001);
    const char *joins = chain(ctx, "SELECT 1 FROM a", " CROSS JOIN b", 900, "");
    assert_int_equal(parse(ctx, joins, strlen(joins))->query->from_count, 901);
    const char *more = chain(ctx, "SELECT 1 FROM a", " JOIN b ON true", 20000, "");
    assert_int_equal(parse(ctx, more, strlen(more))->kind, SQL_QUERY);
    const char *list = chain(ctx, "SELECT 1 FROM a", ", b", 20000, "");
    assert_int_equal(parse(ctx, list, strlen(list))->query->from_count, 20001);
}

static void bytes_that_no_server_takes_are_refused_with_the_reason(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const struct {
        const char *text;
        size_t length;
        const char *why;
    } cases[] = {
        {"SELECT 1\0; DROP TABLE t", 23, "invalid byte sequence for encoding \"UTF8\": 0x00"},
        {"SELECT '\xE4'", 10, "invalid byte sequence for encoding \"UTF8\""},
        {"\x7F"
         "ELF\x02\x01\x01\x00",
         8, "invalid byte sequence"},
        {"", 0, "no statement"},
        {" -- nothing\n", 12, "no statement"},
        {"SELECT 'a", 9, "unterminated quoted string at or near \"'a\""},
        {"SELECT \"a", 9, "unterminated quoted identifier at or near \"\"a\""},
        {"SELECT $a$ b", 12, "unterminated dollar-quoted string at or near \"$a$ b\""},
        {"SELECT /* b", 11, "unterminated /* comment at or near \"/* b\""},
        {"SELECT U&'\\zzzz'", 16, "invalid Unicode escape"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const SqlStatement *statement = parse(ctx, cases[i].text, cases[i].length);
        assert_int_equal(statement->kind, SQL_UNPARSED);
        assert_contains(statement->text, cases[i].why);
    }
}

static void only_the_bytes_given_are_read(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *text = malloc(8); /* without a NUL, at the end of what may be read */
    memcpy(text, "SELECT 1", 8);
    assert_int_equal(parse(ctx, text, 8)->kind, SQL_QUERY);
    assert_int_equal(parse(ctx, text, 3)->kind, SQL_UNPARSED);
    free(text);
}

static void huge_statements_are_read_up_to_the_limit(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *string = chain(ctx, "SELECT '", "0123456789", 1000000, "'");
    assert_int_equal(parse(ctx, string, strlen(string))->kind, SQL_QUERY);
    const char *rows = chain(ctx, "INSERT INTO t VALUES (1)", ", (1, 'abc', NULL)", 500000, "");
    assert_int_equal(parse(ctx, rows, strlen(rows))->query->source->row_count, 500001);
    const char *more = chain(ctx, "SELECT '", "0123456789", 1700000, "'");
    const SqlStatement *statement = parse(ctx, more, strlen(more));
    assert_int_equal(statement->kind, SQL_UNPARSED);
    assert_string_equal(statement->text, "longer than 16 MiB");
    const char *junk = chain(ctx, "ALTER TABLE t ", "GENERATED ALWAYS AS ( NOT NULL ", 30000, "");
    assert_int_equal(parse(ctx, junk, strlen(junk))->kind, SQL_UNPARSED);
}

static void thousands_of_names_are_found_in_time(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *drop = chain(ctx, "DROP TABLE a", ", \"b\"\"c\"", 100000, "");
    const SqlStatement *statement = parse(ctx, drop, strlen(drop));
    assert_int_equal(statement->name_count, 100001);
    assert_int_equal(statement->names[0].offset, 11);
    const char *alter = chain(ctx, "ALTER TABLE t DROP a", ", DROP \"b\"\"c\"", 100000, "");
    assert_int_equal(parse(ctx, alter, strlen(alter))->alter_count, 100001);
    const char *grant = chain(ctx, "GRANT SELECT ON a", ", a", 100000, " TO b");
    assert_int_equal(parse(ctx, grant, strlen(grant))->name_count, 100001);
}

static void bodies_of_any_shape_end(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const LINKS[] = {
        "BEGIN ", "IF a THEN ", "DECLARE ", "LOOP ", "EXECUTE 'a' || ", "( ", "FOR a IN ",
        "END; ",  "CASE WHEN ", "<< ",      "#",     "RETURN QUERY "};
    for (size_t i = 0; i < COUNT_OF(LINKS); i++) {
        const char *text = chain(ctx, "DO $$ ", LINKS[i], 20000, "; $$");
        assert_int_equal(parse(ctx, text, strlen(text))->kind, SQL_DO);
    }
    const char *pieces = chain(ctx, "DO $$ BEGIN EXECUTE 'a'", " || 'a'", 100000, "; END $$");
    assert_int_equal(parse(ctx, pieces, strlen(pieces))->dynamic, 1);
    const char *nested = "DO $a$ BEGIN DO $b$ BEGIN DO $c$ BEGIN DO $d$ BEGIN DO $e$ BEGIN DO $f$ "
                         "BEGIN DO $g$ BEGIN DO $h$ BEGIN DO $i$ BEGIN DO $j$ BEGIN DROP TABLE t; "
                         "END $j$; END $i$; END $h$; END $g$; END $f$; END $e$; END $d$; END $c$; "
                         "END $b$; END $a$";
    assert_int_equal(parse(ctx, nested, strlen(nested))->kind, SQL_DO);
}

static void *parse_again(void *data)
{
    for (int i = 0; i < 200; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        static const char *const TEXTS[] = {"SELECT 1", "nonsense",
                                            "DO $$ BEGIN DROP TABLE a; END $$",
                                            "CREATE TABLE t (a int GENERATED ALWAYS AS (b))"};
        const char *text = TEXTS[i % (int)COUNT_OF(TEXTS)];
        const SqlStatement *statement = sql_parse(ctx, PG, text, strlen(text));
        if ((statement->kind == SQL_UNPARSED) != (i % (int)COUNT_OF(TEXTS) == 1))
            *(bool *)data = false;
        talloc_free(ctx);
    }
    return NULL;
}

static void threads_do_not_meet(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool right[COUNT_OF(threads)];
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        right[i] = true;
        assert_int_equal(pthread_create(&threads[i], NULL, parse_again, &right[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_true(right[i]);
    }
}

/* As callers have to: the server's parser takes stack with the nesting of the text. */
static void *run_all(void *data)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_operators_in_a_row_are_read),
        cmocka_unit_test(columns_are_seen_in_a_chain_of_any_length),
        cmocka_unit_test(nesting_without_end_is_read_or_refused),
        cmocka_unit_test(chains_of_queries_and_joins_are_read),
        cmocka_unit_test(bytes_that_no_server_takes_are_refused_with_the_reason),
        cmocka_unit_test(only_the_bytes_given_are_read),
        cmocka_unit_test(huge_statements_are_read_up_to_the_limit),
        cmocka_unit_test(thousands_of_names_are_found_in_time),
        cmocka_unit_test(bodies_of_any_shape_end),
        cmocka_unit_test(threads_do_not_meet),
    };
    *(int *)data = cmocka_run_group_tests(tests, NULL, NULL);
    return NULL;
}

int main(void)
{
    ERROR_AUTO Error err = {0};
    if (!sql_parse_load(PG, &err)) {
        fprintf(stderr, "SKIPPED: %s\n", err.message);
        return EXIT_SKIPPED;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    int result = 1;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, SQL_PARSE_STACK);
    if (pthread_create(&thread, &attributes, run_all, &result) == 0)
        pthread_join(thread, NULL);
    return result;
}
