#include "base/secret.h"
#include "executor/process/output_log.h"
#include "rig.h"

#define with_rig(script)                                                                           \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err UNUSED = {0};                                                             \
    Rig *rig UNUSED = rig_new(ctx, script)

typedef struct Lines {
    TALLOC_CTX *ctx;
    size_t count, bytes;
    char *out, *err; /* the first 1 KiB or so of each stream, lines ended by '|' */
    size_t longest;
} Lines;

static void take_line(void *data, const char *time, const char *stream, const char *text)
{
    Lines *lines = data;
    char **where = strcmp(stream, "stdout") == 0 ? &lines->out : &lines->err;
    size_t length = strlen(text);
    assert_int_equal(strlen(time), strlen("2026-11-20T18:02:03.123Z"));
    lines->count++;
    lines->bytes += length;
    lines->longest = length > lines->longest ? length : lines->longest;
    if (strlen(*where) < 1024 && length < 1024)
        *where = talloc_asprintf_append(*where, "%s|", text);
}

static Lines new_lines(TALLOC_CTX *ctx)
{
    return (Lines){.ctx = ctx, .out = talloc_strdup(ctx, ""), .err = talloc_strdup(ctx, "")};
}

/* The output of a whole run. */
static Lines run_and_read(Rig *rig)
{
    ERROR_AUTO Error err = {0};
    Lines lines = new_lines(rig);
    LogCursor cursor = {0};
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await(rig, task, TASK_ENDED);
    assert_succeeds(rig->driver->read_log(rig, NULL, task, &cursor, take_line, &lines, &err), &err);
    return lines;
}

static void both_streams_are_kept_line_by_line(void **state UNUSED)
{
    with_rig("echo one; echo two; echo warning >&2");
    Lines lines = run_and_read(rig);
    assert_string_equal(lines.out, "one|two|");
    assert_string_equal(lines.err, "warning|");
}

static void the_last_line_needs_no_newline(void **state UNUSED)
{
    with_rig("printf 'a\\nb'");
    assert_string_equal(run_and_read(rig).out, "a|b|");
}

static void empty_lines_and_carriage_returns_are_handled(void **state UNUSED)
{
    with_rig("printf 'a\\r\\n\\nb\\n'");
    assert_string_equal(run_and_read(rig).out, "a||b|");
}

static void bytes_that_are_no_text_are_replaced(void **state UNUSED)
{
    with_rig("printf 'a\\000b\\377c\\n'");
    assert_string_equal(run_and_read(rig).out, "a\xef\xbf\xbd"
                                               "b\xef\xbf\xbd"
                                               "c|");
}

static void a_binary_flood_stays_readable_line_by_line(void **state UNUSED)
{
    with_rig("head -c 300000 /dev/urandom; echo; echo end");
    Lines lines = run_and_read(rig);
    assert_true(lines.bytes >= 300000);
    assert_true(lines.count > 2);
}

static void a_line_without_an_end_is_kept_in_pieces(void **state UNUSED)
{
    with_rig("head -c 200000 /dev/zero | tr '\\0' x; echo; echo end");
    Lines lines = run_and_read(rig);
    assert_int_equal(lines.bytes, 200003);
    assert_int_equal(lines.count, 5);
    assert_int_equal(lines.longest, 65536);
    assert_contains(lines.out, "end|");
}

static void characters_are_not_cut_at_the_end_of_a_piece(void **state UNUSED)
{
    with_rig("printf x; i=0; while [ $i -lt 40000 ]; do printf '\xc3\xa9'; i=$((i+1)); done; echo");
    Lines lines = run_and_read(rig);
    assert_int_equal(lines.bytes, 80001);
    assert_lacks(rig_read(ctx, rig->run_dir, "output.log"), "\xef\xbf\xbd");
}

static void ten_megabytes_are_kept_whole(void **state UNUSED)
{
    with_rig("yes 0123456789012345678901234567890123456789012345678901234567890123456789012345678 "
             "| head -c 10485760; echo done >&2");
    Lines lines = run_and_read(rig);
    assert_int_equal(lines.bytes + lines.count, 10485760 + 5);
    assert_string_equal(lines.err, "done|");
}

static void no_secret_gets_into_the_log(void **state UNUSED)
{
    with_rig("echo connecting as hunter2-password");
    secret_new(ctx, "hunter2-password");
    assert_string_equal(run_and_read(rig).out, "connecting as ********|");
    assert_lacks(rig_read(ctx, rig->run_dir, "output.log"), "hunter2");
}

static void output_can_be_followed_while_it_runs(void **state UNUSED)
{
    with_rig("echo first; touch up; while [ ! -e go ]; do sleep 0.05; done; echo second");
    Lines lines = new_lines(ctx);
    LogCursor cursor = {0};
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    rig_await_file(rig, "up");
    while (lines.count == 0) {
        assert_true(cancel_sleep_ms(NULL, 10));
        assert_succeeds(rig->driver->read_log(ctx, NULL, task, &cursor, take_line, &lines, &err),
                        &err);
    }
    assert_string_equal(lines.out, "first|");
    assert_succeeds(fs_create(fs_join(ctx, rig->dir, "go"), "", 0, &err), &err);
    rig_await(rig, task, TASK_ENDED);
    assert_succeeds(rig->driver->read_log(ctx, NULL, task, &cursor, take_line, &lines, &err), &err);
    assert_string_equal(lines.out, "first|second|");
    assert_succeeds(rig->driver->read_log(ctx, NULL, task, &cursor, take_line, &lines, &err), &err);
    assert_int_equal(lines.count, 2);
}

static void the_location_of_the_log_is_told(void **state UNUSED)
{
    with_rig("echo x");
    JSON_AUTO json_t *task = rig_start(rig, NULL);
    const char *expected = talloc_asprintf(ctx, "file:%s/output.log", rig->run_dir);
    assert_string_equal(rig->driver->log_location(ctx, task), expected);
    rig_await(rig, task, TASK_ENDED);
}

static void the_log_is_for_its_owner_only(void **state UNUSED)
{
    with_rig("echo x");
    struct stat info;
    run_and_read(rig);
    assert_int_equal(stat(fs_join(ctx, rig->run_dir, "output.log"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void a_log_that_is_not_there_yet_has_no_lines(void **state UNUSED)
{
    with_rig(NULL);
    Lines lines = new_lines(ctx);
    int64_t cursor = 0;
    assert_succeeds(output_log_read("/no/such/output.log", &cursor, take_line, &lines, &err), &err);
    assert_int_equal(lines.count, 0);
    assert_int_equal(cursor, 0);
}

static void a_torn_line_is_skipped_and_an_unfinished_one_awaited(void **state UNUSED)
{
    with_rig(NULL);
    static const char TEXT[] =
        "{\"t\":\"2026-11-20T18:02:03.123Z\",\"s\":\"stdo\n"
        "{\"t\":\"2026-11-20T18:02:03.123Z\",\"s\":\"stdout\",\"m\":\"whole\"}\n"
        "{\"t\":\"2026-11-20T18:02:03.123Z\",\"s\":\"stdout\",\"m\":\"unfini";
    Lines lines = new_lines(ctx);
    int64_t cursor = 0;
    const char *path = fs_join(ctx, rig->dir, "output.log");
    assert_succeeds(fs_create(path, TEXT, strlen(TEXT), &err), &err);
    assert_succeeds(output_log_read(path, &cursor, take_line, &lines, &err), &err);
    assert_string_equal(lines.out, "whole|");
    assert_true(cursor < (int64_t)strlen(TEXT));
}

static void a_disk_that_is_full_loses_output_but_stops_nothing(void **state UNUSED)
{
    with_rig(NULL);
    OutputLog log;
    assert_succeeds(output_log_open(ctx, "/dev/full", &log, &err), &err);
    output_log_add(&log, "stdout", "text", 4);
    output_log_flush(&log);
    assert_true(log.lost);
    output_log_add(&log, "stdout", "more", 4);
    output_log_close(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_streams_are_kept_line_by_line),
        cmocka_unit_test(the_last_line_needs_no_newline),
        cmocka_unit_test(empty_lines_and_carriage_returns_are_handled),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_binary_flood_stays_readable_line_by_line),
        cmocka_unit_test(a_line_without_an_end_is_kept_in_pieces),
        cmocka_unit_test(characters_are_not_cut_at_the_end_of_a_piece),
        cmocka_unit_test(ten_megabytes_are_kept_whole),
        cmocka_unit_test(no_secret_gets_into_the_log),
        cmocka_unit_test(output_can_be_followed_while_it_runs),
        cmocka_unit_test(the_location_of_the_log_is_told),
        cmocka_unit_test(the_log_is_for_its_owner_only),
        cmocka_unit_test(a_log_that_is_not_there_yet_has_no_lines),
        cmocka_unit_test(a_torn_line_is_skipped_and_an_unfinished_one_awaited),
        cmocka_unit_test(a_disk_that_is_full_loses_output_but_stops_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
