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
