#include "lint/judge/slice.h"
#include "../../unit.h"

static int offset_of(const char *text, const char *part)
{
    return (int)(strstr(text, part) - text);
}

static void check_item(const char *text, const char *from, const char *expected)
{
    TALLOC_AUTO char *item = slice_item(NULL, text, strlen(text), offset_of(text, from));
    assert_string_equal(item, expected);
}

static void an_item_ends_at_its_own_comma(void **state UNUSED)
{
    check_item("alter table t add a int default f(1, 2), add b int", "a int",
               "a int default f(1, 2)");
    check_item("alter table t add b int ;", "b int", "b int");
    check_item("create table t (a text default ',', b int)", "a text", "a text default ','");
    check_item("alter table t add a int -- one, two\n, add b int", "a int", "a int -- one, two");
    check_item("alter table t add a int[] default array[1,2], add b int", "a int",
               "a int[] default array[1,2]");
}

static void parentheses_are_found_with_their_partner(void **state UNUSED)
{
    static const char text[] = "add constraint c check (a in (1, 2) and b <> ')') not valid";
    TALLOC_AUTO char *found = slice_parentheses(NULL, text, strlen(text), offset_of(text, "check"));
    assert_string_equal(found, "(a in (1, 2) and b <> ')')");
    assert_null(slice_parentheses(NULL, "check", 5, 0));
    assert_null(slice_parentheses(NULL, "check (a", 8, 0));
}

static void check_default(const char *definition, const char *expected)
{
    TALLOC_AUTO char *found = slice_default(NULL, definition);
    if (expected)
        assert_string_equal(found, expected);
    else
        assert_null(found);
}

static void a_default_ends_where_the_next_constraint_begins(void **state UNUSED)
{
    check_default("a uuid DEFAULT gen_random_uuid() NOT NULL", "gen_random_uuid()");
    check_default("a uuid not null default gen_random_uuid()", "gen_random_uuid()");
    check_default("a text default 'not null' check (a <> '')", "'not null'");
    check_default("a int default null", "null");
    check_default("a int", NULL);
}

static void a_word_is_put_behind_the_first_of_its_kind(void **state UNUSED)
{
    TALLOC_AUTO char *made = slice_insert_behind(
        NULL, "CREATE UNIQUE /* index */ INDEX index_a ON t (a)", "index", "CONCURRENTLY");
    assert_string_equal(made, "CREATE UNIQUE /* index */ INDEX CONCURRENTLY index_a ON t (a)");
    TALLOC_AUTO char *same = slice_insert_behind(NULL, "DROP TABLE t", "index", "CONCURRENTLY");
    assert_string_equal(same, "DROP TABLE t");
}

static void the_last_word_is_replaced(void **state UNUSED)
{
    TALLOC_AUTO char *made =
        slice_replace_last(NULL, "DROP TABLE \"cascade\" CASCADE", "cascade", "RESTRICT");
    assert_string_equal(made, "DROP TABLE \"cascade\" RESTRICT");
}

static void a_statement_loses_its_semicolon(void **state UNUSED)
{
    static const char text[] = "\n drop table t ;\n";
    TALLOC_AUTO char *made = slice_statement(NULL, text, strlen(text));
    assert_string_equal(made, "drop table t");
}

static void what_is_not_closed_ends_with_the_text(void **state UNUSED)
{
    check_item("add a text default 'x", "a text", "a text default 'x");
    check_item("add a text default $q$x", "a text", "a text default $q$x");
    check_item("add a text /* x", "a text", "a text /* x");
    assert_null(slice_item(NULL, "abc", 3, 3));
    assert_null(slice_item(NULL, "abc", 3, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_ends_at_its_own_comma),
        cmocka_unit_test(parentheses_are_found_with_their_partner),
        cmocka_unit_test(a_default_ends_where_the_next_constraint_begins),
        cmocka_unit_test(a_word_is_put_behind_the_first_of_its_kind),
        cmocka_unit_test(the_last_word_is_replaced),
        cmocka_unit_test(a_statement_loses_its_semicolon),
        cmocka_unit_test(what_is_not_closed_ends_with_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
