#include "aws/uri.h"

#include <string.h>

/* Takes "/last" off the end. */
static void drop_segment(const char *path, size_t *length)
{
    while (*length > 0 && path[*length - 1] != '/')
        *length -= 1;
    if (*length > 0)
        *length -= 1;
}

char *uri_normalize_path(TALLOC_CTX *ctx, const char *path)
{
    size_t size = strlen(path);
    char *result = talloc_zero_size(ctx, size + 2);
    size_t length = 0;
    for (const char *at = path; result && *at;) {
        size_t segment = strcspn(at, "/");
        if (segment == 2 && memcmp(at, "..", 2) == 0) {
            drop_segment(result, &length);
        } else if (segment > 0 && !(segment == 1 && *at == '.')) {
            result[length++] = '/';
            memcpy(result + length, at, segment);
            length += segment;
        }
        at += segment + (at[segment] == '/');
    }
    if (!result)
        return NULL;
    if (length == 0 || path[size - 1] == '/')
        result[length++] = '/';
    result[length] = '\0'; /* what ".." took back may stand behind it */
    return result;
}
