#include <stdio.h>
#include <stdlib.h>

#include "report/wrap.h"
#include "unit.h"

static char *wrapped(TALLOC_CTX *ctx, int width, int indent, int used, const char *text)
{
    char *buffer = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&buffer, &length);
    wrap_text(out, width, indent, used, text);
    fclose(out);
    char *copy = talloc_strdup(ctx, buffer);
    free(buffer);
    return copy;
}

static void lines_are_broken_at_spaces_and_indented(void **state UNUSED)
{
    static const struct {
        int width, indent, used;
        const char *text, *lines;
    } CASES[] = {
        {12, 0, 0, "one two three", "one two\nthree\n"},
        {12, 2, 0, "one two three", "  one two\n  three\n"},
        {12, 2, 8, "one two three", "one\n  two three\n"},
        {5, 0, 0, "longerthanthat x", "longerthanthat\nx\n"},
        {80, 1, 0, "a\nb", " a\n b\n"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        assert_string_equal(
            wrapped(tmp, CASES[i].width, CASES[i].indent, CASES[i].used, CASES[i].text),
            CASES[i].lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_broken_at_spaces_and_indented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
