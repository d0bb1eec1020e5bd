#include "unit.h"

#include "cli/command.h"
#include "cli/parse.h"

static void every_command_explains_itself(void **state UNUSED)
{
    for (const Command *const *command = commands; *command; command++) {
        assert_true(strlen((*command)->name) > 0);
        assert_true(strlen((*command)->summary) > 5);
        assert_true(strlen((*command)->description) > 20);
        assert_non_null((*command)->examples);
        assert_contains((*command)->examples, (*command)->name);
        assert_non_null((*command)->options);
        assert_non_null((*command)->run);
        assert_null(strchr((*command)->summary, '\n'));
    }
}

static void arguments_are_named_when_there_are_any(void **state UNUSED)
{
    for (const Command *const *command = commands; *command; command++) {
        assert_true((*command)->min_arguments <= (*command)->max_arguments);
        if ((*command)->max_arguments > 0)
            assert_non_null((*command)->arguments);
    }
}

static void no_command_lists_an_option_twice_or_a_global_one(void **state UNUSED)
{
    for (const Command *const *command = commands; *command; command++) {
        bool seen[OPTION_COUNT_OF] = {false};
        for (const OptionId *id = (*command)->options; *id != OPTION_COUNT_OF; id++) {
            assert_false(seen[*id]);
            assert_false(option_is_global(*id));
            seen[*id] = true;
        }
    }
}

static bool is_config_show(const Command *command)
{
    return strcmp(command->name, "config show") == 0;
}

static void no_option_does_nothing(void **state UNUSED)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        bool used = option_is_global(id) || id == OPT_ORIGIN;
        for (const Command *const *command = commands; *command && !used; command++)
            used = !is_config_show(*command) && command_takes(*command, id);
        if (!used)
            fail_msg("no command takes the option '%s'",
                     option_row(id)->flag ? option_row(id)->flag : option_row(id)->key);
    }
}

static void no_command_takes_two_options_of_one_flag(void **state UNUSED)
{
    for (const Command *const *command = commands; *command; command++) {
        for (OptionId id = 0; !is_config_show(*command) && id < OPTION_COUNT_OF; id++) {
            OptionId other = id;
            if (!option_row(id)->flag || !command_takes(*command, id))
                continue;
            while (option_find_same_flag(other, &other))
                assert_false(command_takes(*command, other));
        }
    }
}

static void config_show_takes_all_that_it_shows(void **state UNUSED)
{
    for (const Command *const *command = commands; *command; command++) {
        for (OptionId id = 0; is_config_show(*command) && id < OPTION_COUNT_OF; id++) {
            const OptionRow *row = option_row(id);
            if (row->flag && (row->key || row->variable))
                assert_true(command_takes(*command, id));
        }
    }
}

static void groups_stand_in_the_order_of_the_help(void **state UNUSED)
{
    for (const Command *const *command = commands; command[0] && command[1]; command++)
        assert_true(command[0]->group <= command[1]->group);
}

static void commands_are_found_by_all_words_of_their_names(void **state UNUSED)
{
    int used = 0;
    const char *const show[] = {"config", "show", "x"}, *const half[] = {"config"};
    const char *const version[] = {"version", "x"}, *const prefix[] = {"versio"};
    const char *const empty[] = {""};
    assert_string_equal(command_find(show, 3, &used)->name, "config show");
    assert_int_equal(used, 2);
    assert_string_equal(command_find(version, 2, &used)->name, "version");
    assert_int_equal(used, 1);
    assert_null(command_find(half, 1, &used));
    assert_null(command_find(prefix, 1, &used));
    assert_null(command_find(empty, 1, &used));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_explains_itself),
        cmocka_unit_test(arguments_are_named_when_there_are_any),
        cmocka_unit_test(no_command_lists_an_option_twice_or_a_global_one),
        cmocka_unit_test(no_option_does_nothing),
        cmocka_unit_test(no_command_takes_two_options_of_one_flag),
        cmocka_unit_test(config_show_takes_all_that_it_shows),
        cmocka_unit_test(groups_stand_in_the_order_of_the_help),
        cmocka_unit_test(commands_are_found_by_all_words_of_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
