#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/folder/version.h"
#include "migration/history/history.h"

/* One row in short: status, kind, version ("-" stands for a repeatable), checksum. */
typedef struct Short {
    const char *status, *kind, *version, *checksum;
} Short;

#define ROWS_LIMIT 8

static History *fold(TALLOC_CTX *ctx, const Short *rows, size_t count)
{
    HistoryRow *full = talloc_zero_array(ctx, HistoryRow, ROWS_LIMIT);
    for (size_t i = 0; i < count; i++)
        full[i] = (HistoryRow){
            .seq = (int64_t)i + 1,
            .version = strcmp(rows[i].version, "-") == 0 ? NULL : rows[i].version,
            .name = "name",
            .kind = rows[i].kind,
            .status = rows[i].status,
            .path = "path.sql",
            .checksum = rows[i].checksum,
            .duration_ms = (int64_t)i,
        };
    ERROR_AUTO Error err = {0};
    History *history = NULL;
    if (!history_fold(ctx, full, count, version_compare, &history, &err))
        fail_msg("%s", err.message);
    return history;
}

typedef struct Case {
    const char *what;
    Short rows[ROWS_LIMIT];
    RecordState state;
    const char *checksum;
    bool failed_last, partial, partial_undo;
} Case;

#define V "versioned"
#define R "repeatable"
#define U "undo"

static const Case CASES[] = {
    {"applied", {{"applied", V, "1", "a"}}, RECORD_APPLIED, "a", false, false, false},
    {"skipped counts as applied",
     {{"skipped", V, "1", "a"}},
     RECORD_APPLIED,
     "a",
     false,
     false,
     false},
    {"failed", {{"failed", V, "1", "a"}}, RECORD_FAILED, NULL, true, false, false},
    {"failed, then applied",
     {{"failed", V, "1", "a"}, {"applied", V, "1", "b"}},
     RECORD_APPLIED,
     "b",
     false,
     false,
     false},
    {"undone",
     {{"applied", V, "1", "a"}, {"undone", U, "1", "u"}},
     RECORD_UNDONE,
     "a",
     false,
     false,
     false},
    {"undone and applied again",
     {{"applied", V, "1", "a"}, {"undone", U, "1", "u"}, {"applied", V, "1", "b"}},
     RECORD_APPLIED,
     "b",
     false,
     false,
     false},
    {"undone and failed to be applied again",
     {{"applied", V, "1", "a"}, {"undone", U, "1", "u"}, {"failed", V, "1", "b"}},
     RECORD_FAILED,
     "a",
     true,
     false,
     false},
    {"an undo that failed changes nothing",
     {{"applied", V, "1", "a"}, {"failed", U, "1", "u"}},
     RECORD_APPLIED,
     "a",
     false,
     false,
     false},
    {"repaired has the new checksum",
     {{"applied", V, "1", "a"}, {"repaired", V, "1", "b"}},
     RECORD_APPLIED,
     "b",
     false,
     false,
     false},
    {"deleted is no longer expected",
     {{"applied", V, "1", "a"}, {"deleted", V, "1", "a"}},
     RECORD_NONE,
     "a",
     false,
     false,
     false},
    {"baseline", {{"baseline", "baseline", "1", NULL}}, RECORD_BASELINE, NULL, false, false, false},
    {"begun and never ended", {{"started", V, "1", NULL}}, RECORD_NONE, NULL, false, true, false},
    {"an undo begun and never ended",
     {{"applied", V, "1", "a"}, {"started", U, "1", NULL}},
     RECORD_APPLIED,
     "a",
     false,
     true,
     true},
    {"a repeatable applied twice",
     {{"applied", R, "-", "a"}, {"applied", R, "-", "b"}},
     RECORD_APPLIED,
     "b",
     false,
     false,
     false},
    {"a repeatable that failed again is applied as before",
     {{"applied", R, "-", "a"}, {"failed", R, "-", "b"}},
     RECORD_APPLIED,
     "a",
     true,
     false,
     false},
};

static void rows_add_up_by_one_table(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const Case *row = &CASES[i];
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        size_t count = 0;
        while (count < ROWS_LIMIT && row->rows[count].status)
            count++;
        History *history = fold(ctx, row->rows, count);
        print_message("%s\n", row->what);
        assert_int_equal(history->count, 1);
        const Record *record = &history->records[0];
        assert_int_equal(record->state, row->state);
        assert_int_equal(record->failed_last, row->failed_last);
        assert_int_equal(record->partial, row->partial);
        assert_int_equal(record->partial_undo, row->partial_undo);
        if (row->checksum)
            assert_string_equal(record->checksum, row->checksum);
        else
            assert_null(record->checksum);
    }
}

static void records_come_in_the_order_of_versions_not_of_rows(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Short rows[] = {{"applied", R, "-", "r"},
                          {"applied", V, "10", "a"},
                          {"applied", V, "9", "b"},
                          {"applied", V, "2.1", "c"}};
    History *history = fold(ctx, rows, COUNT_OF(rows));
    assert_int_equal(history->count, 4);
    assert_string_equal(history->records[0].version, "2.1");
    assert_string_equal(history->records[1].version, "9");
    assert_string_equal(history->records[2].version, "10");
    assert_int_equal(history->records[3].kind, MIGRATION_REPEATABLE);
}

static void heights_are_of_what_counts_as_there(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Short rows[] = {{"baseline", "baseline", "3", NULL},
                          {"applied", V, "5", "a"},
                          {"applied", V, "7", "b"},
                          {"undone", U, "7", "u"},
                          {"failed", V, "9", "c"}};
    History *history = fold(ctx, rows, COUNT_OF(rows));
    assert_string_equal(history->highest, "5");
    assert_string_equal(history->baseline, "3");
}

static void an_empty_history_has_no_heights(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    History *history = fold(ctx, NULL, 0);
    assert_int_equal(history->count, 0);
    assert_null(history->highest);
    assert_null(history->baseline);
    assert_null(history_find(history, MIGRATION_VERSIONED, "1"));
}

static void earlier_applications_of_a_repeatable_are_kept_aside(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Short rows[] = {{"applied", R, "-", "a"}, {"failed", R, "-", "b"},
                          {"applied", R, "-", "c"}, {"applied", R, "-", "d"},
                          {"applied", V, "1", "x"}, {"undone", U, "1", "x"},
                          {"applied", V, "1", "y"}};
    History *history = fold(ctx, rows, COUNT_OF(rows));
    assert_int_equal(history->superseded_count, 2);
    assert_string_equal(history->superseded[0]->checksum, "a");
    assert_string_equal(history->superseded[1]->checksum, "c");
}

static void a_record_is_found_by_any_spelling_of_its_version(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Short rows[] = {{"applied", V, "1.2", "a"}, {"applied", R, "-", "r"}};
    History *history = fold(ctx, rows, COUNT_OF(rows));
    assert_non_null(history_find(history, MIGRATION_VERSIONED, "01_2.0"));
    assert_null(history_find(history, MIGRATION_VERSIONED, "2"));
    assert_non_null(history_find(history, MIGRATION_REPEATABLE, "name"));
    assert_null(history_find(history, MIGRATION_REPEATABLE, "other"));
}

static void a_status_from_the_future_is_an_error_with_a_hint(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    HistoryRow row = {
        .seq = 17, .version = "1", .name = "x", .kind = V, .status = "archived", .path = "p"};
    ERROR_AUTO Error err = {0};
    History *history = NULL;
    assert_false(history_fold(ctx, &row, 1, version_compare, &history, &err));
    assert_int_equal(err.kind, ERR_FORMAT);
    assert_non_null(strstr(err.message, "archived"));
    assert_non_null(err.hint);
    assert_null(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_add_up_by_one_table),
        cmocka_unit_test(records_come_in_the_order_of_versions_not_of_rows),
        cmocka_unit_test(heights_are_of_what_counts_as_there),
        cmocka_unit_test(an_empty_history_has_no_heights),
        cmocka_unit_test(earlier_applications_of_a_repeatable_are_kept_aside),
        cmocka_unit_test(a_record_is_found_by_any_spelling_of_its_version),
        cmocka_unit_test(a_status_from_the_future_is_an_error_with_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
