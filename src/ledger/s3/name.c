#include "ledger/s3/name.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

/* S3 takes 1,024 bytes; what is longer is refused there. */
#define LONGEST     ((size_t)1 << 16)
#define NUMBER_MARK '~'

static bool is_number(const char *part, size_t length)
{
    return (length == 10 || length == 20) && strspn(part, "0123456789") >= length;
}

static bool put_byte(Buf *out, int byte)
{
    return buf_append(out, &(char){(char)byte}, 1);
}

static bool put_complement(Buf *out, const char *digits, size_t length)
{
    bool ok = true;
    for (size_t i = 0; i < length; i++)
        ok = ok && put_byte(out, '0' + '9' - digits[i]);
    return ok;
}

static bool put_number(Buf *out, const char *digits, size_t length)
{
    return put_byte(out, NUMBER_MARK) && put_complement(out, digits, length) &&
           put_byte(out, NUMBER_MARK);
}

static bool put_plain(Buf *out, const char *part, size_t length)
{
    bool high = (unsigned char)*part >= NUMBER_MARK;
    bool dots = strspn(part, ".") >= length;
    bool ok = true;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)part[i];
        if (byte == '%' || dots || (high && byte >= NUMBER_MARK))
            ok = ok && buf_printf(out, "%%%02X", byte);
        else
            ok = ok && put_byte(out, byte);
    }
    return ok;
}

static bool put_part(Buf *out, const char *part, size_t length, bool last)
{
    if (length == 0)
        return last || buf_puts(out, "%");
    return last && is_number(part, length) ? put_number(out, part, length)
                                           : put_plain(out, part, length);
}

char *name_of_key(TALLOC_CTX *ctx, const char *key)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf out = buf_new(tmp, LONGEST);
    for (const char *part = key;;) {
        size_t length = strcspn(part, "/");
        bool last = part[length] == '\0';
        if (!put_part(&out, part, length, last) || (!last && !buf_puts(&out, "/")))
            return NULL;
        if (last)
            return talloc_strdup(ctx, buf_text(&out));
        part += length + 1;
    }
}

static bool take_number(Buf *out, const char *part, size_t length)
{
    return length > 2 && part[length - 1] == NUMBER_MARK && is_number(part + 1, length - 2) &&
           put_complement(out, part + 1, length - 2);
}

static bool take_plain(Buf *out, const char *part, size_t length)
{
    bool ok = true;
    for (size_t i = 0; ok && i < length; i++) {
        unsigned byte = (unsigned char)part[i];
        if (byte == '%') {
            ok = i + 2 < length && sscanf(part + i + 1, "%2X", &byte) == 1;
            i += 2;
        }
        ok = ok && put_byte(out, (int)byte);
    }
    return ok;
}

static bool take_part(Buf *out, const char *part, size_t length)
{
    if (length == 1 && *part == '%')
        return true;
    return *part == NUMBER_MARK ? take_number(out, part, length)
                                : length > 0 && take_plain(out, part, length);
}

char *key_of_name(TALLOC_CTX *ctx, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf out = buf_new(tmp, LONGEST);
    for (const char *part = name;;) {
        size_t length = strcspn(part, "/");
        if (!take_part(&out, part, length))
            return NULL;
        if (part[length] == '\0')
            return talloc_strdup(ctx, buf_text(&out));
        if (!buf_puts(&out, "/"))
            return NULL;
        part += length + 1;
    }
}

bool name_is_numbered(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && name[length] == NUMBER_MARK;
}
