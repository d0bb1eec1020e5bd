#include "splitting.h"

#include <string.h>

#define PG DIALECT_POSTGRES

static void places_are_exact_over_line_ends_and_characters(void **state)
{
    (void)state;
    assert_split(PG, "/* \xE2\x82\xAC */ a;\r\n\t\xC3\xA4;b;\r\n\r\n  c;'\r\n\xF0\x9F\x98\x80'; d",
                 "1:9 a\n2:2 \xC3\xA4\n2:4 b\n4:3 c\n4:5 '\r\n\xF0\x9F\x98\x80'\n5:5 d\n");
}

static void a_byte_order_mark_takes_no_column(void **state)
{
    (void)state;
    assert_split(PG, "\xEF\xBB\xBFSELECT 1; b", "1:1 SELECT 1\n1:11 b\n");
    assert_split(PG, "\xEF\xBB\xBF", "");
}

static void what_begins_like_a_byte_order_mark_is_text(void **state)
{
    (void)state;
    assert_split(PG, "\xEF\xBC\xA1 1; b", "1:1 \xEF\xBC\xA1 1\n1:6 b\n");
    assert_split(PG, "\xEF\xBB; b", "1:1 \xEF\xBB\n1:4 b\n");
    assert_split(PG, "\xEF\xBB", "1:1 \xEF\xBB\n");
    assert_split_bytes(PG, "\xEF\xBB\0;", 4, 4096, "failed 1:2 NUL byte at offset 2\n");
}

static void offsets_and_numbers_count_in_the_file(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlSplitter *splitter = split_fed(tmp, PG, "\xEF\xBB\xBF;a;; bc;");
    SqlItem item;
    Error err = {0};
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_STATEMENT);
    assert_int_equal(item.offset, 4);
    assert_int_equal(item.index, 1);
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_STATEMENT);
    assert_int_equal(item.offset, 8);
    assert_int_equal(item.index, 2);
    assert_int_equal(item.length, 2);
}

static void a_statement_within_a_piece_is_not_copied(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    static const char text[] = "SELECT 1; SELECT 2;";
    SqlSplitter *splitter = split_fed(tmp, PG, text);
    SqlItem item;
    Error err = {0};
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_STATEMENT);
    assert_ptr_equal(item.text, text);
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_STATEMENT);
    assert_ptr_equal(item.text, text + 10);
}

static void a_statement_longer_than_allowed_is_refused(void **state)
{
    (void)state;
    assert_split_bytes(PG, "a;\n SELECT '12345678';", 22, 17, "1:1 a\n2:2 SELECT '12345678'\n");
    const char *expected = "1:1 a\nfailed 2:2 statement of more than 16 bytes\n";
    assert_split_bytes(PG, "a;\n SELECT '12345678';", 22, 16, expected);
    assert_split_bytes(PG, "a;\n 'SELECT 123456789", 21, 16, expected);
    assert_split_bytes(PG, "a;\n SELECT 123456789 \\g", 23, 16, expected);
}

static void comments_before_a_statement_do_not_count(void **state)
{
    (void)state;
    const char *text =
        "-- a comment that is longer than that\n/* as is this one, by far */ SELECT 1;";
    assert_split_bytes(PG, text, strlen(text), 8, "2:30 SELECT 1\n");
}

static void an_error_stays_an_error(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlSplitter *splitter = split_fed(tmp, PG, "\\x y\n");
    SqlItem item;
    ERROR_AUTO Error first = {0};
    ERROR_AUTO Error second = {0};
    assert_int_equal(sql_splitter_next(splitter, &item, &first), SQL_FAILED);
    assert_int_equal(sql_splitter_next(splitter, &item, &second), SQL_FAILED);
    assert_string_equal(second.message, "reading stopped at an error before");
}

static void an_empty_piece_changes_nothing(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlSplitter *splitter = split_fed(tmp, PG, "SELECT");
    SqlItem item;
    Error err = {0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_MORE);
        sql_splitter_feed(splitter, NULL, 0);
    }
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_MORE);
    sql_splitter_finish(splitter);
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_STATEMENT);
    assert_memory_equal(item.text, "SELECT", item.length);
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_DONE);
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_DONE);
}

/* What a piece holds: statements of all lengths, and the beginning of one that the next piece ends.
 */
static char *make_piece(TALLOC_CTX *ctx)
{
    char *text = talloc_strdup(ctx, "");
    for (int i = 0; i < 400; i++)
        text = talloc_asprintf_append_buffer(
            text, "-- %0*d\nINSERT INTO t VALUES (%d, '%0*d', $x$;$x$);\n", i % 50 + 1, i, i,
            i % 70 + 1, i);
    return talloc_strdup_append_buffer(text, "SELECT 1 +\n");
}

static void memory_does_not_grow_with_the_file(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *piece = make_piece(tmp);
    size_t length = strlen(piece);
    SqlSplitter *splitter = sql_splitter_new(tmp, PG, 1 << 20);
    size_t statements = 0, fed = 0, most = 0;
    SqlItem item;
    Error err = {0};
    for (SqlEvent event; (event = sql_splitter_next(splitter, &item, &err)) != SQL_DONE;) {
        assert_int_not_equal(event, SQL_FAILED);
        statements += event == SQL_STATEMENT;
        size_t used = talloc_total_size(splitter);
        most = used > most ? used : most;
        if (event != SQL_MORE)
            continue;
        if (++fed > 2000)
            sql_splitter_finish(splitter);
        else
            sql_splitter_feed(splitter, piece, length);
    }
    assert_true(statements > 2000 * 400);
    assert_true(most < 4096);
}

static void a_long_comment_takes_no_memory(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlSplitter *splitter = sql_splitter_new(tmp, PG, 1 << 20);
    char *filler = talloc_zero_array(tmp, char, 65537);
    memset(filler, 'x', 65536);
    SqlItem item;
    Error err = {0};
    assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_MORE);
    sql_splitter_feed(splitter, "/*", 2);
    for (int i = 0; i < 64; i++) {
        assert_int_equal(sql_splitter_next(splitter, &item, &err), SQL_MORE);
        sql_splitter_feed(splitter, filler, 65536);
    }
    assert_true(talloc_total_size(splitter) < 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_exact_over_line_ends_and_characters),
        cmocka_unit_test(a_byte_order_mark_takes_no_column),
        cmocka_unit_test(what_begins_like_a_byte_order_mark_is_text),
        cmocka_unit_test(offsets_and_numbers_count_in_the_file),
        cmocka_unit_test(a_statement_within_a_piece_is_not_copied),
        cmocka_unit_test(a_statement_longer_than_allowed_is_refused),
        cmocka_unit_test(comments_before_a_statement_do_not_count),
        cmocka_unit_test(an_error_stays_an_error),
        cmocka_unit_test(an_empty_piece_changes_nothing),
        cmocka_unit_test(memory_does_not_grow_with_the_file),
        cmocka_unit_test(a_long_comment_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
