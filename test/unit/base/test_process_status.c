#include "unit.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/process.h"

static void assert_status(int status, const char *text, int exit_code)
{
    TALLOC_AUTO char *found = process_status_text(NULL, status);
    assert_string_equal(found, text);
    assert_int_equal(process_exit_code(status), exit_code);
}

static void an_exit_code_is_shown_as_a_number(void **state UNUSED)
{
    assert_status(W_EXITCODE(0, 0), "exit code 0", 0);
    assert_status(W_EXITCODE(3, 0), "exit code 3", 3);
    assert_status(W_EXITCODE(255, 0), "exit code 255", 255);
}

static void a_signal_is_shown_by_name(void **state UNUSED)
{
    assert_status(W_EXITCODE(0, SIGKILL), "killed by SIGKILL", 137);
    assert_status(W_EXITCODE(0, SIGTERM), "killed by SIGTERM", 143);
    assert_status(W_EXITCODE(0, SIGSEGV) | WCOREFLAG, "killed by SIGSEGV", 139);
    assert_status(W_EXITCODE(0, 40), "killed by signal 40", 168);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exit_code_is_shown_as_a_number),
        cmocka_unit_test(a_signal_is_shown_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
