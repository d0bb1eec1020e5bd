#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "report/report_inside.h"

/* C0 and C1 controls, which a server's or a child's text could steer the terminal with. */
static bool is_harmful(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
}

char *report_clean_text(TALLOC_CTX *ctx, const char *text)
{
    TALLOC_AUTO char *safe = secret_redact(NULL, text);
    char *clean = utf8_repair(ctx, safe);
    size_t length = strlen(clean);
    char *to = clean;
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t taken = utf8_decode(clean + i, length - i, &code);
        taken = taken ? taken : 1;
        if (!is_harmful(code)) {
            memmove(to, clean + i, taken);
            to += taken;
        }
        i += taken;
    }
    *to = '\0';
    return clean;
}

char *report_cut_line(TALLOC_CTX *ctx, const char *text, int width)
{
    char *line = talloc_strndup(ctx, text, strcspn(text, "\n"));
    if (terminal_text_width(line) <= width)
        return line;
    size_t end = strlen(line);
    while (end > 0 && terminal_text_width(line) > width - 1) {
        do
            end--;
        while (end > 0 && ((unsigned char)line[end] & 0xC0) == 0x80);
        line[end] = '\0';
    }
    return talloc_strdup_append(line, "…");
}
