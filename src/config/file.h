/* tidegate.yml as a flat list of values, each with its place. What may stand in it comes from the
 * option table alone, besides `version`, `environments` and `databases`. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/options.h"
#include "config/words.h"

#define CONFIG_FILE_NAME    "tidegate.yml"
#define CONFIG_FILE_VERSION 1
#define CONFIG_LONGEST_NAME 64

typedef struct ConfigEntry {
    OptionId id;
    const char *environment;   /* NULL: for all */
    const char *database;      /* of `databases`: whose it is alone; else NULL */
    const char *const *values; /* NULL-terminated; one value unless the option is a list */
    int line;
} ConfigEntry;

/* One name of `databases`. */
typedef struct ConfigDatabase {
    const char *environment; /* NULL: for all */
    const char *name;
} ConfigDatabase;

typedef struct ConfigFile {
    const char *path; /* as given */
    ConfigEntry *entries;
    unsigned entry_count;
    Words environments; /* in the order of the file */
    ConfigDatabase *databases;
    unsigned database_count;
} ConfigFile;

/* Reads and checks the whole file, also the parts of environments that are not in force. ERR_CONFIG
 * with file, line and a suggestion: unknown or double key, wrong type, bad YAML, newer version. */
bool config_file_load(TALLOC_CTX *ctx, const char *path, ConfigFile **ret_file,
                      Error *err) MUST_USE;

/* The entry in force: that of `environment` (may be NULL) wins over the one for all; or NULL. */
const ConfigEntry *config_file_find(const ConfigFile *file, const char *environment, OptionId id);
/* The one of a database that is listed for exactly that environment (NULL: for all); or NULL. */
const ConfigEntry *config_file_find_of(const ConfigFile *file, const char *environment,
                                       const char *database, OptionId id);

/* The databases that are listed for exactly that environment (NULL: for all), in their order,
 * NULL-terminated; child of ctx. */
const char *const *config_file_databases(TALLOC_CTX *ctx, const ConfigFile *file,
                                         const char *environment);

bool config_file_has_environment(const ConfigFile *file, const char *name);

/* Up to CONFIG_LONGEST_NAME letters, digits, dots, - and _: fit for paths and ledger keys. */
bool config_is_environment_name(const char *name);
