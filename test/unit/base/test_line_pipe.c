#include "unit.h"

#include <unistd.h>

#include "base/line_pipe.h"

#define PIECE 8

typedef struct Seen {
    char *text; /* "name:line|" for each */
} Seen;

static void note(void *data, const char *name, const char *bytes, size_t length)
{
    Seen *seen = data;
    seen->text = talloc_asprintf_append(seen->text, "%s:%.*s|", name, (int)length, bytes);
}

/* What comes out when these bytes are written and the writer goes away. */
static void assert_lines(const char *bytes, size_t length, const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Seen seen = {.text = talloc_strdup(ctx, "")};
    ERROR_AUTO Error err = {0};
    LinePipe lines;
    int write_fd = -1;
    assert_succeeds(line_pipe_open(ctx, "out", PIECE, note, &seen, &lines, &write_fd, &err), &err);
    assert_int_equal(write(write_fd, bytes, length), length);
    close(write_fd);
    line_pipe_read(&lines);
    assert_int_equal(lines.fd, -1);
    assert_string_equal(seen.text, expected);
}

#define ASSERT_LINES(bytes, expected) assert_lines(bytes, sizeof(bytes) - 1, expected)

static void lines_come_without_their_ends(void **state UNUSED)
{
    ASSERT_LINES("one\ntwo\r\n\nfour\n", "out:one|out:two|out:|out:four|");
}

static void a_last_line_without_a_newline_is_not_lost(void **state UNUSED)
{
    ASSERT_LINES("one\ntwo", "out:one|out:two|");
    ASSERT_LINES("", "");
}

static void a_long_line_comes_in_pieces(void **state UNUSED)
{
    ASSERT_LINES("0123456789abcdefXY\n", "out:01234567|out:89abcdef|out:XY|");
}

static void a_character_is_never_cut(void **state UNUSED)
{
    ASSERT_LINES("0123456\xc3\xa4x\n", "out:0123456|out:\xc3\xa4x|");
}

static void bytes_that_are_no_text_come_through(void **state UNUSED)
{
    ASSERT_LINES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\n",
                 "out:\xff\xff\xff\xff\xff\xff\xff|out:\xff\xff|");
}

static void reading_does_not_wait_for_a_silent_writer(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Seen seen = {.text = talloc_strdup(ctx, "")};
    ERROR_AUTO Error err = {0};
    LinePipe lines;
    int write_fd = -1;
    assert_succeeds(line_pipe_open(ctx, "out", PIECE, note, &seen, &lines, &write_fd, &err), &err);
    line_pipe_read(&lines);
    assert_int_equal(write(write_fd, "ab", 2), 2);
    line_pipe_read(&lines);
    assert_string_equal(seen.text, "");
    line_pipe_close(&lines);
    assert_string_equal(seen.text, "out:ab|");
    close(write_fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_without_their_ends),
        cmocka_unit_test(a_last_line_without_a_newline_is_not_lost),
        cmocka_unit_test(a_long_line_comes_in_pieces),
        cmocka_unit_test(a_character_is_never_cut),
        cmocka_unit_test(bytes_that_are_no_text_come_through),
        cmocka_unit_test(reading_does_not_wait_for_a_silent_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
