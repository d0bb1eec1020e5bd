#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/attr.h"
#include "sql/comment.h"

typedef struct Seen {
    TALLOC_CTX *ctx;
    const char *text;
    char *all;
} Seen;

static void see(const SqlComment *comment, void *data)
{
    Seen *seen = data;
    assert_true(seen->text[comment->offset] == '-' || seen->text[comment->offset] == '/');
    seen->all = talloc_asprintf_append(seen->all, "[%.*s]", (int)comment->length, comment->text);
}

static void all_comments_and_nothing_else_are_seen(void **state UNUSED)
{
    static const struct {
        const char *sql, *comments;
    } CASES[] = {
        {"", ""},
        {"SELECT 1", ""},
        {"-- a", "[ a]"},
        {"-- a\nSELECT 1; -- b\n--c\n", "[ a][ b][c]"},
        {"SELECT '-- no', \"--no\" -- yes\n", "[ yes]"},
        {"/* a /* b */ c */ SELECT 1 /* d", "[ a /* b */ c ]"},
        {"SELECT 5 - -1 --x", "[x]"},
        {"DO $$ BEGIN -- inner\n PERFORM '-- no'; END $$; -- outer", "[ inner][ outer]"},
        {"DO $a$ $$ -- in a string of the body\n $$ $a$", ""},
        {"-- a\nSELECT 'open -- no", "[ a]"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        Seen seen = {tmp, CASES[i].sql, talloc_strdup(tmp, "")};
        sql_comments(DIALECT_POSTGRES, CASES[i].sql, strlen(CASES[i].sql), see, &seen);
        assert_string_equal(seen.all, CASES[i].comments);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_comments_and_nothing_else_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
