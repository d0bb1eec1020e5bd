#include "cli/help_text.h"

#include "report/wrap.h"

void help_wrap(FILE *out, int indent, int used, const char *text)
{
    wrap_text(out, HELP_WIDTH, indent, used, text);
}

void help_row(FILE *out, const char *left, const char *text)
{
    int used = fprintf(out, "  %s", left);
    if (used + 2 > HELP_COLUMN) {
        fputc('\n', out);
        used = 0;
    }
    help_wrap(out, HELP_COLUMN, used, text);
}

char *help_option_label(TALLOC_CTX *ctx, OptionId id, bool letters)
{
    const OptionRow *row = option_row(id);
    if (!row->flag)
        return talloc_asprintf(ctx, "%s%s:", letters ? "    " : "", row->key);
    char letter = option_letter(id);
    char *label = letters && letter
                      ? talloc_asprintf(ctx, "-%c, --%s", letter, row->flag)
                      : talloc_asprintf(ctx, "%s--%s", letters ? "    " : "", row->flag);
    if (row->metavar)
        label = talloc_asprintf_append(label, " %s", row->metavar);
    return label;
}

char *help_option_text(TALLOC_CTX *ctx, OptionId id)
{
    const OptionRow *row = option_row(id);
    char *text = talloc_strdup(ctx, row->help);
    if (!row->flag)
        text = talloc_strdup_append(text, "; in the configuration file");
    if (row->fallback && row->type != OPTION_FLAG)
        text = talloc_asprintf_append(text, " [default: %s]", row->fallback);
    if (row->variable)
        text = talloc_asprintf_append(text, " [%s]", row->variable);
    return text;
}

char *help_usage_line(TALLOC_CTX *ctx, const Command *command)
{
    return talloc_asprintf(ctx, "tidegate %s [OPTIONS]%s%s", command->name,
                           command->arguments ? " " : "",
                           command->arguments ? command->arguments : "");
}
