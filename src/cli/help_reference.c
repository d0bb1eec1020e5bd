#include <string.h>

#include "cli/help.h"
#include "cli/help_text.h"

/* Text in a cell of a table: a bar would end it. */
static void put_cell(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            fputs("\\|", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else
            fputc(*text, out);
    }
}

/* "| `CODE` | TEXT |" with further columns of code. */
static void put_row(FILE *out, const char *code, const char *text)
{
    fputs("| `", out);
    put_cell(out, code);
    fputs("` | ", out);
    put_cell(out, text);
    fputs(" |\n", out);
}

static void put_options(FILE *out, const OptionId *ids)
{
    if (*ids == OPTION_COUNT_OF)
        return;
    fputs("\n| option | meaning |\n|---|---|\n", out);
    for (; *ids != OPTION_COUNT_OF; ids++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        put_row(out, help_option_label(tmp, *ids, false), help_option_text(tmp, *ids));
    }
}

static void put_command(FILE *out, const Command *command)
{
    TALLOC_AUTO char *usage = help_usage_line(NULL, command);
    fprintf(out, "\n### %s\n\n    %s\n\n%s\n", command->name, usage, command->description);
    put_options(out, command->options);
    if (command->examples)
        fprintf(out, "\n```sh\n%s\n```\n", command->examples);
}

static void put_commands(FILE *out)
{
    for (CommandGroup group = GROUP_AUTHOR; group <= GROUP_SETUP; group++) {
        bool any = false;
        for (const Command *const *command = commands; *command; command++) {
            if ((*command)->group != group)
                continue;
            if (!any)
                fprintf(out, "\n## %s\n", help_group_title(group));
            any = true;
            put_command(out, *command);
        }
    }
}

static void put_keys(FILE *out)
{
    fputs(
        "\n## Keys of tidegate.yml\n\n"
        "Dots stand for nesting. Each key may also stand below `environments.NAME`, where it\n"
        "holds for that environment alone and wins. `version: 1` is the version of the format.\n\n"
        "| key | value | default | meaning |\n|---|---|---|---|\n",
        out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (!row->key)
            continue;
        fprintf(out, "| `%s` | ", row->key);
        put_cell(out, row->type == OPTION_CHOICE ? row->metavar : option_type_text(row->type));
        fprintf(out, " | %s | ", row->fallback ? row->fallback : "");
        put_cell(out, row->help);
        fputs(" |\n", out);
    }
}

static void put_variables(FILE *out)
{
    fputs(
        "\n## Environment variables\n\n"
        "A flag wins over a variable, a variable over the file. An empty one counts as not set.\n\n"
        "| variable | meaning |\n|---|---|\n",
        out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (!row->variable)
            continue;
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "gives `--%s`", row->flag);
        put_row(out, row->variable, text);
    }
    for (const VariableRow *row = other_variables; row->name; row++)
        put_row(out, row->name, row->meaning);
}

static void put_exit_codes(FILE *out)
{
    fputs("\n## Exit codes\n\n| code | meaning |\n|---|---|\n", out);
    for (const ExitCodeRow *row = exit_codes; row->meaning; row++)
        fprintf(out, "| %d | %s |\n", row->code, row->meaning);
}

void help_print_reference(FILE *out)
{
    fputs(
        "# Reference\n\n"
        "Printed by `tidegate help reference` from the tables that the program itself works by.\n\n"
        "## Options of every command\n",
        out);
    put_options(out, global_options);
    put_commands(out);
    put_keys(out);
    put_variables(out);
    put_exit_codes(out);
}
