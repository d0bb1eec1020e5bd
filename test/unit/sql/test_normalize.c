#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sql/source.h"

#define PG     DIALECT_POSTGRES
#define SQLITE DIALECT_SQLITE

static bool are_same(Dialect dialect, const char *a, const char *b)
{
    char first[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE];
    sql_digest_normalized(dialect, a, strlen(a), first);
    sql_digest_normalized(dialect, b, strlen(b), second);
    return strcmp(first, second) == 0;
}

static void it_is_the_digest_of_the_tokens_joined_by_spaces(void **state)
{
    (void)state;
    char normalized[DIGEST_HEX_SIZE], plain[DIGEST_HEX_SIZE];
    const char *text = "\xEF\xBB\xBF-- x\nselect\ta||'b''c',1.5e3<>$1\r\nfrom  \"T\" ;";
    const char *joined = "select a || 'b''c' , 1.5e3 <> $1 from \"T\" ;";
    sql_digest_normalized(PG, text, strlen(text), normalized);
    digest_hex(joined, strlen(joined), plain);
    assert_string_equal(normalized, plain);
}

static void comments_and_white_space_do_not_count(void **state)
{
    (void)state;
    assert_true(
        are_same(PG, "SELECT 1;", "\xEF\xBB\xBF\r\n -- a\r\nSELECT/* /* b */ */1 ;\r\n\r\n"));
    assert_true(are_same(PG, "a=b", "a = b"));
    assert_true(are_same(SQLITE, "a->>b", "a ->> b /* c */"));
    assert_true(are_same(PG, "", " -- only a comment"));
}

static void tokens_and_quoted_text_count(void **state)
{
    (void)state;
    assert_false(are_same(PG, "SELECT 1", "SELECT 2"));
    assert_false(are_same(PG, "SELECT ab", "SELECT a b"));
    assert_false(are_same(PG, "SELECT 'a  b'", "SELECT 'a b'"));
    assert_false(are_same(PG, "DO $$ a $$", "DO $$ a  $$"));
    assert_false(are_same(PG, "SELECT '-- a'", "SELECT ''"));
    assert_false(are_same(PG, "SELECT 'a''b'", "SELECT 'a' 'b'"));
    assert_false(are_same(PG, "SELECT U&'a'", "SELECT U & 'a'"));
    assert_false(are_same(PG, "SELECT 1e5", "SELECT 1 e5"));
    assert_false(are_same(PG, "a <@ b", "a < @ b"));
    assert_false(are_same(SQLITE, "a->b", "a - > b"));
}

static void operators_are_cut_as_the_database_cuts_them(void **state)
{
    (void)state;
    assert_true(are_same(PG, "a=-1", "a = - 1"));
    assert_true(are_same(PG, "a<-1", "a < - 1"));
    assert_true(are_same(PG, "a@-1", "a @- 1"));
    assert_true(are_same(PG, "a*/**/b", "a * b"));
    assert_true(are_same(PG, "a::int", "a :: int"));
    assert_true(are_same(SQLITE, "a=-1", "a = - 1"));
}

static void rows_of_copy_count_as_they_are(void **state)
{
    (void)state;
    assert_true(are_same(PG, "COPY t FROM stdin;\n1\t2\n\\.\nSELECT 1",
                         "COPY t FROM  stdin; -- x\n1\t2\n\\.\n-- y\nSELECT 1"));
    assert_false(are_same(PG, "COPY t FROM stdin;\n1\t2\n\\.\n", "COPY t FROM stdin;\n1 2\n\\.\n"));
    assert_false(are_same(PG, "COPY t FROM stdin;\n'\n\\.\na", "COPY t FROM stdin;\n'\n\\.\nb"));
}

static void what_cannot_be_read_counts_as_it_is(void **state)
{
    (void)state;
    assert_false(are_same(PG, "SELECT 'a  ", "SELECT 'a "));
    assert_true(are_same(PG, "SELECT  'a", "SELECT 'a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_digest_of_the_tokens_joined_by_spaces),
        cmocka_unit_test(comments_and_white_space_do_not_count),
        cmocka_unit_test(tokens_and_quoted_text_count),
        cmocka_unit_test(operators_are_cut_as_the_database_cuts_them),
        cmocka_unit_test(rows_of_copy_count_as_they_are),
        cmocka_unit_test(what_cannot_be_read_counts_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
