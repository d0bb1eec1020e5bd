/* Help, manual page and reference, all printed from the command and option tables. */
#pragma once

#include "cli/command.h"

typedef struct HelpTopic {
    const char *name;
    const char *summary;
    void (*print)(FILE *out);
} HelpTopic;

/* Ends with a row without a name. */
extern const HelpTopic help_topics[];

void help_print_overview(FILE *out);
void help_print_command(FILE *out, const Command *command);

void help_print_exit_codes(FILE *out);
void help_print_configuration(FILE *out);
void help_print_environment(FILE *out);
/* The manual page in mdoc(7). */
void help_print_man(FILE *out);
/* docs/reference.md. */
void help_print_reference(FILE *out);

/* "commands that write migrations"; the heading of a group in all of them. */
const char *help_group_title(CommandGroup group);

/* One row per exit code, ends with a row without meaning. */
typedef struct ExitCodeRow {
    int code;
    const char *meaning;
} ExitCodeRow;
extern const ExitCodeRow exit_codes[];

/* Variables that are read besides those of the options; ends with a row without a name. */
typedef struct VariableRow {
    const char *name;
    const char *meaning;
} VariableRow;
extern const VariableRow other_variables[];

extern const Command command_help;
extern const Command command_version;
