#include "cli/ship_environment.h"

#include <string.h>

#include "base/fs.h"

/* Of our flags, those that `tidegate migrate` would understand. */
static const OptionId passed_on[] = {
    OPT_DATABASE,  OPT_DIR,          OPT_LAYOUT,     OPT_OUT_OF_ORDER,
    OPT_LOCK_WAIT, OPT_LOCK_TIMEOUT, OPT_LOCK_RETRY,
};

/* A value that names a path from the working folder, made absolute; else NULL. */
static const char *absolute(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    static const char *const schemes[] = {"sqlite:", "file:"};
    const char *value = settings_string(settings, id);
    if (id == OPT_DIR)
        return value[0] == '/' ? NULL : settings_path(ctx, settings, id);
    for (size_t i = 0; id == OPT_DATABASE && i < COUNT_OF(schemes); i++) {
        size_t length = strlen(schemes[i]);
        if (strncmp(value, schemes[i], length) != 0 || value[length] == '/')
            continue;
        TALLOC_AUTO char *path = fs_join(NULL, settings_base(settings, id), value + length);
        return talloc_asprintf(ctx, "%s%s", schemes[i], path);
    }
    return NULL;
}

static const char *value_to_pass(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    Origin origin = settings_origin(settings, id);
    if (origin != ORIGIN_FLAG && origin != ORIGIN_ENVIRONMENT)
        return NULL;
    const char *path = absolute(ctx, settings, id);
    if (path || origin == ORIGIN_ENVIRONMENT)
        return path;
    return settings_string(settings, id);
}

const char *const *ship_environment(TALLOC_CTX *ctx, const Settings *settings,
                                    const char *environment)
{
    const char **list = talloc_zero_array(ctx, const char *, COUNT_OF(passed_on) + 4);
    size_t count = 0;
    list[count++] = "TIDEGATE_JSON="; /* what the command prints is for people who read its log */
    list[count++] = talloc_asprintf(list, "TIDEGATE_ENV=%s", environment);
    if (settings_file(settings))
        list[count++] = talloc_asprintf(list, "TIDEGATE_CONFIG=%s", settings_file(settings));
    for (size_t i = 0; i < COUNT_OF(passed_on); i++) {
        const char *value = value_to_pass(list, settings, passed_on[i]);
        if (value)
            list[count++] =
                talloc_asprintf(list, "%s=%s", option_row(passed_on[i])->variable, value);
    }
    return list;
}
