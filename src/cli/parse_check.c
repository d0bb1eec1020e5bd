#include "cli/complain.h"
#include "cli/parse.h"

bool command_takes(const Command *command, OptionId id)
{
    for (const OptionId *own = command->options; *own != OPTION_COUNT_OF; own++) {
        if (*own == id)
            return true;
    }
    return option_is_global(id);
}

bool arguments_check(const Arguments *arguments, Error *err)
{
    const Command *command = arguments->command;
    if (!command)
        return complain_unknown_command(arguments->words, arguments->word_count, err);
    for (unsigned i = 0; i < arguments->option_count; i++) {
        if (!command_takes(command, arguments->options[i].id))
            return complain_foreign_option(command, arguments->options[i].id, err);
    }
    if (arguments->positional_count < command->min_arguments)
        return complain_missing_argument(command, err);
    if (arguments->positional_count > command->max_arguments)
        return complain_extra_argument(command, arguments->positional[command->max_arguments], err);
    return true;
}

bool arguments_apply(const Arguments *arguments, Settings *settings, Error *err)
{
    for (unsigned i = 0; i < arguments->option_count; i++) {
        const GivenOption *given = &arguments->options[i];
        if (!settings_set_flag(settings, given->id, given->value, err))
            return false;
    }
    if (arguments->trailing_command)
        return settings_set_command(settings, arguments->trailing_command, err);
    return true;
}
