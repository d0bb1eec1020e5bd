#include "base/percent.h"

#include <string.h>

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

bool percent_encode(Buf *out, const char *text, const char *keep)
{
    bool ok = true;
    for (const char *at = text; ok && *at; at++) {
        if (is_unreserved(*at) || strchr(keep, *at))
            ok = buf_append(out, at, 1);
        else
            ok = buf_printf(out, "%%%02X", (unsigned)(unsigned char)*at);
    }
    return ok;
}

static int hex_digit(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

size_t percent_decode(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        bool encoded = *at == '%' && hex_digit(at[1]) >= 0 && hex_digit(at[2]) >= 0;
        *to++ = encoded ? (char)(hex_digit(at[1]) * 16 + hex_digit(at[2])) : *at;
        at += encoded ? 2 : 0;
    }
    *to = '\0';
    return (size_t)(to - text);
}
