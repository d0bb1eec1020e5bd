/* Places lie in the text; comments and white space do not change the digest; directives of any
 * text can be asked for.
 *
 * Input: one byte for the dialect, one for the position, then the file. */
#include "fuzz.h"

#include <string.h>

#include "sql/source.h"

static void check_place(TALLOC_CTX *ctx, const char *text, size_t length, size_t position)
{
    SqlPlace place = sql_place(ctx, text, length, position, 7);
    int lines = 7;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    require(place.line >= 7 && place.line <= lines, "the line is one of the text");
    require(place.column >= 1, "columns begin with 1");
    require(place.text && !strchr(place.text, '\n'), "the text is one line");
}

static void check_digest(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length)
{
    char plain[DIGEST_HEX_SIZE], commented[DIGEST_HEX_SIZE];
    static const char before[] = "\xEF\xBB\xBF/* ; */ -- x\r\n\t";
    char *longer = talloc_memdup(ctx, before, strlen(before));
    longer = talloc_realloc(ctx, longer, char, strlen(before) + length);
    memcpy(longer + strlen(before), text, length);
    sql_digest_normalized(dialect, text, length, plain);
    sql_digest_normalized(dialect, longer, strlen(before) + length, commented);
    bool has_mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    require(has_mark || strcmp(plain, commented) == 0, "comments do not change the digest");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = (const char *)data + 2;
    size_t length = size - 2;
    check_place(ctx, text, length, data[1]);
    check_digest(ctx, fuzz_dialect(data[0]), text, length);
    char *value = sql_directive(ctx, text, length, "key");
    require(!value || strlen(value) <= length, "a value lies in the text");
    return 0;
}
