#include "unit.h"

#include <fcntl.h>
#include <pty.h>

#include "base/secret.h"
#include "captured.h"

static void each_kind_has_its_form(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    Progress *progress = report_progress(captured->report);
    progress_say(progress, PROGRESS_STEP, "applying %d", 2);
    progress_say(progress, PROGRESS_OUTPUT, "one\ntwo\n");
    progress_say(progress, PROGRESS_WARNING, "careful");
    progress_say(progress, PROGRESS_VERBOSE, "detail");
    assert_string_equal(captured_err(captured), "applying 2\n| one\n| two\nwarning: careful\n");
    assert_string_equal(captured_out(captured), "");
}

static void quiet_leaves_the_warnings(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.quiet = true, .verbose = true});
    Progress *progress = report_progress(captured->report);
    for (ProgressKind kind = PROGRESS_STEP; kind <= PROGRESS_VERBOSE; kind++)
        progress_say(progress, kind, "kind %d", (int)kind);
    assert_string_equal(captured_err(captured), "warning: kind 4\n");
}

static void verbose_says_more(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){.verbose = true});
    progress_say(report_progress(captured->report), PROGRESS_VERBOSE, "detail");
    assert_string_equal(captured_err(captured), "detail\n");
}

static void a_wait_is_said_at_once_and_then_every_fifteen_seconds(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    Progress *progress = report_progress(captured->report);
    for (int second = 0; second < 40; second++) {
        progress_say(progress, PROGRESS_WAIT, "waiting %d", second);
        fake_clock_advance(&captured->clock, 1000);
    }
    assert_string_equal(captured_err(captured), "waiting 0\nwaiting 15\nwaiting 30\n");
}

static void a_turn_of_the_wait_is_said_at_once(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    Progress *progress = report_progress(captured->report);
    progress_say(progress, PROGRESS_WAIT, "at work");
    progress_say(progress, PROGRESS_TURN, "waiting for 7");
    progress_say(progress, PROGRESS_WAIT, "still waiting for 7");
    assert_string_equal(captured_err(captured), "at work\nwaiting for 7\n");
}

static void output_counts_as_a_sign_of_life(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    Progress *progress = report_progress(captured->report);
    progress_say(progress, PROGRESS_WAIT, "waiting");
    fake_clock_advance(&captured->clock, 10000);
    progress_say(progress, PROGRESS_OUTPUT, "line");
    fake_clock_advance(&captured->clock, 10000);
    progress_say(progress, PROGRESS_WAIT, "waiting");
    assert_string_equal(captured_err(captured), "waiting\n| line\n");
}

static void a_wait_after_a_step_is_a_new_one(void **state UNUSED)
{
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    Progress *progress = report_progress(captured->report);
    progress_say(progress, PROGRESS_WAIT, "for the lock");
    progress_say(progress, PROGRESS_STEP, "locked");
    progress_say(progress, PROGRESS_WAIT, "for the lease");
    assert_string_equal(captured_err(captured), "for the lock\nlocked\nfor the lease\n");
}

static void no_secret_and_no_escape_sequence_gets_through(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "hunter2secret");
    TALLOC_AUTO Captured *captured = captured_new((ReportConfig){0});
    progress_say(report_progress(captured->report), PROGRESS_OUTPUT, "%s \033[2Jx \xff",
                 secret_reveal(secret));
    assert_string_equal(captured_err(captured), "| ******** [2Jx \xEF\xBF\xBD\n");
}

/* A terminal hands its text over in pieces. */
static void read_until(int fd, char *ret_text, size_t size, const char *end)
{
    size_t length = 0;
    do {
        ssize_t got = read(fd, ret_text + length, size - 1 - length);
        assert_true(got > 0);
        length += (size_t)got;
        ret_text[length] = '\0';
    } while (!strstr(ret_text, end));
}

/* What a terminal of 40 columns got. */
static void say_on_terminal(char *ret_text, size_t size, const char *term)
{
    int master, slave;
    const struct winsize window = {.ws_row = 10, .ws_col = 40};
    assert_int_equal(openpty(&master, &slave, NULL, NULL, &window), 0);
    const char *const variables[] = {"TERM", term, "NO_COLOR", "1", NULL};
    FakeEnv env = fake_env_new(variables);
    FILE *out = fdopen(slave, "w");
    const ReportConfig config = {.command = "test", .err_out = out, .env = &env.env};
    TALLOC_AUTO Report *report = report_new(NULL, &config);
    Progress *progress = report_progress(report);
    progress_say(progress, PROGRESS_WAIT, "waiting 1");
    progress_say(progress, PROGRESS_WAIT, "waiting for something with a name that is too long");
    progress_say(progress, PROGRESS_STEP, "done");
    read_until(master, ret_text, size, "done\r\n");
    fclose(out);
    close(master);
}

static void a_terminal_gets_one_line_that_renews_itself_and_never_wraps(void **state UNUSED)
{
    char text[1000];
    say_on_terminal(text, sizeof(text), "xterm");
    assert_string_equal(text, "\r\033[Kwaiting 1"
                              "\r\033[Kwaiting for something with a name that…"
                              "\r\033[Kdone\r\n");
}

static void a_dumb_terminal_gets_lines(void **state UNUSED)
{
    char text[1000];
    say_on_terminal(text, sizeof(text), "dumb");
    assert_string_equal(text, "waiting 1\r\ndone\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_form),
        cmocka_unit_test(quiet_leaves_the_warnings),
        cmocka_unit_test(verbose_says_more),
        cmocka_unit_test(a_wait_is_said_at_once_and_then_every_fifteen_seconds),
        cmocka_unit_test(a_turn_of_the_wait_is_said_at_once),
        cmocka_unit_test(output_counts_as_a_sign_of_life),
        cmocka_unit_test(a_wait_after_a_step_is_a_new_one),
        cmocka_unit_test(no_secret_and_no_escape_sequence_gets_through),
        cmocka_unit_test(a_terminal_gets_one_line_that_renews_itself_and_never_wraps),
        cmocka_unit_test(a_dumb_terminal_gets_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
