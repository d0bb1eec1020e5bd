#include "splitting.h"

#define SQLITE DIALECT_SQLITE

static void every_way_of_quoting_hides_semicolons(void **state)
{
    (void)state;
    assert_split(SQLITE, "SELECT ';''' , \";\"\"\", [a;], `b;```, x'00'; c",
                 "1:1 SELECT ';''' , \";\"\"\", [a;], `b;```, x'00'\n1:44 c\n");
}

static void backslashes_and_dollars_mean_nothing(void **state)
{
    (void)state;
    assert_split(SQLITE, "SELECT '\\'; SELECT e'\\'; SELECT $a$; SELECT $$; \\x; b",
                 "1:1 SELECT '\\'\n1:13 SELECT e'\\'\n1:26 SELECT $a$\n1:38 SELECT $$\n1:49 \\x\n"
                 "1:53 b\n");
}

static void block_comments_do_not_nest(void **state)
{
    (void)state;
    assert_split(SQLITE, "/* a /* ; */ b; -- c;\rd;\ne", "1:14 b\n2:1 e\n");
}

static void parentheses_hide_nothing(void **state)
{
    (void)state;
    assert_split(SQLITE, "CREATE TABLE t (a; b", "1:1 CREATE TABLE t (a\n1:20 b\n");
}

static void a_trigger_with_its_body_is_one_statement(void **state)
{
    (void)state;
    assert_split(
        SQLITE, "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c=1; DELETE FROM d; END; e",
        "1:1 CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c=1; DELETE FROM d; END\n"
        "1:80 e\n");
    assert_split(SQLITE,
                 "create temp trigger t begin select 1; end; create temporary trigger "
                 "if not exists u begin select 1; end; b",
                 "1:1 create temp trigger t begin select 1; end\n1:44 create temporary trigger if "
                 "not exists u begin select 1; end\n1:106 b\n");
    assert_split(SQLITE, "EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN SELECT 1; END; b",
                 "1:1 EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN SELECT 1; END\n1:58 b\n");
}

static void case_and_names_in_a_trigger_do_not_end_it(void **state)
{
    (void)state;
    assert_split(
        SQLITE,
        "CREATE TRIGGER t BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT end FROM x;; "
        "/* c */ END ; d",
        "1:1 CREATE TRIGGER t BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT end "
        "FROM x;; /* c */ END\n1:99 d\n");
}

static void other_statements_end_at_their_semicolon(void **state)
{
    (void)state;
    assert_split(SQLITE, "BEGIN; DROP TRIGGER t; CREATE TABLE trigger(a); END; b",
                 "1:1 BEGIN\n1:8 DROP TRIGGER t\n1:24 CREATE TABLE trigger(a)\n1:49 END\n1:54 b\n");
    assert_split(SQLITE, "COPY t FROM stdin; b", "1:1 COPY t FROM stdin\n1:20 b\n");
}

static void a_command_of_the_shell_is_named(void **state)
{
    (void)state;
    assert_split(
        SQLITE, "SELECT a.b, .5;\n.read other.sql\n",
        "1:1 SELECT a.b, .5\nfailed 2:1 '.read' is a command of the sqlite3 shell, not SQL\n");
}

static void what_is_open_at_the_end_is_an_error_where_it_began(void **state)
{
    (void)state;
    assert_split(SQLITE, "a;\n [b", "1:1 a\nfailed 2:2 unterminated quoted identifier\n");
    assert_split(SQLITE, "a;\n `b", "1:1 a\nfailed 2:2 unterminated quoted identifier\n");
    assert_split(SQLITE, "a /*b", "failed 1:3 unterminated comment\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_quoting_hides_semicolons),
        cmocka_unit_test(backslashes_and_dollars_mean_nothing),
        cmocka_unit_test(block_comments_do_not_nest),
        cmocka_unit_test(parentheses_hide_nothing),
        cmocka_unit_test(a_trigger_with_its_body_is_one_statement),
        cmocka_unit_test(case_and_names_in_a_trigger_do_not_end_it),
        cmocka_unit_test(other_statements_end_at_their_semicolon),
        cmocka_unit_test(a_command_of_the_shell_is_named),
        cmocka_unit_test(what_is_open_at_the_end_is_an_error_where_it_began),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
