/* The command line: which command, which options, which arguments.
 *
 *     tidegate [OPTIONS] COMMAND [ARGUMENTS] [-- WORDS..]
 *
 * Options may stand anywhere before --, as --name VALUE, --name=VALUE, --no-name for flags, and as
 * the letters -h, -q and -v.
 */
#pragma once

#include "cli/command.h"

typedef struct GivenOption {
    OptionId id;
    const char *value;
} GivenOption;

typedef struct Arguments {
    GivenOption *options; /* in the order of the command line */
    unsigned option_count;
    const char **words; /* all that are no options, NULL-terminated; NULL: none */
    int word_count;
    const Command *command;        /* NULL: none, or an unknown one */
    const char *const *positional; /* the words behind its name, NULL-terminated */
    int positional_count;
    const char *help_subject[2];         /* what `COMMAND --help` makes of the words */
    const char *const *trailing_command; /* what follows --, when the command runs that; or NULL */
} Arguments;

/* Splits the command line. On ERR_USAGE *arguments still holds all that was understood, so that an
 * error can be told in the form that was asked for. */
bool arguments_parse(TALLOC_CTX *ctx, int argc, char **argv, Arguments *arguments,
                     Error *err) MUST_USE;

/* Whether the command takes what was given: its options and the number of its arguments. */
bool arguments_check(const Arguments *arguments, Error *err) MUST_USE;

/* Hands the options, and the words after -- of a command that runs a command, to the settings. */
bool arguments_apply(const Arguments *arguments, Settings *settings, Error *err) MUST_USE;

/* The last value given for a flag. */
bool arguments_has_flag(const Arguments *arguments, OptionId id);

/* Whether the command takes the option, as a global or as one of its own. */
bool command_takes(const Command *command, OptionId id);
