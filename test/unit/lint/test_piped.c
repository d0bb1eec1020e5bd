#include "unit.h"

#include "lint/piped.h"

/* Each piece stands at the same offset as in the text, and nothing else is left. */
static void assert_keeps(const char *text, const char *const *pieces)
{
    TALLOC_AUTO char *sql = piped_sql(NULL, text, strlen(text));
    TALLOC_AUTO char *expected = talloc_strdup(NULL, text);
    for (char *at = expected; *at; at++)
        *at = *at == '\n' ? '\n' : ' ';
    for (; *pieces; pieces++) {
        const char *found = strstr(text, *pieces);
        assert_non_null(found);
        memcpy(expected + (found - text), *pieces, strlen(*pieces));
        char *line = expected + (found - text);
        while (line > expected && line[-1] != '\n')
            line--;
        *line = ';';
    }
    assert_string_equal(sql, expected);
}

static void assert_piped(const char *text, const char *expected)
{
    TALLOC_AUTO char *sql = piped_sql(NULL, text, strlen(text));
    assert_string_equal(sql, expected);
}

static void plain_sql_comes_back_as_it_is(void **state UNUSED)
{
    static const char text[] = "BEGIN;\n--\n-- Add field plan to user\n--\n"
                               "ALTER TABLE \"user\" ADD COLUMN \"plan\" text NULL;\nCOMMIT;\n";
    assert_piped(text, text);
}

static void a_comment_that_names_a_time_makes_no_log(void **state UNUSED)
{
    static const char text[] = "SELECT 1; -- took (1.2ms)  once\nSELECT f(1.5);\n";
    assert_piped(text, text);
}

static void of_a_rails_log_the_statements_stay_where_they_are(void **state UNUSED)
{
    static const char *const pieces[] = {"ALTER TABLE users ADD plan text", NULL};
    assert_keeps("== 1 AddPlan: migrating ===\n"
                 "-- add_column(:users, :plan, :string)\n"
                 "   (1.2ms)  ALTER TABLE users ADD plan text\n"
                 "  \xE2\x86\xB3 db/migrate/1_add_plan.rb:3:in `change'\n"
                 "   -> 0.0013s\n",
                 pieces);
}

static void bound_values_and_colours_are_no_sql(void **state UNUSED)
{
    static const char *const pieces[] = {"INSERT INTO v VALUES ($1)", NULL};
    assert_keeps(
        "  \033[1m\033[36mA Create (0.3ms)\033[0m  \033[1m\033[32mINSERT INTO v VALUES ($1)"
        "\033[0m  [[\"version\", \"1\"]]\n",
        pieces);
}

static void a_statement_of_several_lines_stays_whole(void **state UNUSED)
{
    assert_piped("  X (0.3ms)  CREATE TABLE t (\n  id int\n)\n== done\n",
                 ";            CREATE TABLE t (\n  id int\n)\n       \n");
}

static void what_alembic_says_of_itself_is_blanked(void **state UNUSED)
{
    assert_piped("INFO  [alembic.runtime] Context\nBEGIN;\n",
                 "                               \nBEGIN;\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_sql_comes_back_as_it_is),
        cmocka_unit_test(a_comment_that_names_a_time_makes_no_log),
        cmocka_unit_test(of_a_rails_log_the_statements_stay_where_they_are),
        cmocka_unit_test(bound_values_and_colours_are_no_sql),
        cmocka_unit_test(a_statement_of_several_lines_stays_whole),
        cmocka_unit_test(what_alembic_says_of_itself_is_blanked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
