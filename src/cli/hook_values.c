#include "cli/hook_values.h"

#include <string.h>

#include "base/fs.h"
#include "migration/hooks/command.h"

#define SUFFIX ".sql"

static bool find_moment(const char *name, size_t length, HookMoment *ret_moment, Error *err)
{
    for (HookMoment moment = HOOK_BEFORE_ALL; moment <= HOOK_AFTER_ERROR; moment++) {
        const char *known = hook_moment_name(moment);
        if (strlen(known) != length || strncmp(known, name, length) != 0)
            continue;
        *ret_moment = moment;
        return true;
    }
    error_set(err, ERR_CONFIG, "there is no moment '%.*s' for a hook", (int)length, name);
    return error_hint(err, "write before_all, before_each, after_each, after_all or after_error");
}

static bool is_sql_file(const char *value)
{
    size_t length = strlen(value), suffix = strlen(SUFFIX);
    return length > suffix && strcmp(value + length - suffix, SUFFIX) == 0;
}

static bool fail_kind(const char *value, Error *err)
{
    error_set(err, ERR_CONFIG, "the hook '%s' is no file of SQL", value);
    return error_hint(err, "name one that ends in .sql; a command is a list of words: [%s]", value);
}

/* NULL: it is none, or empty. Children of the invocation's context. */
static const char *const *parse_words(const Invocation *invocation, const char *value)
{
    json_error_t ignored;
    json_t *json = *value == '[' ? json_loads(value, 0, &ignored) : NULL, *each;
    if (!json)
        return NULL;
    json_keep(invocation->ctx, json);
    size_t i, count = json_array_size(json);
    const char **words = talloc_zero_array(invocation->ctx, const char *, (unsigned)count + 1);
    json_array_foreach(json, i, each)
    {
        words[i] = json_string_value(each);
        if (!words[i])
            return NULL;
    }
    return count && *words[0] ? words : NULL;
}

static char *words_text(TALLOC_CTX *ctx, const char *const *words)
{
    char *text = talloc_strdup(ctx, "");
    for (; *words; words++)
        text = talloc_asprintf_append(text, "%s%s", *text ? " " : "", *words);
    return text;
}

/* A file of SQL, or a command: a list of words, which a configuration keeps as JSON. */
static bool read_value(const Invocation *invocation, const char *value, ConfiguredHook *ret_hook,
                       Error *err)
{
    const char *base = settings_base(invocation->settings, OPT_MIGRATION_HOOKS);
    ret_hook->argv = parse_words(invocation, value);
    if (ret_hook->argv) {
        ret_hook->directory = base;
        ret_hook->shown = words_text(invocation->ctx, ret_hook->argv);
        return true;
    }
    if (!is_sql_file(value))
        return fail_kind(value, err);
    ret_hook->shown = value;
    ret_hook->path = fs_join(invocation->ctx, base, value);
    return true;
}

bool hook_values(const Invocation *invocation, const ConfiguredHook **ret_items, size_t *ret_count,
                 Error *err)
{
    const char *const *words = settings_list(invocation->settings, OPT_MIGRATION_HOOKS);
    size_t count = 0;
    while (words && words[count])
        count++;
    ConfiguredHook *items = talloc_zero_array(invocation->ctx, ConfiguredHook, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '=');
        if (!find_moment(words[i], (size_t)(equals - words[i]), &items[i].moment, err) ||
            !read_value(invocation, equals + 1, &items[i], err))
            return false;
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}
