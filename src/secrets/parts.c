#include "secrets/parts.h"

#include <string.h>

#include "base/percent.h"
#include "config/reference.h"

/* A driver reports the password as it is meant, a URL has it percent-encoded: both are secret. */
static void register_part(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char *part = talloc_strndup(NULL, text, length);
    secret_register_part(ctx, part);
    if (percent_decode(part) < length)
        secret_register_part(ctx, part);
    explicit_bzero(part, length);
    talloc_free(part);
}

/* Whether the same word stands openly elsewhere: to redact it in postgres://postgres:postgres@..
 * would hide the words around it and protect nothing. */
static bool stands_openly(const char *text, const ReferencePart *part)
{
    const char *word = text + part->start;
    size_t length = strlen(text);
    return memmem(text, part->start, word, part->length) ||
           memmem(word + part->length, length - part->start - part->length, word, part->length);
}

void secret_parts_register(TALLOC_CTX *ctx, const char *text)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    size_t count = reference_find_secrets(text, parts);
    for (size_t i = 0; i < count; i++)
        if (!stands_openly(text, &parts[i]))
            register_part(ctx, text + parts[i].start, parts[i].length);
}
