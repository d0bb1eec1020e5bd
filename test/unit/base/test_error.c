#include "unit.h"

#include <errno.h>

static void a_set_error_has_kind_message_and_returns_false(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    assert_false(error_is_set(&err));
    assert_fails(error_set(&err, ERR_CONFIG, "cannot open '%s'", "a.yml"), &err, ERR_CONFIG,
                 "cannot open 'a.yml'");
    assert_true(error_is_set(&err));
}

static void the_first_error_is_kept_when_a_second_one_follows(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_IO, "the cause");
    assert_fails(error_set(&err, ERR_CONFIG, "the consequence"), &err, ERR_IO, "the cause");
}

static void an_errno_error_names_its_text_and_keeps_errno(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    errno = ENOSPC;
    error_set_errno(&err, ERR_IO, "cannot write '%s'", "x");
    assert_int_equal(errno, ENOSPC);
    assert_string_equal(err.message, "cannot write 'x': No space left on device");
}

static void an_errno_that_nobody_knows_is_shown_as_a_number(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    errno = 99999;
    error_set_errno(&err, ERR_IO, "cannot write");
    assert_string_equal(err.message, "cannot write: error 99999");
}

static void wrapping_puts_the_context_before_and_keeps_the_rest(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_BUSY, "the lock is held");
    error_hint(&err, "wait");
    assert_false(error_wrap(&err, "migrating '%s'", "shop"));
    assert_string_equal(err.message, "migrating 'shop': the lock is held");
    assert_string_equal(err.hint, "wait");
    assert_int_equal(err.kind, ERR_BUSY);
}

static void a_part_that_is_set_again_is_replaced(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_FAILED, "failed");
    assert_false(error_hint(&err, "first"));
    assert_false(error_hint(&err, "second: %s", err.hint));
    assert_false(error_detail(&err, "line 1\nline 2"));
    assert_false(error_detail(&err, "another"));
    assert_string_equal(err.hint, "second: first");
    assert_string_equal(err.detail, "another");
}

static void a_place_is_copied(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    char file[] = "V1.sql", source[] = "select 1";
    error_set(&err, ERR_STATEMENT, "failed");
    assert_false(error_at(&err, file, 3, 7, source));
    file[0] = source[0] = '!';
    assert_string_equal(err.file, "V1.sql");
    assert_string_equal(err.source, "select 1");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 7);
    error_at(&err, err.file, 4, 0, NULL);
    assert_string_equal(err.file, "V1.sql");
    assert_null(err.source);
}

static void a_sqlstate_never_overflows_its_five_characters(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_sqlstate(&err, "55P03");
    assert_string_equal(err.sqlstate, "55P03");
    error_sqlstate(&err, "55P03 and more");
    assert_string_equal(err.sqlstate, "55P03");
    error_sqlstate(&err, NULL);
    assert_string_equal(err.sqlstate, "");
}

static void moving_leaves_the_source_empty(void **state UNUSED)
{
    ERROR_AUTO Error from = {0}, to = {0};
    error_set(&from, ERR_GATE, "closed");
    error_hint(&from, "run it");
    assert_false(error_move(&to, &from));
    assert_false(error_is_set(&from));
    assert_null(from.message);
    assert_string_equal(to.message, "closed");
    assert_string_equal(to.hint, "run it");
}

static void moving_into_a_set_error_keeps_the_first(void **state UNUSED)
{
    ERROR_AUTO Error from = {0}, to = {0};
    error_set(&to, ERR_IO, "first");
    error_set(&from, ERR_GATE, "second");
    error_move(&to, &from);
    assert_string_equal(to.message, "first");
    assert_false(error_is_set(&from));
}

static void clearing_makes_an_error_usable_again(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    error_set(&err, ERR_IO, "first");
    error_sqlstate(&err, "12345");
    error_clear(&err);
    assert_false(error_is_set(&err));
    assert_string_equal(err.sqlstate, "");
    error_set(&err, ERR_GATE, "second");
    assert_string_equal(err.message, "second");
}

static void the_exit_codes_are_those_that_are_documented(void **state UNUSED)
{
    static const struct {
        ErrorKind kind;
        int exit_code;
        bool retryable;
        const char *code;
    } expected[] = {
        {ERR_FAILED, 1, false, "failed"},
        {ERR_USAGE, 2, false, "usage"},
        {ERR_POLICY, 3, false, "blocked"},
        {ERR_CONNECT, 4, true, "cannot-connect"},
        {ERR_AUTH, 4, false, "not-authorised"},
        {ERR_BUSY, 5, true, "busy"},
        {ERR_PARTIAL, 6, false, "partial"},
        {ERR_UNKNOWN, 7, false, "unknown"},
        {ERR_GATE, 8, false, "gate-closed"},
        {ERR_SUPERSEDED, 8, false, "superseded"},
        {ERR_VALIDATION, 9, false, "validation"},
        {ERR_DEPLOY, 10, false, "deploy-failed"},
        {ERR_INTERRUPTED, 130, true, "interrupted"},
        {ERR_TERMINATED, 143, true, "terminated"},
        {ERR_NONE, 0, false, "none"},
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        Error err = {.kind = expected[i].kind};
        assert_int_equal(error_exit_code(&err), expected[i].exit_code);
        assert_int_equal(error_retryable(&err), expected[i].retryable);
        assert_string_equal(error_code(&err), expected[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_error_has_kind_message_and_returns_false),
        cmocka_unit_test(the_first_error_is_kept_when_a_second_one_follows),
        cmocka_unit_test(an_errno_error_names_its_text_and_keeps_errno),
        cmocka_unit_test(an_errno_that_nobody_knows_is_shown_as_a_number),
        cmocka_unit_test(wrapping_puts_the_context_before_and_keeps_the_rest),
        cmocka_unit_test(a_part_that_is_set_again_is_replaced),
        cmocka_unit_test(a_place_is_copied),
        cmocka_unit_test(a_sqlstate_never_overflows_its_five_characters),
        cmocka_unit_test(moving_leaves_the_source_empty),
        cmocka_unit_test(moving_into_a_set_error_keeps_the_first),
        cmocka_unit_test(clearing_makes_an_error_usable_again),
        cmocka_unit_test(the_exit_codes_are_those_that_are_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
