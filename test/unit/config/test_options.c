#include <ctype.h>

#include "unit.h"

#include "config/options.h"

static void every_option_has_help_of_one_line(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *help = option_row(id)->help;
        assert_non_null(help);
        assert_true(strlen(help) > 5);
        assert_null(strchr(help, '\n'));
    }
}

static void every_option_can_be_given_somehow(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++)
        assert_true(option_row(id)->flag || option_row(id)->key);
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Which of them a command takes is known only when all of the line was read. */
static void options_of_one_flag_all_take_a_value(void **state UNUSED)
{
    size_t shared = 0;
    for (OptionId a = 0; a < OPTION_COUNT_OF; a++) {
        OptionId b;
        if (!option_row(a)->flag || !option_find_same_flag(a, &b))
            continue;
        shared++;
        assert_true(b > a);
        assert_string_equal(option_row(a)->flag, option_row(b)->flag);
        assert_int_not_equal(option_row(a)->type, OPTION_FLAG);
        assert_int_not_equal(option_row(b)->type, OPTION_FLAG);
    }
    assert_true(shared > 0);
}

static void no_two_options_share_a_name(void **state UNUSED)
{
    for (OptionId a = 0; a < OPTION_COUNT_OF; a++) {
        for (OptionId b = a + 1; b < OPTION_COUNT_OF; b++) {
            assert_false(same(option_row(a)->key, option_row(b)->key));
            assert_false(same(option_row(a)->variable, option_row(b)->variable));
            assert_false(option_letter(a) && option_letter(a) == option_letter(b));
        }
    }
}

static void a_key_is_no_section_of_another(void **state UNUSED)
{
    for (OptionId a = 0; a < OPTION_COUNT_OF; a++) {
        const char *key = option_row(a)->key;
        if (!key)
            continue;
        /* `config show` prints sections one level deep. */
        assert_true(!strchr(key, '.') || strchr(key, '.') == strrchr(key, '.'));
        for (OptionId b = 0; b < OPTION_COUNT_OF; b++) {
            const char *other = option_row(b)->key;
            if (other && strncmp(other, key, strlen(key)) == 0)
                assert_true(other[strlen(key)] != '.');
        }
    }
}

static void every_default_is_a_valid_value(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        ERROR_AUTO Error err = {0};
        const char *fallback = option_row(id)->fallback;
        if (fallback)
            assert_succeeds(option_check_value(id, "default", fallback, ERR_CONFIG, &err), &err);
    }
}

static void flags_alone_have_no_metavar_and_default_to_off(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        assert_int_equal(row->metavar == NULL, row->type == OPTION_FLAG);
        if (row->type == OPTION_FLAG)
            assert_string_equal(row->fallback, "false");
    }
}

static void variables_begin_with_the_program_s_name(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *variable = option_row(id)->variable;
        if (!variable)
            continue;
        assert_int_equal(strncmp(variable, "TIDEGATE_", 9), 0);
        for (; *variable; variable++)
            assert_true(isupper((unsigned char)*variable) || *variable == '_');
    }
}

static void options_are_found_by_each_of_their_names(void **state UNUSED)
{
    OptionId id;
    assert_true(option_find_flag("lock-wait", &id));
    assert_int_equal(id, OPT_LOCK_WAIT);
    assert_true(option_find_key("migrate.command", &id));
    assert_int_equal(id, OPT_MIGRATE_COMMAND);
    assert_true(option_find_letter('q', &id));
    assert_int_equal(id, OPT_QUIET);
    assert_string_equal(option_foreign_variable(OPT_DATABASE), "DATABASE_URL");
    assert_true(option_is_global(OPT_JSON));
}

static void what_is_no_name_is_not_found(void **state UNUSED)
{
    OptionId id = OPT_APP;
    assert_false(option_find_flag("lock_wait", &id));
    assert_false(option_find_flag("", &id));
    assert_false(option_find_key("migrate", &id));
    assert_false(option_find_letter('x', &id));
    assert_false(option_find_letter('\0', &id));
    assert_int_equal(id, OPT_APP);
    assert_false(option_is_global(OPT_APP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_help_of_one_line),
        cmocka_unit_test(every_option_can_be_given_somehow),
        cmocka_unit_test(no_two_options_share_a_name),
        cmocka_unit_test(options_of_one_flag_all_take_a_value),
        cmocka_unit_test(a_key_is_no_section_of_another),
        cmocka_unit_test(every_default_is_a_valid_value),
        cmocka_unit_test(flags_alone_have_no_metavar_and_default_to_off),
        cmocka_unit_test(variables_begin_with_the_program_s_name),
        cmocka_unit_test(options_are_found_by_each_of_their_names),
        cmocka_unit_test(what_is_no_name_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
