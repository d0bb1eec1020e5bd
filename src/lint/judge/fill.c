#include "lint/judge/fill.h"

#include <string.h>

#include "base/buf.h"

#define FILLED_MAX ((size_t)4 * 1024 * 1024) /* a recipe may hold a whole statement */

typedef struct Filling {
    TALLOC_CTX *scratch;
    Buf out;
    FillLookup *lookup;
    void *data;
    bool full; /* the bound was reached: what comes is left out */
} Filling;

static void put(Filling *filling, const char *bytes, size_t length)
{
    filling->full = filling->full || !buf_append(&filling->out, bytes, length);
}

/* Text without brackets. Returns whether every name was known. */
static bool fill_plain(Filling *filling, const char *text, size_t length)
{
    bool known = true;
    for (size_t i = 0; i < length;) {
        const char *close = text[i] == '{' ? memchr(text + i, '}', length - i) : NULL;
        size_t taken = close ? (size_t)(close - text) - i + 1 : 1;
        const char *value =
            close ? filling->lookup(filling->scratch, text + i + 1, taken - 2, filling->data)
                  : NULL;
        if (value)
            put(filling, value, strlen(value));
        else
            put(filling, text + i, taken);
        known = known && (value || !close);
        i += taken;
    }
    return known;
}

/* A part in brackets: all or nothing. */
static void fill_part(Filling *filling, const char *text, size_t length)
{
    size_t before = filling->out.length;
    if (!fill_plain(filling, text, length) && filling->out.data) {
        filling->out.length = before;
        filling->out.data[before] = '\0';
    }
}

static void fill_sentence(Filling *filling, const char *text)
{
    while (*text) {
        size_t plain = strcspn(text, "[");
        fill_plain(filling, text, plain);
        text += plain;
        const char *close = *text == '[' ? strchr(text, ']') : NULL;
        if (close)
            fill_part(filling, text + 1, (size_t)(close - text) - 1);
        else if (*text)
            put(filling, text, 1);
        text = close ? close + 1 : text + (*text != '\0');
    }
}

/* Line by line; one that is left out takes its line end with it. */
static void fill_lines(Filling *filling, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        bool optional = length > 1 && text[0] == '[' && text[length - 1] == ']';
        size_t before = filling->out.length;
        if (optional)
            fill_part(filling, text + 1, length - 2);
        else
            fill_plain(filling, text, length);
        text += length;
        if (*text == '\n' && !(optional && filling->out.length == before))
            put(filling, text, 1);
        text += *text == '\n';
    }
}

char *fill_text(TALLOC_CTX *ctx, const char *text, bool sentence, FillLookup *lookup, void *data)
{
    TALLOC_AUTO TALLOC_CTX *scratch = talloc_new(NULL);
    Filling filling = {
        .scratch = scratch,
        .out = buf_new(scratch, FILLED_MAX),
        .lookup = lookup,
        .data = data,
    };
    if (sentence)
        fill_sentence(&filling, text);
    else
        fill_lines(&filling, text);
    return talloc_strdup(ctx, buf_text(&filling.out));
}
