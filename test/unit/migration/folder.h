/* A scratch folder for tests; gone at the end of the scope. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct Folder {
    char *path;
} Folder;

Folder folder_make(void);
void folder_put(const Folder *folder, const char *name, const char *text);
void folder_put_bytes(const Folder *folder, const char *name, const void *bytes, size_t length);
void folder_mkdir(const Folder *folder, const char *name);
void folder_remove(const Folder *folder, const char *name);
void folder_clear(Folder *folder);

#define FOLDER_AUTO __attribute__((cleanup(folder_clear)))
