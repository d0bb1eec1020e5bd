#include "cli/complete.h"

#include <string.h>

#include "cli/help.h"

const CompletionShell completion_shells[] = {
    {"bash", complete_print_bash},
    {"zsh", complete_print_zsh},
    {"fish", complete_print_fish},
    {NULL, NULL},
};

CompletionKind complete_kind(OptionId id)
{
    static const struct {
        const char *metavar;
        CompletionKind kind;
    } rows[] = {{"FILE", COMPLETE_FILES}, {"DIR", COMPLETE_FOLDERS}};
    const OptionRow *row = option_row(id);
    if (row->type == OPTION_CHOICE)
        return COMPLETE_CHOICES;
    for (size_t i = 0; row->metavar && i < COUNT_OF(rows); i++) {
        if (strcmp(row->metavar, rows[i].metavar) == 0)
            return rows[i].kind;
    }
    return COMPLETE_NOTHING;
}

char *complete_choices(TALLOC_CTX *ctx, const char *choices)
{
    char *words = talloc_strdup(ctx, choices);
    for (char *at = words; *at; at++) {
        if (*at == '|')
            *at = ' ';
    }
    return words;
}

bool complete_takes_value(OptionId id)
{
    return option_row(id)->flag && option_row(id)->type != OPTION_FLAG;
}

static size_t first_length(const Command *command)
{
    return strcspn(command->name, " ");
}

static bool same_first_word(const Command *a, const Command *b)
{
    return first_length(a) == first_length(b) && strncmp(a->name, b->name, first_length(a)) == 0;
}

/* Of the commands with this first word. */
static bool is_first(const Command *const *command)
{
    for (const Command *const *other = commands; other < command; other++) {
        if (same_first_word(*other, *command))
            return false;
    }
    return true;
}

char *complete_first_words(TALLOC_CTX *ctx)
{
    char *words = talloc_strdup(ctx, "");
    for (const Command *const *command = commands; *command; command++) {
        if (is_first(command))
            words = talloc_asprintf_append(words, "%s%.*s", *words ? " " : "",
                                           (int)first_length(*command), (*command)->name);
    }
    return words;
}

char *complete_second_words(TALLOC_CTX *ctx, const Command *command)
{
    char *words = NULL;
    for (const Command *const *other = commands; *other; other++) {
        if (!same_first_word(*other, command) || !strchr((*other)->name, ' '))
            continue;
        if (!words && *other != command)
            return NULL;
        const char *second = strchr((*other)->name, ' ') + 1;
        words = talloc_asprintf(ctx, "%s%s%s", words ? words : "", words ? " " : "", second);
    }
    return words;
}

static char *help_subjects(TALLOC_CTX *ctx)
{
    char *words = complete_first_words(ctx);
    for (const HelpTopic *topic = help_topics; topic->name; topic++)
        words = talloc_asprintf_append(words, " %s", topic->name);
    return words;
}

char *complete_arguments(TALLOC_CTX *ctx, const Command *command)
{
    if (command == &command_help)
        return help_subjects(ctx);
    if (command->arguments && strchr(command->arguments, '|'))
        return complete_choices(ctx, command->arguments);
    return NULL;
}
