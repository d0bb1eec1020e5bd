#include "report/excerpt.h"

#include <string.h>

#include "base/utf8.h"
#include "report/report_inside.h"

#define TAB_WIDTH 4

/* A source line fit for the terminal, and where the caret goes. */
typedef struct Source {
    char *text;
    int caret; /* columns before it; -1: none */
} Source;

static Source expand_source(TALLOC_CTX *ctx, const Excerpt *excerpt)
{
    TALLOC_AUTO char *clean = report_clean_text(NULL, excerpt->source);
    Source source = {talloc_strdup(ctx, ""), -1};
    size_t length = strcspn(clean, "\n");
    int column = 1;
    for (size_t i = 0; i < length; column++) {
        if (column == excerpt->column)
            source.caret = terminal_text_width(source.text);
        uint32_t code = 0;
        size_t taken = utf8_decode(clean + i, length - i, &code);
        source.text = code == '\t'
                          ? talloc_asprintf_append_buffer(source.text, "%*s", TAB_WIDTH, "")
                          : talloc_strndup_append_buffer(source.text, clean + i, taken);
        i += taken ? taken : length;
    }
    /* At the end of the line, or behind it when the statement ends too early. */
    if (excerpt->column > 0 && source.caret < 0)
        source.caret = terminal_text_width(source.text);
    return source;
}

/* The part of a very long line around the caret. */
static Source cut_source(TALLOC_CTX *ctx, Source source, int width)
{
    if (terminal_text_width(source.text) <= width)
        return source;
    const char *from = source.text;
    int dropped = 0, before = width * 3 / 5;
    while (source.caret - dropped > before && *from) {
        uint32_t code;
        size_t taken = utf8_decode(from, strlen(from), &code);
        TALLOC_AUTO char *character = talloc_strndup(NULL, from, taken ? taken : 1);
        dropped += terminal_text_width(character);
        from += taken ? taken : 1;
    }
    char *rest = report_cut_line(ctx, from, width);
    if (dropped == 0)
        return (Source){rest, source.caret};
    return (Source){talloc_asprintf(ctx, "…%s", rest), source.caret - dropped + 1};
}

void report_excerpt(FILE *out, bool color, const Excerpt *excerpt, int digits)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *place = terminal_style(STYLE_PLACE, color),
               *off = terminal_style(STYLE_NONE, color);
    int width = excerpt->width > 0 ? excerpt->width : EXCERPT_WIDTH;
    Source source = cut_source(tmp, expand_source(tmp, excerpt), width);
    fprintf(out, "%s %*s |%s\n", place, digits, "", off);
    fprintf(out, "%s %*d |%s %s\n", place, digits, excerpt->line, off, source.text);
    if (source.caret >= 0)
        fprintf(out, "%s %*s |%s %*s%s^%s\n", place, digits, "", off, source.caret, "",
                terminal_style(STYLE_ERROR, color), off);
}
