#include <string.h>

#include "base/utf8.h"
#include "report/report_inside.h"

#define TAB_WIDTH     4
#define WIDEST_SOURCE 100 /* columns of a source line that are shown */
#define BEFORE_CARET  60  /* of them before the caret, when the line is longer */

/* A source line fit for the terminal, and where the caret goes. */
typedef struct Source {
    char *text;
    int caret; /* columns before it; -1: none */
} Source;

static Source expand_source(TALLOC_CTX *ctx, const Error *err)
{
    TALLOC_AUTO char *clean = report_clean_text(NULL, err->source);
    Source source = {talloc_strdup(ctx, ""), -1};
    size_t length = strcspn(clean, "\n");
    int column = 1;
    for (size_t i = 0; i < length; column++) {
        if (column == err->column)
            source.caret = terminal_text_width(source.text);
        uint32_t code = 0;
        size_t taken = utf8_decode(clean + i, length - i, &code);
        source.text = code == '\t'
                          ? talloc_asprintf_append_buffer(source.text, "%*s", TAB_WIDTH, "")
                          : talloc_strndup_append_buffer(source.text, clean + i, taken);
        i += taken ? taken : length;
    }
    /* At the end of the line, or behind it when the statement ends too early. */
    if (err->column > 0 && source.caret < 0)
        source.caret = terminal_text_width(source.text);
    return source;
}

/* The part of a very long line around the caret. */
static Source cut_source(TALLOC_CTX *ctx, Source source)
{
    if (terminal_text_width(source.text) <= WIDEST_SOURCE)
        return source;
    const char *from = source.text;
    int dropped = 0;
    while (source.caret - dropped > BEFORE_CARET && *from) {
        uint32_t code;
        size_t taken = utf8_decode(from, strlen(from), &code);
        TALLOC_AUTO char *character = talloc_strndup(NULL, from, taken ? taken : 1);
        dropped += terminal_text_width(character);
        from += taken ? taken : 1;
    }
    char *rest = report_cut_line(ctx, from, WIDEST_SOURCE);
    if (dropped == 0)
        return (Source){rest, source.caret};
    return (Source){talloc_asprintf(ctx, "…%s", rest), source.caret - dropped + 1};
}

static void print_source(Report *report, FILE *out, const Error *err, int digits)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    bool color = report_use_color(report, out);
    const char *place = terminal_style(STYLE_PLACE, color),
               *off = terminal_style(STYLE_NONE, color);
    Source source = cut_source(tmp, expand_source(tmp, err));
    fprintf(out, "%s %*s |%s\n", place, digits, "", off);
    fprintf(out, "%s %*d |%s %s\n", place, digits, err->line, off, source.text);
    if (source.caret >= 0)
        fprintf(out, "%s %*s |%s %*s%s^%s\n", place, digits, "", off, source.caret, "",
                terminal_style(STYLE_ERROR, color), off);
}

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
    if (err->line > 0 && err->source)
        print_source(report, out, err, digits);
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
