#include <string.h>

#include "report/excerpt.h"
#include "report/report_inside.h"

static void print_place(Report *report, FILE *out, const Error *err)
{
    if (!err->file)
        return;
    bool color = report_use_color(report, out);
    int digits = snprintf(NULL, 0, "%d", err->line);
    TALLOC_AUTO char *file = report_clean_text(NULL, err->file);
    fprintf(out, "%*s%s-->%s %s", digits + 1, "", terminal_style(STYLE_PLACE, color),
            terminal_style(STYLE_NONE, color), file);
    if (err->line > 0)
        fprintf(out, ":%d", err->line);
    if (err->line > 0 && err->column > 0)
        fprintf(out, ":%d", err->column);
    fputc('\n', out);
    const Excerpt excerpt = {.source = err->source, .line = err->line, .column = err->column};
    if (err->line > 0 && err->source)
        report_excerpt(out, color, &excerpt, digits);
}

/* Further lines stand under the first one's text. */
static void print_part(Report *report, FILE *out, const char *label, Style style, const char *text)
{
    if (!text)
        return;
    bool color = report_use_color(report, out);
    TALLOC_AUTO char *clean = report_clean_text(NULL, text);
    int indent = 0;
    fprintf(out, "%s%s:%s ", terminal_style(style, color), label,
            terminal_style(STYLE_NONE, color));
    for (const char *at = clean; at;) {
        const char *end = strchrnul(at, '\n');
        fprintf(out, "%*s%.*s\n", end == at ? 0 : indent, "", (int)(end - at), at);
        indent = (int)strlen(label) + 2;
        at = *end && end[1] ? end + 1 : NULL;
    }
}

void report_error(Report *report, FILE *out, const Error *err)
{
    print_part(report, out, "error", STYLE_ERROR, err->message ? err->message : error_code(err));
    print_place(report, out, err);
    print_part(report, out, "detail", STYLE_STRONG, err->detail);
    print_part(report, out, "hint", STYLE_STRONG, err->hint);
}
