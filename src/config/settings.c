#include <string.h>

#include "config/settings_value.h"
#include "config/suggest.h"

Settings *settings_new(TALLOC_CTX *ctx, Env *env)
{
    Settings *settings = talloc_zero(ctx, Settings);
    settings->env = env;
    return settings;
}

static const char *const *copy_one(Settings *settings, const char *text)
{
    Words words = words_new(settings);
    words_add(&words, text, strlen(text));
    return words.items;
}

/* A list's flag may come again: each adds a word. */
static const char *const *add_word(Settings *settings, OptionId id, const char *text)
{
    Words words = words_new(settings);
    const Value *before = &settings->values[id];
    for (const char *const *word = before->words; before->origin == ORIGIN_FLAG && word && *word;
         word++)
        words_add(&words, *word, strlen(*word));
    words_add(&words, text, strlen(text));
    return words.items;
}

bool settings_set_flag(Settings *settings, OptionId id, const char *value, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "--%s", option_row(id)->flag);
    if (!option_check_value(id, name, value, ERR_USAGE, err))
        return false;
    bool list = option_row(id)->type == OPTION_LIST || option_is_map(id);
    const char *const *words = list ? add_word(settings, id, value) : copy_one(settings, value);
    settings->values[id] = (Value){.words = words, .origin = ORIGIN_FLAG};
    return true;
}

bool settings_set_command(Settings *settings, const char *const *words, Error *err)
{
    if (!words[0] || *words[0] == '\0') {
        error_set(err, ERR_USAGE, "no command after --");
        return error_hint(err, "write the migration command's words after --");
    }
    Words copy = words_new(settings);
    for (; *words; words++)
        words_add(&copy, *words, strlen(*words));
    settings->values[OPT_MIGRATE_COMMAND] = (Value){.words = copy.items, .origin = ORIGIN_FLAG};
    return true;
}

/* Split at spaces: words of tables, names and ARNs hold none. */
static const char *const *split_words(TALLOC_CTX *ctx, const char *text)
{
    Words words = words_new(ctx);
    while (*text) {
        size_t length = strcspn(text, " ");
        words_add(&words, text, length);
        text += length;
        text += strspn(text, " ");
    }
    return words.items;
}

static bool take_variable(Settings *settings, OptionId id, const char *name, Error *err)
{
    const char *text = name ? env_get(settings->env, name) : NULL;
    if (!text)
        return true;
    if (!option_check_value(id, name, text, ERR_CONFIG, err))
        return false;
    bool list = option_row(id)->type == OPTION_LIST;
    const char *const *words = list ? split_words(settings, text) : copy_one(settings, text);
    settings->values[id] = (Value){.words = words, .origin = ORIGIN_ENVIRONMENT, .name = name};
    return true;
}

static void take_default(Settings *settings, OptionId id)
{
    const OptionRow *row = option_row(id);
    if (!row->fallback)
        return;
    const char *const *words = row->type == OPTION_LIST ? split_words(settings, row->fallback)
                                                        : copy_one(settings, row->fallback);
    settings->values[id] = (Value){.words = words, .origin = ORIGIN_DEFAULT};
}

static void take_from_file(Settings *settings, OptionId id, const char *environment)
{
    const ConfigEntry *entry = config_file_find(settings->file, environment, id);
    if (entry)
        settings->values[id] =
            (Value){.words = entry->values, .origin = ORIGIN_FILE, .line = entry->line};
}

static void add_words(Words *all, const char *const *words)
{
    for (; words && *words; words++)
        words_add(all, *words, strlen(*words));
}

/* The last word on a name counts, so what is more special comes later. */
static void take_map(Settings *settings, OptionId id, const char *environment)
{
    const ConfigEntry *general = config_file_find(settings->file, NULL, id);
    const ConfigEntry *own = config_file_find(settings->file, environment, id);
    const Value *given = &settings->values[id];
    if (!own)
        return;
    Words all = words_new(settings);
    if (general && general != own)
        add_words(&all, general->values);
    add_words(&all, own->values);
    add_words(&all, given->words);
    Value value = given->words ? *given : (Value){.origin = ORIGIN_FILE, .line = own->line};
    value.words = all.items;
    settings->values[id] = value;
}

static bool is_open(const Settings *settings, OptionId id)
{
    return settings->values[id].origin == ORIGIN_NONE;
}

/* What is wrong with one is no reason not to know the others: the error itself has to be told in
 * the form that they ask for. */
static bool load_variables(Settings *settings, Error *err)
{
    bool good = true;
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (is_open(settings, id) && !take_variable(settings, id, option_row(id)->variable, err))
            good = false;
    }
    return good;
}

static bool load_rest(Settings *settings, Error *err)
{
    bool good = true;
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        /* Another tool's one database is none of several. */
        bool of_several = id == OPT_DATABASE && settings->databases;
        if (is_open(settings, id) && !of_several &&
            !take_variable(settings, id, option_foreign_variable(id), err))
            good = false;
        if (is_open(settings, id))
            take_default(settings, id);
    }
    return good;
}

bool settings_load_environment(Settings *settings, Error *err)
{
    bool good = load_variables(settings, err);
    return load_rest(settings, err) && good;
}

static bool check_environment(const Settings *settings, Error *err)
{
    const char *name = settings_string(settings, OPT_ENVIRONMENT);
    const char *const *known = settings_environments(settings);
    if (name && !config_is_environment_name(name)) {
        error_set(err, ERR_CONFIG, "'%s' cannot be the name of an environment", name);
        return error_hint(err, "use up to %d letters, digits, dots, - and _", CONFIG_LONGEST_NAME);
    }
    if (!name || !*known || config_file_has_environment(settings->file, name))
        return true;
    TALLOC_AUTO char *list = suggest_list(NULL, known);
    const char *nearest = suggest_nearest(name, known);
    error_set(err, ERR_CONFIG, "unknown environment '%s'", name);
    if (nearest)
        error_hint(err, "did you mean '%s'? %s has: %s", nearest, settings->file->path, list);
    else
        error_hint(err, "%s has: %s", settings->file->path, list);
    return false;
}

bool settings_load(Settings *settings, Error *err)
{
    if (!load_variables(settings, err) || !settings_find_file(settings, err) ||
        !check_environment(settings, err))
        return false;
    const char *environment = settings_string(settings, OPT_ENVIRONMENT);
    for (OptionId id = 0; settings->file && id < OPTION_COUNT_OF; id++) {
        if (option_is_map(id))
            take_map(settings, id, environment);
        else if (is_open(settings, id))
            take_from_file(settings, id, environment);
    }
    return settings_take_databases(settings, err) && load_rest(settings, err);
}
