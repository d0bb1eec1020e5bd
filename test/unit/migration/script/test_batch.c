#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/script/batch.h"
#include "migration/folder.h"
#include "migration/script/place.h"

static void add(Batch *batch, const char *text, int line, int column)
{
    ERROR_AUTO Error err = {0};
    SqlItem item = {.text = text, .length = strlen(text), .line = line, .column = column};
    assert_true(batch_add(batch, &item, &err));
}

static void assert_failed(const Batch *batch, size_t done, size_t position, int number, int line,
                          int column)
{
    const DbScriptOutcome outcome = {.statements_done = done, .position = position};
    Place place = {0};
    const BatchStatement *statement = batch_failed(batch, &outcome, 2, 10, &place);
    assert_non_null(statement);
    assert_int_equal(statement->number, number);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void the_servers_position_leads_back_to_line_and_column(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Batch batch = batch_new(ctx);
    add(&batch, "SELECT é,\n  xy", 3, 5);
    add(&batch, "SELECT 2", 9, 2);
    assert_string_equal(buf_text(&batch.text), "SELECT é,\n  xy;\nSELECT 2;\n");
    assert_failed(&batch, 2, 10 + 1, 1, 3, 5);
    assert_failed(&batch, 2, 10 + 8, 1, 3, 12); /* é */
    assert_failed(&batch, 2, 10 + 9, 1, 3, 13); /* the comma after it */
    assert_failed(&batch, 2, 10 + 13, 1, 4, 3); /* x */
    assert_failed(&batch, 3, 10 + 17, 2, 9, 2); /* the second statement */
    assert_failed(&batch, 0, 10 + 24, 2, 9, 9); /* a syntax error: nothing ran at all */
}

static void without_a_position_the_count_tells_the_statement(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Batch batch = batch_new(ctx);
    add(&batch, "SELECT 1", 1, 1);
    add(&batch, "SELECT 2", 2, 4);
    assert_failed(&batch, 2, 0, 1, 1, 1);
    assert_failed(&batch, 3, 0, 2, 2, 4);
}

static void what_stands_around_the_batch_is_none_of_its_statements(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Batch batch = batch_new(ctx);
    add(&batch, "SELECT 1", 1, 1);
    const DbScriptOutcome outside[] = {{.statements_done = 0},
                                       {.statements_done = 1},
                                       {.statements_done = 3},
                                       {.position = 5},
                                       {.position = 99}};
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        Place place;
        assert_null(batch_failed(&batch, &outside[i], 2, 10, &place));
    }
}

static void numbers_go_on_after_a_reset(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Batch batch = batch_new(ctx);
    for (int i = 1; i <= 100; i++)
        add(&batch, "SELECT 1", i, 1);
    batch_reset(&batch);
    assert_int_equal(batch.count, 0);
    add(&batch, "SELECT 101", 101, 1);
    assert_int_equal(batch.statements[0].number, 101);
    assert_int_equal(batch.statements[0].character, 0);
}

static void a_source_line_is_shown_without_its_end(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    folder_put(&folder, "a.sql",
               "\xEF\xBB\xBF"
               "first\r\nsecond é\nlast");
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "%s/a.sql", folder.path);
    assert_string_equal(place_source_line(ctx, path, 1), "first");
    assert_string_equal(place_source_line(ctx, path, 2), "second é");
    assert_string_equal(place_source_line(ctx, path, 3), "last");
    assert_null(place_source_line(ctx, path, 4));
    assert_null(place_source_line(ctx, path, 0));
    assert_null(place_source_line(ctx, "/nowhere", 1));
}

static void a_very_long_line_is_cut_between_characters(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FOLDER_AUTO Folder folder = folder_make();
    char *text = talloc_strdup(ctx, "x");
    for (int i = 0; i < 2000; i++)
        text = talloc_strdup_append_buffer(text, "é");
    folder_put(&folder, "a.sql", text);
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "%s/a.sql", folder.path);
    char *line = place_source_line(ctx, path, 1);
    assert_in_range(strlen(line), 990, 1000);
    assert_int_equal(strlen(line) % 2, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_servers_position_leads_back_to_line_and_column),
        cmocka_unit_test(without_a_position_the_count_tells_the_statement),
        cmocka_unit_test(what_stands_around_the_batch_is_none_of_its_statements),
        cmocka_unit_test(numbers_go_on_after_a_reset),
        cmocka_unit_test(a_source_line_is_shown_without_its_end),
        cmocka_unit_test(a_very_long_line_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
