#include "migration/folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"

Folder folder_make(void)
{
    char template[] = "/tmp/tidegate-unit-XXXXXX";
    if (!mkdtemp(template))
        abort();
    return (Folder){.path = strdup(template)};
}

static char *inside(const Folder *folder, const char *name)
{
    char *path;
    if (asprintf(&path, "%s/%s", folder->path, name) < 0)
        abort();
    return path;
}

void folder_put_bytes(const Folder *folder, const char *name, const void *bytes, size_t length)
{
    MALLOC_AUTO char *path = inside(folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        abort();
}

void folder_put(const Folder *folder, const char *name, const char *text)
{
    folder_put_bytes(folder, name, text, strlen(text));
}

void folder_mkdir(const Folder *folder, const char *name)
{
    MALLOC_AUTO char *path = inside(folder, name);
    if (mkdir(path, 0755) != 0)
        abort();
}

void folder_remove(const Folder *folder, const char *name)
{
    MALLOC_AUTO char *path = inside(folder, name);
    if (remove(path) != 0)
        abort();
}

static int remove_one(const char *path, const struct stat *info UNUSED, int type UNUSED,
                      struct FTW *ftw UNUSED)
{
    return remove(path);
}

void folder_clear(Folder *folder)
{
    nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(folder->path);
    folder->path = NULL;
}
