/* Workflow commands of GitHub Actions, which become annotations of the changed lines
 * (GitHub documentation, "Workflow commands": ::error file=..,line=..::message). GitHub shows ten
 * of a kind for a step; the job's log has them all. */
#include "report/findings/formats.h"

#include <string.h>

#include "report/findings/words.h"

static const char *const COMMANDS[] = {
    [FINDING_NOTE] = "notice",
    [FINDING_WARNING] = "warning",
    [FINDING_ERROR] = "error",
};

/* The toolkit's escapes: these and no others (actions/toolkit, command.ts). */
static void print_escaped(FILE *out, const char *text, const char *escaped)
{
    for (; *text; text++) {
        if (strchr(escaped, *text))
            fprintf(out, "%%%02X", (unsigned char)*text);
        else
            fputc(*text, out);
    }
}

static void print_property(FILE *out, const char *name, const char *value)
{
    fprintf(out, "%s=", name);
    print_escaped(out, value, "%\r\n:,");
}

static void print_number(FILE *out, const char *name, int number)
{
    if (number > 0)
        fprintf(out, ",%s=%d", name, number);
}

static void print_github(Report *report UNUSED, FILE *out, const FindingReport *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const Finding *finding = &findings->findings[i];
        if (finding->allowed_reason)
            continue;
        TALLOC_AUTO char *text = finding_plain(NULL, finding);
        fprintf(out, "::%s ", COMMANDS[finding->level]);
        print_property(out, "file", finding->file);
        print_number(out, "line", finding->line);
        print_number(out, "endLine", finding->end_line);
        print_number(out, "col", finding->column);
        print_number(out, "endColumn", finding->end_column);
        fputc(',', out);
        print_property(out, "title", finding->rule);
        fputs("::", out);
        print_escaped(out, text, "%\r\n");
        fputc('\n', out);
    }
}

const FindingFormat finding_format_github = {"github", print_github};
