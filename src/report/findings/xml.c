#include "report/findings/xml.h"

#include <string.h>

#include "base/utf8.h"

static const char *const ESCAPES[128] = {
    ['&'] = "&amp;",   ['<'] = "&lt;",   ['>'] = "&gt;",   ['"'] = "&quot;",
    ['\''] = "&apos;", ['\n'] = "&#10;", ['\r'] = "&#13;", ['\t'] = "&#9;",
};

static bool is_forbidden(uint32_t code)
{
    return code < ' ' || code == 0xFFFE || code == 0xFFFF;
}

void xml_text(FILE *out, const char *text)
{
    size_t left = text ? strlen(text) : 0;
    while (left > 0) {
        uint32_t code = 0;
        size_t length = utf8_decode(text, left, &code);
        if (length == 1 && ESCAPES[code])
            fputs(ESCAPES[code], out);
        else if (length == 0 || is_forbidden(code))
            fputs("\xEF\xBF\xBD", out);
        else
            fwrite(text, 1, length, out);
        length = length ? length : 1;
        text += length;
        left -= length;
    }
}

void xml_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    xml_text(out, value);
    fputc('"', out);
}

void xml_attribute_count(FILE *out, const char *name, size_t value)
{
    fprintf(out, " %s=\"%zu\"", name, value);
}
