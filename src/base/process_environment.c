#include "base/process_environment.h"

#include <stdbool.h>
#include <string.h>

static bool same_name(const char *left, const char *right)
{
    size_t length = strcspn(left, "=");
    return length == strcspn(right, "=") && strncmp(left, right, length) == 0;
}

static void put(char **entries, size_t *count, char *entry)
{
    for (size_t i = 0; i < *count; i++) {
        if (same_name(entries[i], entry)) {
            entries[i] = entry;
            return;
        }
    }
    entries[(*count)++] = entry;
}

char **process_environment_merge(TALLOC_CTX *ctx, char **ours, const char *const *added)
{
    static const char *const nothing[] = {NULL};
    size_t count = 0, room = 1;
    if (!added)
        added = nothing;
    for (size_t i = 0; ours[i]; i++)
        room++;
    for (size_t i = 0; added[i]; i++)
        room++;
    char **entries = talloc_zero_size(ctx, room * sizeof(char *));
    for (size_t i = 0; entries && ours[i]; i++)
        entries[count++] = ours[i];
    for (size_t i = 0; entries && added[i]; i++)
        put(entries, &count, talloc_strdup(entries, added[i]));
    return entries;
}
