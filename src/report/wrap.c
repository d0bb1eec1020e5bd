#include "report/wrap.h"

#include <stdbool.h>
#include <string.h>

static void pad(FILE *out, int columns)
{
    fprintf(out, "%*s", columns > 0 ? columns : 0, "");
}

/* One paragraph, broken at spaces. */
static void wrap_paragraph(FILE *out, int columns, int indent, int used, const char *text,
                           size_t length)
{
    const char *end = text + length;
    int column = used;
    bool first = true;
    while (text < end) {
        size_t word = strcspn(text, " \n");
        int width = (int)word; /* in bytes: what is wrapped is mostly ASCII */
        if (!first && column + 1 + width > columns) {
            fputc('\n', out);
            column = 0;
            first = true;
        }
        if (first) {
            pad(out, indent - column);
            column = column > indent ? column : indent;
        } else {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, word, out);
        column += width;
        first = false;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

void wrap_text(FILE *out, int width, int indent, int used, const char *text)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        wrap_paragraph(out, width, indent, used, at, length);
        used = 0;
        at += length + (at[length] == '\n');
    }
}
