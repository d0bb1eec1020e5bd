/* Inside src/cli: completion scripts for shells, printed from the command and option tables. */
#pragma once

#include "cli/command.h"

typedef struct CompletionShell {
    const char *name;
    void (*print)(FILE *out);
} CompletionShell;

/* Ends with a row without a name. */
extern const CompletionShell completion_shells[];

void complete_print_bash(FILE *out);
void complete_print_zsh(FILE *out);
void complete_print_fish(FILE *out);

/* What a value of the option is completed with. */
typedef enum CompletionKind {
    COMPLETE_NOTHING,
    COMPLETE_CHOICES,
    COMPLETE_FILES,
    COMPLETE_FOLDERS,
} CompletionKind;

CompletionKind complete_kind(OptionId id);
/* The words of "a|b|c" with spaces between; child of ctx. */
char *complete_choices(TALLOC_CTX *ctx, const char *choices);
/* The first words of all command names, each once, with spaces between. Child of ctx. */
char *complete_first_words(TALLOC_CTX *ctx);
/* "show" for "config show": the second words of all names that begin with this one's first word.
 * NULL: the name is one word, or an earlier command gave them. Child of ctx. */
char *complete_second_words(TALLOC_CTX *ctx, const Command *command);
/* Whether the option has a flag that a value follows. */
bool complete_takes_value(OptionId id);

/* The words that a command's first argument can be, with spaces between; NULL: not a fixed set.
 * Child of ctx. */
char *complete_arguments(TALLOC_CTX *ctx, const Command *command);
