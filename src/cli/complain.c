#include "cli/complain.h"

#include <string.h>

#include "cli/help.h"
#include "cli/parse.h"
#include "config/reference.h"
#include "config/suggest.h"
#include "config/words.h"

static void hint_help(const Command *command, Error *err)
{
    error_hint(err, "'tidegate %s --help' shows how it is used", command->name);
}

static const char *const *list_flags(TALLOC_CTX *ctx)
{
    Words flags = words_new(ctx);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const char *flag = option_row(id)->flag;
        if (flag)
            words_add(&flags, flag, strlen(flag));
    }
    return flags.items;
}

bool complain_unknown_option(const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *nearest = suggest_nearest(name, list_flags(tmp));
    error_set(err, ERR_USAGE, "unknown option '--%s'", name);
    if (nearest)
        return error_hint(err, "did you mean '--%s'?", nearest);
    return error_hint(err, "'tidegate COMMAND --help' lists the options of a command");
}

bool complain_unknown_letter(char letter, Error *err)
{
    error_set(err, ERR_USAGE, "unknown option '-%c'", letter);
    return error_hint(err, "one-letter options are -h, -q and -v; the others begin with --");
}

bool complain_missing_value(OptionId id, Error *err)
{
    const OptionRow *row = option_row(id);
    error_set(err, ERR_USAGE, "the option '--%s' needs a value", row->flag);
    return error_hint(err, "write --%s=%s", row->flag, row->metavar);
}

bool complain_no_negation(OptionId id, Error *err)
{
    const OptionRow *row = option_row(id);
    if (row->type == OPTION_FLAG) {
        error_set(err, ERR_USAGE, "'--no-%s' takes no value", row->flag);
        return error_hint(err, "write --no-%s alone", row->flag);
    }
    error_set(err, ERR_USAGE, "unknown option '--no-%s'", row->flag);
    return error_hint(err, "write --%s=%s", row->flag, row->metavar);
}

bool complain_no_command(Error *err)
{
    error_set(err, ERR_USAGE, "no command is given");
    return error_hint(err, "'tidegate help' lists the commands");
}

static const char *const *list_commands(TALLOC_CTX *ctx)
{
    Words names = words_new(ctx);
    for (const Command *const *command = commands; *command; command++)
        words_add(&names, (*command)->name, strlen((*command)->name));
    return names.items;
}

/* "config show" for "config". */
static char *list_longer_names(TALLOC_CTX *ctx, const char *word)
{
    Words names = words_new(ctx);
    size_t length = strlen(word);
    for (const Command *const *command = commands; *command; command++) {
        if (strncmp((*command)->name, word, length) == 0 && (*command)->name[length] == ' ')
            words_add(&names, (*command)->name, strlen((*command)->name));
    }
    return names.count ? suggest_list(ctx, names.items) : NULL;
}

bool complain_unknown_command(const char *const *words, int count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *longer = list_longer_names(tmp, words[0]);
    const char *two = count > 1 ? talloc_asprintf(tmp, "%s %s", words[0], words[1]) : words[0];
    const char *shown = reference_without_secrets(tmp, longer ? two : words[0]);
    error_set(err, ERR_USAGE, "unknown command '%s'", shown);
    if (longer)
        return error_hint(err, "did you mean: %s?", longer);
    const char *const *names = list_commands(tmp);
    const char *nearest = suggest_nearest(two, names);
    if (!nearest)
        nearest = suggest_nearest(words[0], names);
    if (nearest)
        return error_hint(err, "did you mean '%s'?", nearest);
    return error_hint(err, "'tidegate help' lists the commands");
}

bool complain_foreign_option(const Command *command, OptionId id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Words takers = words_new(tmp);
    for (const Command *const *other = commands; *other; other++) {
        if (command_takes(*other, id))
            words_add(&takers, (*other)->name, strlen((*other)->name));
    }
    error_set(err, ERR_USAGE, "'%s' does not take the option '--%s'", command->name,
              option_row(id)->flag);
    if (takers.count == 0)
        return error_hint(err, "no command takes it");
    return error_hint(err, "it belongs to: %s", suggest_list(tmp, takers.items));
}

bool complain_missing_argument(const Command *command, Error *err)
{
    error_set(err, ERR_USAGE, "'%s' needs %s", command->name, command->arguments);
    hint_help(command, err);
    return false;
}

bool complain_extra_argument(const Command *command, const char *argument, Error *err)
{
    TALLOC_AUTO char *shown = reference_without_secrets(NULL, argument);
    error_set(err, ERR_USAGE, "'%s' does not take the argument '%s'", command->name, shown);
    hint_help(command, err);
    return false;
}

bool complain_unknown_topic(const char *const *words, int count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Words names = words_new(tmp);
    for (const Command *const *command = commands; *command; command++)
        words_add(&names, (*command)->name, strlen((*command)->name));
    for (const HelpTopic *topic = help_topics; topic->name; topic++)
        words_add(&names, topic->name, strlen(topic->name));
    const char *asked = count > 1 ? talloc_asprintf(tmp, "%s %s", words[0], words[1]) : words[0];
    const char *nearest = suggest_nearest(asked, names.items);
    error_set(err, ERR_USAGE, "there is no command or help topic '%s'",
              reference_without_secrets(tmp, asked));
    if (nearest)
        return error_hint(err, "did you mean '%s'?", nearest);
    return error_hint(err, "'tidegate help' lists the commands and topics");
}
