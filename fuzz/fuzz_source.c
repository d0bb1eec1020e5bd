/* Comments and white space do not change the digest; directives of any text can be asked for.
 *
 * Input: one byte for the dialect, then the file. */
#include "fuzz.h"

#include <string.h>

#include "sql/source.h"

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
    if (size < 2)
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *text = (const char *)data + 1;
    size_t length = size - 1;
    check_digest(ctx, fuzz_dialect(data[0]), text, length);
    char *value = sql_directive(ctx, text, length, "key");
    require(!value || strlen(value) <= length, "a value lies in the text");
    return 0;
}
