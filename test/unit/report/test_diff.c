#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/diff.h"
#include "report/diff_lines.h"

static void assert_diff(const char *before, const char *after, const char *expected)
{
    TALLOC_AUTO char *diff = diff_unified(NULL, before, after, 1000);
    assert_string_equal(diff, expected);
}

static void equal_texts_have_no_diff(void **state UNUSED)
{
    assert_diff("", "", "");
    assert_diff("a\nb\n", "a\nb\n", "");
}

static void a_changed_line_has_three_lines_around_it(void **state UNUSED)
{
    assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
                "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void far_changes_are_hunks_of_their_own_and_near_ones_are_one(void **state UNUSED)
{
    assert_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
                "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
    assert_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
                "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

static void empty_sides_are_named_by_the_line_before(void **state UNUSED)
{
    assert_diff("", "a\n", "@@ -0,0 +1 @@\n+a\n");
    assert_diff("a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

static void a_missing_newline_at_the_end_is_a_difference(void **state UNUSED)
{
    assert_diff("a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
}

static void the_output_is_bounded(void **state UNUSED)
{
    TALLOC_AUTO char *diff = diff_unified(NULL, "1\n2\n3\n4\n", "a\nb\nc\nd\n", 4);
    assert_string_equal(diff, "@@ -1,4 +1,4 @@\n-1\n-2\n-3\n... 5 more lines\n");
}

/* Applies the steps to `before`. */
static char *follow(TALLOC_CTX *ctx, const DiffText *before, const DiffText *after,
                    const char *steps, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    unsigned old = 0, new = 0;
    for (size_t i = 0; i < count; i++) {
        if (steps[i] == DIFF_REMOVE) {
            old++;
            continue;
        }
        const DiffLine *line = steps[i] == DIFF_ADD ? &after->lines[new] : &before->lines[old];
        text = talloc_asprintf_append_buffer(text, "%.*s\n", (int)line->length, line->text);
        old += steps[i] == DIFF_KEEP;
        new ++;
    }
    assert_int_equal(old, before->count);
    assert_int_equal(new, after->count);
    return text;
}

static char *random_text(TALLOC_CTX *ctx, int lines, int words)
{
    char *text = talloc_strdup(ctx, "");
    for (int i = 0; i < lines; i++)
        text = talloc_asprintf_append_buffer(text, "%d\n", rand() % words);
    return text;
}

static size_t check_steps(const char *before, const char *after)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DiffText old = diff_split(tmp, before), new = diff_split(tmp, after);
    size_t count, changes = 0;
    const char *steps = diff_find_steps(tmp, &old, &new, &count);
    assert_string_equal(follow(tmp, &old, &new, steps, count), after);
    for (size_t i = 0; i < count; i++)
        changes += steps[i] != DIFF_KEEP;
    return changes;
}

static void any_text_is_reached_from_any_other(void **state UNUSED)
{
    srand(1);
    for (int round = 0; round < 300; round++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const char *before = random_text(tmp, rand() % 30, 4);
        check_steps(before, random_text(tmp, rand() % 30, 4));
    }
}

static void the_way_is_the_shortest(void **state UNUSED)
{
    assert_int_equal(check_steps("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n"), 5);
    assert_int_equal(check_steps("a\nb\nc\n", "b\nc\nd\n"), 2);
}

static void texts_that_differ_too_much_are_replaced_whole(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    srand(2);
    const char *before = random_text(tmp, 20000, 1000000000);
    const char *after = random_text(tmp, 20000, 1000000000);
    assert_int_equal(check_steps(before, after), 40000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_no_diff),
        cmocka_unit_test(a_changed_line_has_three_lines_around_it),
        cmocka_unit_test(far_changes_are_hunks_of_their_own_and_near_ones_are_one),
        cmocka_unit_test(empty_sides_are_named_by_the_line_before),
        cmocka_unit_test(a_missing_newline_at_the_end_is_a_difference),
        cmocka_unit_test(the_output_is_bounded),
        cmocka_unit_test(any_text_is_reached_from_any_other),
        cmocka_unit_test(the_way_is_the_shortest),
        cmocka_unit_test(texts_that_differ_too_much_are_replaced_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
