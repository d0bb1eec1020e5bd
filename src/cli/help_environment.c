#include "cli/help.h"
#include "cli/help_text.h"

const VariableRow other_variables[] = {
    {"DATABASE_URL", "the database, when nothing of Tidegate's names one"},
    {"CI", "set by CI systems: a ledger in a file is then refused unless it is persistent"},
    {"NO_COLOR", "when set, no colour (https://no-color.org)"},
    {"TERM", "dumb: no colour, and no line that renews itself"},
    {NULL, NULL},
};

void help_print_environment(FILE *out)
{
    help_wrap(out, 0, 0,
              "Each variable gives the option of the same name, when no flag does. An empty "
              "variable counts as not set; flags take true or false.");
    fputs("\nVariables of options:\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (!row->variable)
            continue;
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "--%s: %s", row->flag, row->help);
        help_row(out, row->variable, text);
    }
    fputs("\nOther variables:\n", out);
    for (const VariableRow *row = other_variables; row->name; row++)
        help_row(out, row->name, row->meaning);
}
