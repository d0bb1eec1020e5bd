/* A folder that lives as long as a talloc context and is removed with all its content. */
#pragma once

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attr.h"

static inline int temp_dir_remove_entry(const char *path, const struct stat *info UNUSED,
                                        int type UNUSED, struct FTW *place UNUSED)
{
    return remove(path);
}

static inline int temp_dir_destroy(char *path)
{
    nftw(path, temp_dir_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}

/* The path; child of ctx. */
static inline char *temp_dir_new(TALLOC_CTX *ctx)
{
    const char *base = getenv("TMPDIR");
    char *path = talloc_asprintf(ctx, "%s/tidegate-unit-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path)) {
        perror(path);
        abort();
    }
    talloc_set_destructor(path, temp_dir_destroy);
    return path;
}

/* How many entries the folder has. */
static inline int temp_dir_count(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;
    if (!dir)
        return -1;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}
