/* What is in force for this command: flag, environment, file, default, in this order.
 *
 * References stay unresolved here (src/secrets resolves them).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/env.h"
#include "base/error.h"
#include "config/options.h"

typedef struct Settings Settings;

typedef enum Origin {
    ORIGIN_NONE,
    ORIGIN_DEFAULT,
    ORIGIN_FILE,
    ORIGIN_ENVIRONMENT,
    ORIGIN_FLAG
} Origin;

Settings *settings_new(TALLOC_CTX *ctx, Env *env);

/* From the command line, before settings_load(). Checks type and range (ERR_USAGE). A flag without
 * a value is given "true" or "false". */
bool settings_set_flag(Settings *settings, OptionId id, const char *value, Error *err) MUST_USE;
/* The words after --: the value of OPT_MIGRATE_COMMAND. */
bool settings_set_command(Settings *settings, const char *const *words, Error *err) MUST_USE;

/* Reads the environment alone, without any file: enough for commands that work without a
 * configuration. ERR_CONFIG for a value of the wrong type. */
bool settings_load_environment(Settings *settings, Error *err) MUST_USE;

/* Reads the environment and the config file (OPT_CONFIG, else searched upward from the working
 * folder; none is fine unless asked for). An unknown key, a wrong type, an unknown environment is
 * ERR_CONFIG with file, line and a suggestion. */
bool settings_load(Settings *settings, Error *err) MUST_USE;

/* NULL: not set and no default. */
const char *settings_string(const Settings *settings, OptionId id);
bool settings_flag(const Settings *settings, OptionId id);
int64_t settings_duration_ms(const Settings *settings, OptionId id);
int64_t settings_count(const Settings *settings, OptionId id);
/* NULL-terminated; NULL: not set. */
const char *const *settings_list(const Settings *settings, OptionId id);

Origin settings_origin(const Settings *settings, OptionId id);
/* "--env", "TIDEGATE_ENV", "tidegate.yml:12", "default"; child of ctx. */
char *settings_origin_text(TALLOC_CTX *ctx, const Settings *settings, OptionId id);

/* ERR_CONFIG that says how to give it, when it is not set; otherwise *ret_value. */
bool settings_require(const Settings *settings, OptionId id, const char **ret_value,
                      Error *err) MUST_USE;

/* The environment in force: --env, TIDEGATE_ENV, else "default" when the file lists none, else
 * ERR_CONFIG that names the choices: nothing is chosen silently. */
bool settings_environment(const Settings *settings, const char **ret_name, Error *err) MUST_USE;

/* Of all environments of the file, NULL-terminated; empty without a file. */
const char *const *settings_environments(const Settings *settings);

/* The names of the databases in force, in their order, when there are several, NULL-terminated;
 * else empty: the one there is, if any, is OPT_DATABASE, with its folder. */
const char *const *settings_databases(const Settings *settings);
/* The settings with one of those as the only one; child of ctx. Valid as long as `settings`. */
Settings *settings_of_database(TALLOC_CTX *ctx, const Settings *settings, const char *name);
/* The settings with the first of those that are listed, whichever was chosen; NULL where none are:
 * child of ctx. */
Settings *settings_of_first_database(TALLOC_CTX *ctx, const Settings *settings);
/* ERR_USAGE that names them when there are several. */
bool settings_require_one_database(const Settings *settings, Error *err) MUST_USE;

/* The config file in force (NULL: none) and the folder that relative paths start from. */
const char *settings_file(const Settings *settings);
const char *settings_root(const Settings *settings);
/* Where a relative path in this option's value starts: the working folder for a flag or variable,
 * which a person types there; settings_root() for the file and for defaults. */
const char *settings_base(const Settings *settings, OptionId id);
/* The option's path made absolute from settings_base(); NULL when not set; child of ctx. */
char *settings_path(TALLOC_CTX *ctx, const Settings *settings, OptionId id);
