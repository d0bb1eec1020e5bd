#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"

char *fs_join(TALLOC_CTX *ctx, const char *dir, const char *name)
{
    if (!dir || !*dir || *name == '/')
        return talloc_strdup(ctx, name);
    size_t length = strlen(dir), name_size = strlen(name) + 1;
    length -= dir[length - 1] == '/';
    char *path = talloc_size(ctx, length + 1 + name_size);
    if (!path)
        return NULL;
    talloc_set_name_const(path, "path");
    char *end = mempcpy(path, dir, length);
    *end = '/';
    memcpy(end + 1, name, name_size);
    return path;
}

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

char *fs_dirname(TALLOC_CTX *ctx, const char *path)
{
    size_t length = without_slashes(path, strlen(path));
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        return talloc_strdup(ctx, ".");
    return talloc_strndup(ctx, path, without_slashes(path, length));
}

char *fs_find_upward(TALLOC_CTX *ctx, const char *start, const char *name)
{
    MALLOC_AUTO char *real = realpath(start, NULL);
    if (!real)
        return NULL;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const char *dir = real;;) {
        const char *path = fs_join(tmp, dir, name);
        /* A link to nowhere counts: whoever opens it says so, while to pass it over would be to
         * take another file for it. */
        struct stat info;
        if (lstat(path, &info) == 0)
            return talloc_strdup(ctx, path);
        const char *parent = fs_dirname(tmp, dir);
        if (strcmp(parent, dir) == 0)
            return NULL;
        dir = parent;
    }
}
