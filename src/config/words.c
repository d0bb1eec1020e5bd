#include "config/words.h"

Words words_new(TALLOC_CTX *ctx)
{
    return (Words){.ctx = ctx, .items = talloc_zero_array(ctx, const char *, 1)};
}

void words_add(Words *words, const char *word, size_t length)
{
    words->items = talloc_realloc(words->ctx, words->items, const char *, words->count + 2);
    words->items[words->count++] = talloc_strndup(words->items, word, length);
    words->items[words->count] = NULL;
}
