#include <string.h>

#include "base/buf.h"
#include "db/mysql/connection.h"

#define TEXT_MOST ((size_t)256 * 1024 * 1024)

/* Doubles the quote. */
static bool append_quoted(Buf *buf, const char *text, char quote)
{
    bool ok = buf_append(buf, &quote, 1);
    for (; ok && *text; text++)
        ok = (*text != quote || buf_append(buf, &quote, 1)) && buf_append(buf, text, 1);
    return ok && buf_append(buf, &quote, 1);
}

static bool append_hex(Buf *buf, const char *text)
{
    static const char DIGITS[] = "0123456789abcdef";
    bool ok = buf_puts(buf, "_utf8mb4 x'");
    for (; ok && *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        const char pair[] = {DIGITS[byte >> 4], DIGITS[byte & 15]};
        ok = buf_append(buf, pair, sizeof(pair));
    }
    return ok && buf_puts(buf, "'");
}

static bool is_plain(const char *text)
{
    for (; *text; text++) {
        if (*text == '\\' || (unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

/* Whether a backslash is one is a matter of sql_mode (NO_BACKSLASH_ESCAPES), and what bytes mean
 * one of SET NAMES; a script may change both between now and when the literal is read. So what is
 * not plain goes as hexadecimal digits. */
static bool append_literal(Buf *buf, const char *text)
{
    if (!text)
        return buf_puts(buf, "NULL");
    return is_plain(text) ? append_quoted(buf, text, '\'') : append_hex(buf, text);
}

/* The buffer's text as a child of ctx of its own. */
static char *take(TALLOC_CTX *ctx, const Buf *buf, bool whole)
{
    return whole ? talloc_strndup(ctx, buf_text(buf), buf->length) : NULL;
}

char *my_quote_literal(TALLOC_CTX *ctx, const Db *db UNUSED, const char *text)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf buf = buf_new(tmp, TEXT_MOST);
    return take(ctx, &buf, append_literal(&buf, text));
}

char *my_quote_identifier(TALLOC_CTX *ctx, const Db *db UNUSED, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf buf = buf_new(tmp, TEXT_MOST);
    return take(ctx, &buf, append_quoted(&buf, name, '`'));
}

/* What stands in quotes is no parameter: its end is the next of the same. */
static size_t plain_length(const char *sql)
{
    if (strchr("'\"`", *sql)) {
        const char *end = strchr(sql + 1, *sql);
        return end ? (size_t)(end - sql) + 1 : strlen(sql);
    }
    size_t length = strcspn(sql, "'\"`$");
    return length ? length : 1;
}

static bool append_parameter(Buf *buf, const DbQuery *query, const char **at, Error *err)
{
    char *end;
    unsigned long number = strtoul(*at + 1, &end, 10);
    if (number == 0 || number > query->n_params)
        return error_set(err, ERR_INTERNAL, "a statement asks for the parameter $%lu of %zu",
                         number, query->n_params);
    *at = end;
    return append_literal(buf, query->params[number - 1]);
}

char *my_bind(TALLOC_CTX *ctx, const Db *db UNUSED, const DbQuery *query, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf buf = buf_new(tmp, TEXT_MOST);
    bool ok = true;
    for (const char *at = query->sql; ok && *at;) {
        if (*at == '$' && at[1] >= '0' && at[1] <= '9') {
            ok = append_parameter(&buf, query, &at, err);
            continue;
        }
        size_t length = plain_length(at);
        ok = buf_append(&buf, at, length);
        at += length;
    }
    return take(ctx, &buf, ok);
}
