#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sql/source.h"

static char *directive(TALLOC_CTX *ctx, const char *text, const char *key)
{
    return sql_directive(ctx, text, strlen(text), key);
}

static void directives_stand_in_the_leading_comments(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = "\xEF\xBB\xBF\r\n-- what it is for\r\n/* licence\n */\n"
                       "--tidegate:  no-transaction timeout=5s\r\n"
                       "-- tidegate: allow=drop-table reason=\"not used; see above\" until=2027\n"
                       "SELECT 1;\n-- tidegate: late\n";
    assert_string_equal(directive(tmp, text, "no-transaction"), "");
    assert_string_equal(directive(tmp, text, "timeout"), "5s");
    assert_string_equal(directive(tmp, text, "reason"), "not used; see above");
    assert_string_equal(directive(tmp, text, "until"), "2027");
    assert_null(directive(tmp, text, "late"));
    assert_null(directive(tmp, text, "time"));
    assert_null(directive(tmp, text, "5s"));
}

static void text_that_only_mentions_a_directive_is_none(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_null(directive(tmp, "", "x"));
    assert_null(directive(tmp, "-- see tidegate: x", "x"));
    assert_null(directive(tmp, "/* -- tidegate: x */", "x"));
    assert_null(directive(tmp, "/* open\n-- tidegate: x", "x"));
    assert_null(directive(tmp, "SELECT 1; -- tidegate: x", "x"));
    assert_null(directive(tmp, "-", "x"));
}

static void the_reason_of_an_exception_holds_no_directive(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text =
        "-- tidegate: allow unbounded-dml users: we rerun it, no-transaction needed\n"
        "-- tidegate: allow-file truncate: rerun\n-- tidegate: phase=contract\n";
    assert_null(directive(tmp, text, "rerun"));
    assert_null(directive(tmp, text, "no-transaction"));
    assert_string_equal(directive(tmp, text, "phase"), "contract");
}

static void an_empty_or_open_value_is_taken_as_it_is(void **state)
{
    (void)state;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_string_equal(directive(tmp, "-- tidegate: x= y", "x"), "");
    assert_string_equal(directive(tmp, "-- tidegate: x=\"a b", "x"), "a b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives_stand_in_the_leading_comments),
        cmocka_unit_test(text_that_only_mentions_a_directive_is_none),
        cmocka_unit_test(the_reason_of_an_exception_holds_no_directive),
        cmocka_unit_test(an_empty_or_open_value_is_taken_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
