#include <ctype.h>
#include <string.h>

#include "cli/help.h"
#include "cli/help_text.h"
#include "config/file.h"

/* mdoc(7): a line that begins with . or ' is a request, a backslash begins an escape. */
static void put_escaped(FILE *out, const char *text, size_t length)
{
    if (length && (*text == '.' || *text == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\')
            fputs("\\e", out);
        else
            fputc(text[i], out);
    }
}

static bool ends_sentence(const char *word, size_t length)
{
    return length > 0 && strchr(".?!", word[length - 1]);
}

/* Sentences begin on a new line, as mdoc(7) wants it, and lines stay short. */
static void put_paragraph(FILE *out, const char *text, size_t length)
{
    const char *end = text + length;
    size_t column = 0;
    bool break_here = false;
    while (text < end) {
        size_t word = strcspn(text, " \n");
        if (column > 0 && (break_here || column + 1 + word > 72)) {
            fputc('\n', out);
            column = 0;
        }
        if (column > 0)
            fputc(' ', out);
        put_escaped(out, text, word);
        column += word + 1;
        break_here = ends_sentence(text, word);
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void put_text(FILE *out, const char *text)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        if (length)
            put_paragraph(out, at, length);
        else
            fputs(".Pp\n", out);
        at += length + (at[length] == '\n');
    }
}

static void put_option(FILE *out, OptionId id)
{
    TALLOC_AUTO char *text = help_option_text(NULL, id);
    const OptionRow *row = option_row(id);
    if (!row->flag)
        fprintf(out, ".It Cm %s\n", row->key);
    else if (option_letter(id))
        fprintf(out, ".It Fl %c , Fl Fl %s\n", option_letter(id), row->flag);
    else
        fprintf(out, ".It Fl Fl %s%s%s\n", row->flag, row->metavar ? " Ar " : "",
                row->metavar ? row->metavar : "");
    put_text(out, text);
}

static void put_options(FILE *out, const OptionId *ids)
{
    if (*ids == OPTION_COUNT_OF)
        return;
    fputs(".Bl -tag -width Ds\n", out);
    for (; *ids != OPTION_COUNT_OF; ids++)
        put_option(out, *ids);
    fputs(".El\n", out);
}

static void put_command(FILE *out, const Command *command)
{
    TALLOC_AUTO char *usage = help_usage_line(NULL, command);
    fprintf(out, ".Ss %s\n", command->name);
    fprintf(out, ".D1 %s\n.Pp\n", usage);
    put_text(out, command->description);
    put_options(out, command->options);
}

static void put_head(FILE *out)
{
    fputs(".Dd " TIDEGATE_DATE "\n"
          ".Dt TIDEGATE 1\n"
          ".Os\n"
          ".Sh NAME\n"
          ".Nm tidegate\n"
          ".Nd run a release's migrations, and let it serve only then\n"
          ".Sh SYNOPSIS\n"
          ".Nm\n"
          ".Ar command\n"
          ".Op Ar options\n"
          ".Op Ar arguments\n"
          ".Sh DESCRIPTION\n",
          out);
    put_text(out, "Tidegate is the gate between a pushed image and the version that serves. It "
                  "runs a release's database migrations exactly once, knows how they ended, "
                  "records it, and lets the new version serve only then.");
    fputs(".Pp\nEvery command takes these options:\n", out);
}

static void put_commands(FILE *out)
{
    for (CommandGroup group = GROUP_AUTHOR; group <= GROUP_SETUP; group++) {
        bool any = false;
        for (const Command *const *command = commands; *command; command++) {
            if ((*command)->group != group)
                continue;
            TALLOC_AUTO char *title = talloc_strdup(NULL, help_group_title(group));
            for (char *at = title; *at; at++)
                *at = (char)toupper((unsigned char)*at);
            if (!any)
                fprintf(out, ".Sh %s\n", title);
            any = true;
            put_command(out, *command);
        }
    }
}

static void put_environment(FILE *out)
{
    fputs(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (row->variable)
            fprintf(out, ".It Ev %s\nGives\n.Fl Fl %s .\n", row->variable, row->flag);
    }
    for (const VariableRow *row = other_variables; row->name; row++) {
        fprintf(out, ".It Ev %s\n", row->name);
        put_text(out, row->meaning);
    }
    fputs(".El\n", out);
}

static void put_files(FILE *out)
{
    fputs(".Sh FILES\n.Bl -tag -width Ds\n.It Pa " CONFIG_FILE_NAME "\n", out);
    put_text(out, "The configuration, in the working folder or one above it. These are its keys; "
                  "each may also stand below environments.NAME, where it holds for that "
                  "environment alone.");
    fputs(".Bl -tag -width Ds\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = option_row(id);
        if (!row->key)
            continue;
        fprintf(out, ".It Cm %s\n", row->key);
        put_text(out, row->help);
    }
    fputs(".El\n.El\n", out);
}

static void put_exit_status(FILE *out)
{
    fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds\n", out);
    for (const ExitCodeRow *row = exit_codes; row->meaning; row++) {
        fprintf(out, ".It %d\n", row->code);
        put_text(out, row->meaning);
    }
    fputs(".El\n", out);
}

static void put_examples(FILE *out)
{
    fputs(".Sh EXAMPLES\n.Bd -literal -compact\n", out);
    for (const Command *const *command = commands; *command; command++) {
        const char *at = (*command)->examples ? (*command)->examples : "";
        while (*at) {
            size_t length = strcspn(at, "\n");
            put_escaped(out, at, length);
            fputc('\n', out);
            at += length + (at[length] == '\n');
        }
    }
    fputs(".Ed\n", out);
}

void help_print_man(FILE *out)
{
    put_head(out);
    put_options(out, global_options);
    put_commands(out);
    put_environment(out);
    put_files(out);
    put_exit_status(out);
    put_examples(out);
}
