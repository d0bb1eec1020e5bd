/* test/data/sql/sqlite.txt says of each statement of SQLite how it is read. */
#include "../unit.h"

#include "sql/parse.h"
#include "tree_cases.h"
#include "tree_print.h"

#define LITE DIALECT_SQLITE

static void every_statement_is_read_as_the_cases_say(void **state)
{
    (void)state;
    tree_cases_check(SOURCE_ROOT "/test/data/sql/sqlite.txt", LITE, 60);
}

static const SqlStatement *parse(TALLOC_CTX *ctx, const char *text)
{
    return sql_parse(ctx, LITE, text, strlen(text));
}

static char *repeated(TALLOC_CTX *ctx, const char *before, const char *part, size_t count,
                      const char *after)
{
    char *text = talloc_strdup(ctx, before);
    size_t length = strlen(part);
    text = talloc_realloc(ctx, text, char,
                          (unsigned)(strlen(before) + count * length + strlen(after) + 1));
    char *end = text + strlen(before);
    for (size_t i = 0; i < count; i++, end += length)
        memcpy(end, part, length);
    memcpy(end, after, strlen(after) + 1);
    return text;
}

static void what_nobody_writes_is_refused_without_using_up_the_stack(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const struct {
        const char *text, *why;
    } rows[] = {
        {repeated(ctx, "SELECT ", "(", 100000, "1"), "nested too deeply"},
        {repeated(ctx, "SELECT ", "NOT ", 100000, "1"), "nested too deeply"},
        {repeated(ctx, "SELECT ", "- ", 100000, "1"), "nested too deeply"},
        {repeated(ctx, "SELECT ", "CASE ", 100000, "1"), "nested too deeply"},
        {repeated(ctx, "SELECT 1 FROM ", "(SELECT 1 FROM ", 100000, "a"), "nested too deeply"},
        {repeated(ctx, "SELECT 1 FROM ", "(", 100000, "a"), "nested too deeply"},
        {repeated(ctx, "SELECT 1", " + 1", 100000, ""), "too many operators"},
        {repeated(ctx, "SELECT 1", " IS NULL", 100000, ""), "too many operators"},
        {"SELECT 'a", "an unterminated quote or comment"},
        {"SELECT /* a", "an unterminated quote or comment"},
        {"SELECT \xff", "not UTF-8"},
        {"", "syntax error at end of input"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const SqlStatement *statement = parse(ctx, rows[i].text);
        assert_int_equal(statement->kind, SQL_UNPARSED);
        assert_string_equal(statement->text, rows[i].why);
    }
    const SqlStatement *nul = sql_parse(ctx, LITE, "SELECT \0 1", 10);
    assert_string_equal(nul->text, "a NUL byte");
}

static void long_chains_of_and_are_one_node(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const SqlStatement *statement =
        parse(ctx, repeated(ctx, "DELETE FROM t WHERE a", " AND a", 100000, ""));
    assert_int_equal(statement->kind, SQL_QUERY);
    assert_int_equal(statement->query->where->arg_count, 100001);
}

static void an_expression_and_a_type_stand_alone(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(
        tree_print_expr(ctx, sql_parse_expression(ctx, LITE, "a > 0 AND b IS NOT NULL")),
        "(and (operator > (column a) (number 0)) (is-not-null (column b)))");
    assert_string_equal(tree_print_type(ctx, sql_parse_type(ctx, LITE, "VarChar(20)")),
                        "varchar(20)");
    static const char *const none[] = {"", "1, 2", "a FROM b", "a +", "'", ")"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_null(sql_parse_expression(ctx, LITE, none[i]));
    assert_null(sql_parse_type(ctx, LITE, "1"));
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "-print") == 0)
        return tree_cases_print(LITE, argc - 2, argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_read_as_the_cases_say),
        cmocka_unit_test(what_nobody_writes_is_refused_without_using_up_the_stack),
        cmocka_unit_test(long_chains_of_and_are_one_node),
        cmocka_unit_test(an_expression_and_a_type_stand_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
