/* Parts of names that several layouts share (internal to this folder). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Digits at the beginning. */
size_t name_digits(const char *name);
/* Whether a column of 64 bits with a sign holds the number, as these tools' tables want it. */
bool name_number_fits(const char *digits, size_t length);
/* The length without the suffix, which is compared as it is written; 0: it does not end so, or
 * there is nothing before it. */
size_t name_stem(const char *name, const char *suffix);

/* The value of `key` in lines "key = value" (TOML's, or Java's properties), without quotes and
 * comments behind it: what stands last. False: it is not there. */
bool name_setting(const char *text, size_t length, const char *key, const char **ret_value,
                  size_t *ret_length);
/* Whether a value is this word, in any case. */
bool name_value_is(const char *value, size_t length, const char *word);

/* Below the folder itself. */
static inline bool name_is_flat(const char *path)
{
    return strchr(path, '/') == NULL;
}

/* The name in a folder of its own directly below; NULL: it lies elsewhere. */
const char *name_in_folder(const char *path, size_t *ret_folder_length);
