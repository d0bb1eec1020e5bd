#include "cli/hook_values.h"

#include <string.h>

#include "base/fs.h"

#define SUFFIX ".sql"

static const struct {
    const char *name;
    HookMoment moment;
} MOMENTS[] = {
    {"before_all", HOOK_BEFORE_ALL},   {"before_each", HOOK_BEFORE_EACH},
    {"after_each", HOOK_AFTER_EACH},   {"after_all", HOOK_AFTER_ALL},
    {"after_error", HOOK_AFTER_ERROR},
};

static bool find_moment(const char *name, size_t length, HookMoment *ret_moment, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(MOMENTS); i++) {
        if (strlen(MOMENTS[i].name) != length || strncmp(MOMENTS[i].name, name, length) != 0)
            continue;
        *ret_moment = MOMENTS[i].moment;
        return true;
    }
    error_set(err, ERR_CONFIG, "there is no moment '%.*s' for a hook", (int)length, name);
    return error_hint(err, "write before_all, before_each, after_each, after_all or after_error");
}

static bool check_file(const char *file, Error *err)
{
    size_t length = strlen(file), suffix = strlen(SUFFIX);
    if (length > suffix && strcmp(file + length - suffix, SUFFIX) == 0)
        return true;
    error_set(err, ERR_CONFIG, "the hook '%s' is no file of SQL", file);
    return error_hint(err, "name one that ends in .sql");
}

static bool read_word(const Invocation *invocation, const char *word, ConfiguredHook *ret_hook,
                      Error *err)
{
    const char *equals = strchr(word, '='), *file = equals + 1;
    if (!find_moment(word, (size_t)(equals - word), &ret_hook->moment, err) ||
        !check_file(file, err))
        return false;
    ret_hook->shown = file;
    ret_hook->path =
        fs_join(invocation->ctx, settings_base(invocation->settings, OPT_MIGRATION_HOOKS), file);
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
        if (!read_word(invocation, words[i], &items[i], err))
            return false;
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}
