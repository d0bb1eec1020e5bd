#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sql/directive.h"

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

static void a_duration_is_read_and_what_is_none_is_refused(void **state)
{
    (void)state;
    ERROR_AUTO Error err = {0};
    const char *text = "-- tidegate: lock-timeout=10s statement-timeout=0\n";
    const char *bad = "-- tidegate: lock-timeout=soon\n";
    int64_t lock = -1, statement = -1, none = -1;
    assert_true(sql_directive_duration(text, strlen(text), "lock-timeout", &lock, &err));
    assert_true(sql_directive_duration(text, strlen(text), "statement-timeout", &statement, &err));
    assert_true(sql_directive_duration("", 0, "lock-timeout", &none, &err));
    assert_int_equal(lock, 10000);
    assert_int_equal(statement, 0);
    assert_int_equal(none, -1);
    assert_false(sql_directive_duration(bad, strlen(bad), "lock-timeout", &lock, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_int_equal(lock, 10000);
}

static void each_row_is_found_by_its_whole_key(void **state)
{
    (void)state;
    for (const SqlDirective *row = SQL_DIRECTIVES; row->key; row++)
        assert_ptr_equal(sql_directive_find(row->key, strlen(row->key)), row);
    assert_null(sql_directive_find("lock", 4));
    assert_null(sql_directive_find("no-transactions", 15));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives_stand_in_the_leading_comments),
        cmocka_unit_test(text_that_only_mentions_a_directive_is_none),
        cmocka_unit_test(the_reason_of_an_exception_holds_no_directive),
        cmocka_unit_test(a_duration_is_read_and_what_is_none_is_refused),
        cmocka_unit_test(each_row_is_found_by_its_whole_key),
        cmocka_unit_test(an_empty_or_open_value_is_taken_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
