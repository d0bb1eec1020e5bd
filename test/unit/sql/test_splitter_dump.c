#include "splitting.h"

#include <string.h>

#define PG DIALECT_POSTGRES

static void rows_follow_a_copy_statement(void **state)
{
    (void)state;
    assert_split(PG, "COPY t (a) FROM stdin;\n1;\n'2\n\\N\n\\.\nSELECT 1;",
                 "1:1 COPY t (a) FROM stdin\nrows 2:1 1;\n'2\n\\N\nrows end\n6:1 SELECT 1\n");
    assert_split(PG, "copy t from STDIN with (format csv); -- data\r\n\"a\"\r\n\\.\r\nb",
                 "1:1 copy t from STDIN with (format csv)\nrows 2:1 \"a\"\r\nrows end\n4:1 b\n");
}

static void no_rows_are_rows_too(void **state)
{
    (void)state;
    assert_split(PG, "COPY t FROM stdin;\n\\.\nb", "1:1 COPY t FROM stdin\nrows end\n3:1 b\n");
    assert_split(PG, "COPY t FROM stdin", "1:1 COPY t FROM stdin\nrows end\n");
    assert_split(PG, "COPY t FROM stdin; ", "1:1 COPY t FROM stdin\nrows end\n");
}

static void the_end_of_the_file_ends_the_rows(void **state)
{
    (void)state;
    assert_split(PG, "COPY t FROM stdin;\n1\n", "1:1 COPY t FROM stdin\nrows 2:1 1\nrows end\n");
    assert_split(PG, "COPY t FROM stdin;\n1\n\\.", "1:1 COPY t FROM stdin\nrows 2:1 1\nrows end\n");
    assert_split(PG, "COPY t FROM stdin;\n1\n\\.\r",
                 "1:1 COPY t FROM stdin\nrows 2:1 1\nrows end\n");
    assert_split(PG, "COPY t FROM stdin;\n1\n\\",
                 "1:1 COPY t FROM stdin\nrows 2:1 1\n\\rows end\n");
}

static void lines_that_only_look_like_the_end_are_rows(void **state)
{
    (void)state;
    assert_split(
        PG, "COPY t FROM stdin;\n\\.x\n\\.\rz\n \\.\n\\\\.\nx\\.\n\\.\nb",
        "1:1 COPY t FROM stdin\nrows 2:1 \\.x\n\\.\rz\n \\.\n\\\\.\nx\\.\nrows end\n8:1 b\n");
}

static void only_copy_from_stdin_has_rows(void **state)
{
    (void)state;
    assert_split(PG, "COPY t FROM '/f'; COPY t TO stdout; COPY (SELECT 1 FROM stdin) TO '/f';",
                 "1:1 COPY t FROM '/f'\n1:19 COPY t TO stdout\n1:37 COPY (SELECT 1 FROM stdin) TO "
                 "'/f'\n");
    assert_split(PG, "COPY t FROM PROGRAM 'stdin'; SELECT * FROM stdin; b",
                 "1:1 COPY t FROM PROGRAM 'stdin'\n1:30 SELECT * FROM stdin\n1:51 b\n");
    assert_split(PG, "COPY \"from\".stdin FROM stdin;\n\\.\n",
                 "1:1 COPY \"from\".stdin FROM stdin\nrows end\n");
}

static void text_behind_a_copy_statement_is_refused(void **state)
{
    (void)state;
    const char *expected = "1:1 COPY t FROM stdin\n"
                           "failed 1:20 text after COPY .. FROM stdin on the same line\n";
    assert_split(PG, "COPY t FROM stdin; SELECT 1;\n\\.\n", expected);
}

static void the_lines_of_pg_dump_are_passed_over(void **state)
{
    (void)state;
    assert_split(
        PG, "--\n\\restrict aB9'x;\n\nSELECT 1;\n\\unrestrict aB9'x;\r\n\\.\nSELECT 2;\\restrict x",
        "4:1 SELECT 1\n7:1 SELECT 2\n");
}

static void other_commands_of_psql_are_named(void **state)
{
    (void)state;
    assert_split(PG, "SELECT 1;\n  \\connect shop\nSELECT 2;",
                 "1:1 SELECT 1\nfailed 2:3 '\\connect' is a command of psql, not SQL\n");
    assert_split(PG, "SELECT 1 \\gexec", "failed 1:10 '\\gexec' is a command of psql, not SQL\n");
    assert_split(PG, "SELECT 1\n\\restrict x",
                 "failed 2:1 '\\restrict' is a command of psql, not SQL\n");
    assert_split(PG, "\\restricted x", "failed 1:1 '\\restricted' is a command of psql, not SQL\n");
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *hint = split_hint(tmp, PG, "\\set x 1", 8);
    assert_non_null(strstr(hint, "pg_dump --inserts"));
}

static void a_nul_byte_is_refused_where_it_stands(void **state)
{
    (void)state;
    assert_split_bytes(PG, "SELECT 1;\n\xC3\xA4 \0;", 15, 4096,
                       "1:1 SELECT 1\nfailed 2:3 NUL byte at offset 13\n");
    assert_split_bytes(PG, "-- \0", 4, 4096, "failed 1:4 NUL byte at offset 3\n");
    assert_split_bytes(PG, "COPY t FROM stdin;\n1\n\0", 22, 4096,
                       "1:1 COPY t FROM stdin\nrows 2:1 1\nfailed 3:1 NUL byte at offset 21\n");
    assert_split_bytes(DIALECT_SQLITE, "S\0E\0", 4, 4096, "failed 1:2 NUL byte at offset 1\n");
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_non_null(strstr(split_hint(tmp, PG, "S\0E\0", 4), "iconv -f UTF-16 -t UTF-8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_follow_a_copy_statement),
        cmocka_unit_test(no_rows_are_rows_too),
        cmocka_unit_test(the_end_of_the_file_ends_the_rows),
        cmocka_unit_test(lines_that_only_look_like_the_end_are_rows),
        cmocka_unit_test(only_copy_from_stdin_has_rows),
        cmocka_unit_test(text_behind_a_copy_statement_is_refused),
        cmocka_unit_test(the_lines_of_pg_dump_are_passed_over),
        cmocka_unit_test(other_commands_of_psql_are_named),
        cmocka_unit_test(a_nul_byte_is_refused_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
