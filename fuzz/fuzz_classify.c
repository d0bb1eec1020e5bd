/* Neither the case of letters nor a comment changes what a statement is.
 *
 * Input: one byte for the dialect, then the statement. */
#include "fuzz.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "sql/classify.h"

static SqlTraits classify(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length)
{
    SqlTraits traits;
    sql_classify(ctx, dialect, text, length, &traits);
    require(traits.outside_transaction == (traits.what != NULL), "what is refused has a name");
    require(!traits.object || traits.settle == SQL_SETTLE_INDEX_CREATED ||
                traits.settle == SQL_SETTLE_INDEX_DROPPED,
            "only an index is named");
    require(traits.object != NULL || (traits.settle != SQL_SETTLE_INDEX_CREATED &&
                                      traits.settle != SQL_SETTLE_INDEX_DROPPED),
            "an index to be looked for is named");
    return traits;
}

static void check_same(const SqlTraits *a, const SqlTraits *b)
{
    require(a->control == b->control, "the same control");
    require(a->copy_from_stdin == b->copy_from_stdin, "the same about COPY");
    require(a->what == b->what && a->settle == b->settle, "the same about transactions");
    require(!a->object == !b->object, "the same object");
    require(!a->object || strcasecmp(a->object, b->object) == 0, "the same object");
}

static char *flip_case(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char *flipped = talloc_memdup(ctx, text, length);
    for (size_t i = 0; i < length; i++)
        flipped[i] = (char)(isupper((unsigned char)text[i]) ? tolower((unsigned char)text[i])
                                                            : toupper((unsigned char)text[i]));
    return flipped;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Dialect dialect = fuzz_dialect(data[0]);
    const char *text = (const char *)data + 1;
    size_t length = size - 1;
    SqlTraits plain = classify(ctx, dialect, text, length);
    SqlTraits flipped = classify(ctx, dialect, flip_case(ctx, text, length), length);
    check_same(&plain, &flipped);
    char *commented = talloc_strdup(ctx, "/* ; */-- x\n");
    size_t before = strlen(commented);
    commented = talloc_realloc(ctx, commented, char, before + length);
    memcpy(commented + before, text, length);
    SqlTraits behind = classify(ctx, dialect, commented, before + length);
    check_same(&plain, &behind);
    return 0;
}
