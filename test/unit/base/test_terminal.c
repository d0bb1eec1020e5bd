#include "unit.h"

#include <pty.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/terminal.h"
#include "fake_env.h"

static const char *const PLAIN[] = {"TERM", "xterm", NULL};
static const char *const NO_COLOR[] = {"TERM", "xterm", "NO_COLOR", "1", NULL};
static const char *const EMPTY_NO_COLOR[] = {"TERM", "xterm", "NO_COLOR", "", NULL};
static const char *const DUMB[] = {"TERM", "dumb", NULL};

typedef struct Pty {
    int controller;
    FILE *terminal;
} Pty;

static Pty open_terminal(unsigned short columns)
{
    Pty pty;
    int terminal_fd;
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    assert_int_equal(openpty(&pty.controller, &terminal_fd, NULL, NULL, &size), 0);
    pty.terminal = fdopen(terminal_fd, "w");
    return pty;
}

static void close_terminal(Pty *pty)
{
    fclose(pty->terminal);
    close(pty->controller);
}

static bool colored(FILE *stream, ColorMode mode, const char *const *variables)
{
    FakeEnv env = fake_env_new(variables);
    return terminal_use_color(stream, mode, &env.env);
}

static void a_terminal_is_coloured_unless_somebody_objects(void **state UNUSED)
{
    Pty pty = open_terminal(100);
    assert_true(terminal_is_tty(pty.terminal));
    assert_true(colored(pty.terminal, COLOR_AUTO, PLAIN));
    assert_true(colored(pty.terminal, COLOR_AUTO, EMPTY_NO_COLOR));
    assert_false(colored(pty.terminal, COLOR_AUTO, NO_COLOR));
    assert_false(colored(pty.terminal, COLOR_AUTO, DUMB));
    assert_false(colored(pty.terminal, COLOR_NEVER, PLAIN));
    close_terminal(&pty);
}

static void a_file_is_coloured_only_on_demand(void **state UNUSED)
{
    FILE *file = tmpfile();
    assert_false(terminal_is_tty(file));
    assert_false(colored(file, COLOR_AUTO, PLAIN));
    assert_true(colored(file, COLOR_ALWAYS, NO_COLOR));
    fclose(file);
}

static void the_width_is_that_of_the_terminal_or_80(void **state UNUSED)
{
    Pty wide = open_terminal(132), unknown = open_terminal(0);
    FILE *file = tmpfile();
    assert_int_equal(terminal_width(wide.terminal), 132);
    assert_int_equal(terminal_width(unknown.terminal), 80);
    assert_int_equal(terminal_width(file), 80);
    fclose(file);
    close_terminal(&wide);
    close_terminal(&unknown);
}

static void without_colour_a_style_is_empty(void **state UNUSED)
{
    for (Style style = STYLE_NONE; style <= STYLE_PLACE; style++) {
        assert_string_equal(terminal_style(style, false), "");
        assert_int_equal(terminal_style(style, true)[0], '\033');
    }
    assert_string_equal(terminal_style(STYLE_NONE, true), "\033[0m");
}

static void the_width_of_a_text_is_counted_in_columns(void **state UNUSED)
{
    assert_int_equal(terminal_text_width(""), 0);
    assert_int_equal(terminal_text_width("plain"), 5);
    assert_int_equal(terminal_text_width("gr\xC3\xBC\xC3\x9F"), 4);
    assert_int_equal(terminal_text_width("\xE6\xBC\xA2\xE5\xAD\x97"), 4); /* two wide ones */
    assert_int_equal(terminal_text_width("e\xCC\x81"), 1);                /* combining accent */
    assert_int_equal(terminal_text_width("a\tb\n\033"), 2);               /* controls */
    assert_int_equal(terminal_text_width("\xC2\x85"), 0);                 /* a C1 control */
    assert_int_equal(terminal_text_width("\xE2\x9C\x93 done"), 6);        /* a check mark */
    assert_int_equal(terminal_text_width("\xFF\xFE"), 2);                 /* no UTF-8 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_is_coloured_unless_somebody_objects),
        cmocka_unit_test(a_file_is_coloured_only_on_demand),
        cmocka_unit_test(the_width_is_that_of_the_terminal_or_80),
        cmocka_unit_test(without_colour_a_style_is_empty),
        cmocka_unit_test(the_width_of_a_text_is_counted_in_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
