#include "base/image_reference.h"

#include <ctype.h>
#include <string.h>

#define DIGEST_ALGORITHM "sha256:"
#define DIGEST_LENGTH    (sizeof(DIGEST_ALGORITHM) - 1 + 64)

static bool error_reference(const char *text, const char *why, Error *err)
{
    error_set(err, ERR_CONFIG, "'%s' is no image reference: %s", text, why);
    return error_hint(err, "write REPOSITORY@sha256:.. or REPOSITORY:TAG");
}

static bool is_digest(const char *text)
{
    return strncmp(text, DIGEST_ALGORITHM, sizeof(DIGEST_ALGORITHM) - 1) == 0 &&
           strlen(text) == DIGEST_LENGTH &&
           strspn(text + sizeof(DIGEST_ALGORITHM) - 1, "0123456789abcdef") == 64;
}

/* As docker reads it: what is before the first '/' is a registry if it looks like a host. */
static char *take_registry(TALLOC_CTX *ctx, const char *name)
{
    size_t length = strcspn(name, "/");
    if (!name[length])
        return NULL;
    char *first = talloc_strndup(ctx, name, length);
    if (strpbrk(first, ".:") || strcmp(first, "localhost") == 0)
        return first;
    talloc_free(first);
    return NULL;
}

static bool is_plain(const char *text)
{
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text) && !strchr("._-/:@+", *text))
            return false;
    }
    return true;
}

bool image_reference_parse(TALLOC_CTX *ctx, const char *text, ImageReference *ret, Error *err)
{
    char *name = talloc_strdup(ctx, text);
    ImageReference parts = {.name = name};
    char *at = strchr(name, '@');
    if (at) {
        *at = '\0';
        parts.digest = at + 1;
        if (!is_digest(parts.digest))
            return error_reference(text, "its digest is not sha256: and 64 hex digits", err);
    }
    char *slash = strrchr(name, '/');
    char *colon = strchr(slash ? slash : name, ':');
    if (colon) {
        *colon = '\0';
        parts.tag = colon + 1;
        if (!*parts.tag)
            return error_reference(text, "its tag is empty", err);
    }
    parts.registry = take_registry(ctx, name);
    parts.repository = parts.registry ? name + strlen(parts.registry) + 1 : name;
    if (!*parts.repository || !is_plain(text))
        return error_reference(text, "it has no repository, or characters that none has", err);
    *ret = parts;
    return true;
}
