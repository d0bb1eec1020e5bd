#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "config/settings_value.h"
#include "config/suggest.h"

const char *settings_string(const Settings *settings, OptionId id)
{
    const Value *value = &settings->values[id];
    return value->words ? value->words[0] : NULL;
}

bool settings_flag(const Settings *settings, OptionId id)
{
    const char *text = settings_string(settings, id);
    bool on = false;
    return text && option_parse_flag(text, &on) && on;
}

int64_t settings_duration_ms(const Settings *settings, OptionId id)
{
    const char *text = settings_string(settings, id);
    int64_t ms = 0;
    return text && clock_parse_duration(text, &ms) ? ms : 0;
}

int64_t settings_count(const Settings *settings, OptionId id)
{
    const char *text = settings_string(settings, id);
    return text ? strtoll(text, NULL, 10) : 0;
}

const char *const *settings_list(const Settings *settings, OptionId id)
{
    return settings->values[id].words;
}

Origin settings_origin(const Settings *settings, OptionId id)
{
    return settings->values[id].origin;
}

char *settings_origin_text(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    const Value *value = &settings->values[id];
    const char *flag = option_row(id)->flag;
    switch (value->origin) {
    case ORIGIN_FLAG:
        return talloc_asprintf(ctx, "--%s", flag ? flag : "");
    case ORIGIN_ENVIRONMENT:
        return talloc_strdup(ctx, value->name);
    case ORIGIN_FILE:
        return talloc_asprintf(ctx, "%s:%d", settings->file->path, value->line);
    case ORIGIN_DEFAULT:
        return talloc_strdup(ctx, "default");
    case ORIGIN_NONE:
        break;
    }
    return talloc_strdup(ctx, "not set");
}

const char *const *settings_environments(const Settings *settings)
{
    static const char *const none[] = {NULL};
    return settings->file ? settings->file->environments.items : none;
}

/* The environments that would set it, when none is chosen. */
static char *list_setters(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    if (settings_string(settings, OPT_ENVIRONMENT) || !settings->file)
        return NULL;
    char *list = NULL;
    for (unsigned i = 0; i < settings->file->entry_count; i++) {
        const ConfigEntry *entry = &settings->file->entries[i];
        if (entry->id == id && entry->environment && !entry->database)
            list = talloc_asprintf(ctx, "%s%s%s", list ? list : "", list ? ", " : "",
                                   entry->environment);
    }
    return list;
}

/* "give --app NAME, set TIDEGATE_APP, or write 'app: ..' in tidegate.yml" */
static void hint_how_to_give(const Settings *settings, OptionId id, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const OptionRow *row = option_row(id);
    char *hint = row->flag ? talloc_asprintf(tmp, "give --%s %s", row->flag, row->metavar)
                           : talloc_strdup(tmp, "");
    if (row->variable)
        hint = talloc_asprintf_append(hint, "%sset %s", *hint ? ", " : "", row->variable);
    if (row->key) {
        const char *path = settings->file ? settings->file->path : CONFIG_FILE_NAME;
        hint = talloc_asprintf_append(hint, "%swrite '%s' in %s", *hint ? ", or " : "", row->key,
                                      path);
    }
    error_hint(err, "%s", hint);
}

bool settings_require(const Settings *settings, OptionId id, const char **ret_value, Error *err)
{
    const char *value = settings_string(settings, id);
    if (value) {
        *ret_value = value;
        return true;
    }
    if (id == OPT_DATABASE && !settings_require_one_database(settings, err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const OptionRow *row = option_row(id);
    error_set(err, ERR_CONFIG, "'%s' is not set: %s", row->key ? row->key : row->flag, row->help);
    const char *setters = list_setters(tmp, settings, id);
    if (setters)
        return error_hint(err, "choose an environment that sets it, with --env: %s", setters);
    hint_how_to_give(settings, id, err);
    return false;
}

bool settings_environment(const Settings *settings, const char **ret_name, Error *err)
{
    const char *name = settings_string(settings, OPT_ENVIRONMENT);
    const char *const *known = settings_environments(settings);
    if (!name && *known) {
        TALLOC_AUTO char *list = suggest_list(NULL, known);
        error_set(err, ERR_CONFIG, "no environment is chosen");
        return error_hint(err, "choose one with --env NAME or TIDEGATE_ENV; %s has: %s",
                          settings->file->path, list);
    }
    *ret_name = name ? name : "default";
    return true;
}
