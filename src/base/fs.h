/* Files: bounded reads, atomic writes, paths. All paths are UTF-8 as given.
 *
 * Reading or making a folder: a path that is missing or of the wrong type is ERR_CONFIG, as
 * somebody named it wrongly; everything else, and every failure to write, is ERR_IO.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Reads a whole file of at most `limit` bytes; a larger one is ERR_CONFIG. *ret_text is
 * NUL-terminated; child of ctx. ret_length may be NULL. */
bool fs_read(TALLOC_CTX *ctx, const char *path, size_t limit, char **ret_text, size_t *ret_length,
             Error *err) MUST_USE;

/* Writes beside the target, fsyncs, renames over it: readers see the old or the new file, never a
 * part, and a failed write leaves the old one alone. A symbolic link stays, its file is replaced; a
 * pipe or device is written into. `mode` as in open(2). */
bool fs_write_atomic(const char *path, const void *bytes, size_t length, unsigned mode,
                     Error *err) MUST_USE;

/* Creates a new file with the content; an existing one is an error (ERR_USAGE). */
bool fs_create(const char *path, const void *bytes, size_t length, Error *err) MUST_USE;

/* Creates the folder and its parents; fine if it exists. */
bool fs_mkdirs(const char *path, Error *err) MUST_USE;

bool fs_exists(const char *path);
bool fs_is_dir(const char *path);

/* "a/b" from "a" and "b"; `name` alone when it is absolute or dir is NULL or "". */
char *fs_join(TALLOC_CTX *ctx, const char *dir, const char *name);
/* The folder part ("." when there is none). */
char *fs_dirname(TALLOC_CTX *ctx, const char *path);
/* Looks for `name` in `start` and its parents; an absolute path, or NULL when it is in none. */
char *fs_find_upward(TALLOC_CTX *ctx, const char *start, const char *name);
