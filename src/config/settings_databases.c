#include <string.h>

#include "base/fs.h"
#include "config/settings_value.h"
#include "config/suggest.h"

static const char *const NONE[] = {NULL};

const char *const *settings_databases(const Settings *settings)
{
    return settings->databases ? settings->databases : NONE;
}

static bool is_given(const Settings *settings, OptionId id)
{
    Origin origin = settings->values[id].origin;
    return origin == ORIGIN_FLAG || origin == ORIGIN_ENVIRONMENT;
}

static void take_entry(Settings *settings, OptionId id, const ConfigEntry *entry)
{
    settings->values[id] =
        (Value){.words = entry->values, .origin = ORIGIN_FILE, .line = entry->line};
}

/* The folder of that name below the one of all. */
static void take_folder_below(Settings *settings, const char *name)
{
    Value *value = &settings->values[OPT_DIR];
    const char *all = value->words ? value->words[0] : option_row(OPT_DIR)->fallback;
    if (value->origin == ORIGIN_NONE)
        value->origin = ORIGIN_DEFAULT;
    TALLOC_AUTO char *path = fs_join(NULL, all, name);
    Words words = words_new(settings);
    words_add(&words, path, strlen(path));
    value->words = words.items;
}

/* `alone`: it was chosen, so a folder that was given is its own. */
static void choose(Settings *settings, const char *name, bool alone)
{
    const ConfigFile *file = settings->file;
    const char *environment = settings->databases_environment;
    const ConfigEntry *dir = config_file_find_of(file, environment, name, OPT_DIR);
    take_entry(settings, OPT_DATABASE, config_file_find_of(file, environment, name, OPT_DATABASE));
    bool given = is_given(settings, OPT_DIR);
    if (dir && !given)
        take_entry(settings, OPT_DIR, dir);
    else if (!given || !alone)
        take_folder_below(settings, name);
    settings->databases = NULL;
}

Settings *settings_of_database(TALLOC_CTX *ctx, const Settings *settings, const char *name)
{
    Settings *copy = talloc(ctx, Settings);
    *copy = *settings;
    choose(copy, name, false);
    return copy;
}

Settings *settings_of_first_database(TALLOC_CTX *ctx, const Settings *settings)
{
    if (!settings->listed)
        return NULL;
    Settings *copy = talloc(ctx, Settings);
    *copy = *settings;
    choose(copy, settings->listed[0], true);
    return copy;
}

/* Those of the environment, else those of all. */
static const char *const *find_names(Settings *settings)
{
    const char *environment = settings_string(settings, OPT_ENVIRONMENT);
    if (!settings->file)
        return NONE;
    const char *const *own =
        environment ? config_file_databases(settings, settings->file, environment) : NONE;
    settings->databases_environment = *own ? environment : NULL;
    return *own ? own : config_file_databases(settings, settings->file, NULL);
}

/* One `database` in the file beside them: what stands for the environment alone wins. */
static bool settle_with_one(Settings *settings, const char *const **names, Error *err)
{
    const char *environment = settings_string(settings, OPT_ENVIRONMENT);
    const ConfigEntry *one = config_file_find(settings->file, environment, OPT_DATABASE);
    bool of_all = one && !one->environment, several_of_all = !settings->databases_environment;
    if (!one)
        return true;
    if (of_all == several_of_all) {
        error_set(err, ERR_CONFIG, "both 'database' and 'databases' are given");
        error_hint(err, "keep one of them");
        return error_at(err, settings->file->path, one->line, 0, NULL);
    }
    if (several_of_all)
        *names = NONE;
    else
        settings->values[OPT_DATABASE] = (Value){0};
    return true;
}

static bool contains(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static bool error_unknown(const char *const *names, const char *only, Error *err)
{
    const char *nearest = suggest_nearest(only, names);
    TALLOC_AUTO char *list = suggest_list(NULL, names);
    error_set(err, ERR_USAGE, "there is no database '%s'", only);
    if (nearest)
        return error_hint(err, "did you mean '%s'?", nearest);
    if (*names)
        return error_hint(err, "the configuration has: %s", list);
    return error_hint(err,
                      "--only chooses one of `databases` in " CONFIG_FILE_NAME ", which has none");
}

bool settings_take_databases(Settings *settings, Error *err)
{
    const char *only = settings_string(settings, OPT_ONLY);
    const char *const *names = find_names(settings);
    if (is_given(settings, OPT_DATABASE))
        names = NONE;
    if (*names && !settle_with_one(settings, &names, err))
        return false;
    if (only && !contains(names, only))
        return error_unknown(names, only, err);
    settings->listed = *names ? names : NULL;
    if (only || (*names && !names[1]))
        choose(settings, only ? only : *names, true);
    else
        settings->databases = *names ? names : NULL;
    return true;
}

bool settings_require_one_database(const Settings *settings, Error *err)
{
    if (!settings->databases)
        return true;
    TALLOC_AUTO char *list = suggest_list(NULL, settings->databases);
    error_set(err, ERR_USAGE, "several databases are configured, and one has to be named here");
    return error_hint(err, "choose it with --only NAME: %s", list);
}
