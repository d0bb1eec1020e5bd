#include "splitting.h"

#include <string.h>

#define PG DIALECT_POSTGRES

static void semicolons_end_statements(void **state)
{
    (void)state;
    assert_split(PG, "SELECT 1; SELECT 2;\nSELECT 3",
                 "1:1 SELECT 1\n1:11 SELECT 2\n2:1 SELECT 3\n");
}

static void empty_statements_are_not_given_out(void **state)
{
    (void)state;
    assert_split(PG, "", "");
    assert_split(PG, " ;; -- nothing\n; /* ; */ ;", "");
    assert_split(PG, ";;a;;b;", "1:3 a\n1:6 b\n");
}

static void comments_around_a_statement_are_not_part_of_it(void **state)
{
    (void)state;
    assert_split(PG, "-- a; b\n/* c; */ SELECT /* in */ 1 -- d;\n ; -- e",
                 "2:10 SELECT /* in */ 1\n");
}

static void block_comments_nest(void **state)
{
    (void)state;
    assert_split(PG, "/* a /* b; */ c; */ SELECT 1;", "1:21 SELECT 1\n");
    assert_split(PG, "/*/ ; /*/ */ */ SELECT 1; /**/SELECT 2", "1:17 SELECT 1\n1:31 SELECT 2\n");
}

static void a_carriage_return_alone_ends_a_comment(void **state)
{
    (void)state;
    assert_split(PG, "-- a\rSELECT 1;", "1:6 SELECT 1\n");
}

static void operators_that_look_like_comments_at_first_are_operators(void **state)
{
    (void)state;
    assert_split(PG, "SELECT 1-2;SELECT 4/2;-1;/;SELECT 2*/**/3;-",
                 "1:1 SELECT 1-2\n1:12 SELECT 4/2\n1:23 -1\n1:26 /\n1:28 SELECT 2*/**/3\n1:43 -\n");
}

static void quotes_hide_semicolons(void **state)
{
    (void)state;
    assert_split(PG, "SELECT ';', 'it''s;' ; SELECT \";\" \"a\"\";\";",
                 "1:1 SELECT ';', 'it''s;'\n1:24 SELECT \";\" \"a\"\";\"\n");
}

static void a_backslash_means_something_in_e_strings_alone(void **state)
{
    (void)state;
    assert_split(PG, "SELECT E'\\';', e'\\\\'; SELECT '\\'; SELECT 1",
                 "1:1 SELECT E'\\';', e'\\\\'\n1:23 SELECT '\\'\n1:35 SELECT 1\n");
    assert_split(PG, "SELECT te'\\'; SELECT 2", "1:1 SELECT te'\\'\n1:15 SELECT 2\n");
}

static void an_e_string_goes_on_with_its_escapes(void **state)
{
    (void)state;
    assert_split(PG, "SELECT E'a''\\';'; b", "1:1 SELECT E'a''\\';'\n1:19 b\n");
    assert_split(PG, "SELECT E'a' -- c\n '\\';'; b", "1:1 SELECT E'a' -- c\n '\\';'\n2:9 b\n");
    /* Without a line end between them the second string is one of its own. */
    assert_split(PG, "SELECT E'a' '\\'; b", "1:1 SELECT E'a' '\\'\n1:18 b\n");
    assert_split(PG, "SELECT E'a' /*\n*/ '\\'; b", "1:1 SELECT E'a' /*\n*/ '\\'\n2:9 b\n");
    assert_split(PG, "SELECT E'a'\n,'\\'; b", "1:1 SELECT E'a'\n,'\\'\n2:7 b\n");
}

static void other_prefixed_strings_have_no_escapes(void **state)
{
    (void)state;
    assert_split(PG, "SELECT B'1;', X'f;', N'\\', U&'\\', U&\"\\\"; b",
                 "1:1 SELECT B'1;', X'f;', N'\\', U&'\\', U&\"\\\"\n1:42 b\n");
    assert_split(PG, "SELECT U&E'\\';' ; b", "1:1 SELECT U&E'\\';'\n1:19 b\n");
}

static void dollar_quotes_hide_everything_up_to_their_tag(void **state)
{
    (void)state;
    assert_split(PG, "DO $$ a; 'b $$; SELECT $x$ ; $$ $y$ $x $x$; c",
                 "1:1 DO $$ a; 'b $$\n1:17 SELECT $x$ ; $$ $y$ $x $x$\n1:45 c\n");
    assert_split(PG, "SELECT $a$ $b$a$; c", "1:1 SELECT $a$ $b$a$\n1:19 c\n");
    assert_split(PG, "SELECT $\xC3\xA4$;$\xC3\xA4$; c",
                 "1:1 SELECT $\xC3\xA4$;$\xC3\xA4$\n1:17 c\n");
}

static void parameters_and_names_with_dollars_are_no_quotes(void **state)
{
    (void)state;
    assert_split(PG, "SELECT $1, $2; SELECT a$b$c; SELECT a$$; b",
                 "1:1 SELECT $1, $2\n1:16 SELECT a$b$c\n1:30 SELECT a$$\n1:42 b\n");
    assert_split(PG, "SELECT 1$a$;$a$; $ ; $x ; b",
                 "1:1 SELECT 1$a$;$a$\n1:18 $\n1:22 $x\n1:27 b\n");
}

static void a_tag_longer_than_anyone_writes_is_refused(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *tag = talloc_zero_array(tmp, char, 301);
    memset(tag, 'x', 300);
    char *text = talloc_asprintf(tmp, "SELECT 1;\n $%s$;$%s$", tag, tag);
    assert_split(PG, text,
                 "1:1 SELECT 1\nfailed 2:2 the tag of a dollar quote is longer than 255 bytes\n");
}

static void parentheses_hide_semicolons(void **state)
{
    (void)state;
    assert_split(
        PG, "CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); DELETE FROM b); c",
        "1:1 CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); DELETE FROM b)\n"
        "1:79 c\n");
    assert_split(PG, "SELECT 1); SELECT ')'; b", "1:1 SELECT 1)\n1:12 SELECT ')'\n1:24 b\n");
}

static void bodies_of_sql_functions_are_one_statement(void **state)
{
    (void)state;
    assert_split(
        PG, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; b",
        "1:1 CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END\n1:71 b\n");
    assert_split(PG, "create or replace procedure p() begin /* x */ atomic\nDELETE FROM t;\nend;b",
                 "1:1 create or replace procedure p() begin /* x */ atomic\nDELETE FROM t;\nend\n"
                 "3:5 b\n");
}

static void case_in_a_body_has_an_end_of_its_own(void **state)
{
    (void)state;
    assert_split(
        PG,
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN CASE b WHEN 1 "
        "THEN 2 END END; SELECT (case when 1 then 2 end); END; b",
        "1:1 CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN CASE b "
        "WHEN 1 THEN 2 END END; SELECT (case when 1 then 2 end); END\n1:138 b\n");
}

static void names_that_read_like_keywords_do_not_end_a_body(void **state)
{
    (void)state;
    assert_split(
        PG, "CREATE FUNCTION f() BEGIN ATOMIC SELECT 'END', \"end\", t.end, 1 AS case; END; b",
        "1:1 CREATE FUNCTION f() BEGIN ATOMIC SELECT 'END', \"end\", t.end, 1 AS case; END\n"
        "1:78 b\n");
}

static void begin_elsewhere_opens_nothing(void **state)
{
    (void)state;
    assert_split(PG, "BEGIN; SELECT 1; END; b", "1:1 BEGIN\n1:8 SELECT 1\n1:18 END\n1:23 b\n");
    assert_split(PG, "BEGIN ATOMIC; b", "1:1 BEGIN ATOMIC\n1:15 b\n");
    assert_split(PG, "CREATE TABLE begin (atomic int); SELECT 1",
                 "1:1 CREATE TABLE begin (atomic int)\n1:34 SELECT 1\n");
    assert_split(PG, "CREATE FUNCTION f() AS $$ BEGIN ATOMIC $$; b",
                 "1:1 CREATE FUNCTION f() AS $$ BEGIN ATOMIC $$\n1:44 b\n");
}

static void what_is_open_at_the_end_is_an_error_where_it_began(void **state)
{
    (void)state;
    assert_split(PG, "SELECT 1;\n\n  SELECT 'a\nb;",
                 "1:1 SELECT 1\nfailed 3:10 unterminated quoted string\n");
    assert_split(PG, "SELECT e'a\\'", "failed 1:8 unterminated quoted string\n");
    assert_split(PG, "SELECT \"a;", "failed 1:8 unterminated quoted identifier\n");
    assert_split(PG, "/* a\n /* b */ SELECT 1;", "failed 1:1 unterminated comment\n");
    assert_split(PG, "SELECT 1 /*", "failed 1:10 unterminated comment\n");
    assert_split(PG, "DO $a$ x $b$;", "failed 1:4 unterminated dollar-quoted string\n");
}

static void the_hint_names_the_missing_end(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_string_equal(split_hint(tmp, PG, "DO $body$ x;", 12),
                        "it begins here and $body$ does not follow");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(semicolons_end_statements),
        cmocka_unit_test(empty_statements_are_not_given_out),
        cmocka_unit_test(comments_around_a_statement_are_not_part_of_it),
        cmocka_unit_test(block_comments_nest),
        cmocka_unit_test(a_carriage_return_alone_ends_a_comment),
        cmocka_unit_test(operators_that_look_like_comments_at_first_are_operators),
        cmocka_unit_test(quotes_hide_semicolons),
        cmocka_unit_test(a_backslash_means_something_in_e_strings_alone),
        cmocka_unit_test(an_e_string_goes_on_with_its_escapes),
        cmocka_unit_test(other_prefixed_strings_have_no_escapes),
        cmocka_unit_test(dollar_quotes_hide_everything_up_to_their_tag),
        cmocka_unit_test(parameters_and_names_with_dollars_are_no_quotes),
        cmocka_unit_test(a_tag_longer_than_anyone_writes_is_refused),
        cmocka_unit_test(parentheses_hide_semicolons),
        cmocka_unit_test(bodies_of_sql_functions_are_one_statement),
        cmocka_unit_test(case_in_a_body_has_an_end_of_its_own),
        cmocka_unit_test(names_that_read_like_keywords_do_not_end_a_body),
        cmocka_unit_test(begin_elsewhere_opens_nothing),
        cmocka_unit_test(what_is_open_at_the_end_is_an_error_where_it_began),
        cmocka_unit_test(the_hint_names_the_missing_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
