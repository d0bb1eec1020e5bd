#include "cli/ship_environment.h"

#include <string.h>

#include "base/fs.h"

/* Of our flags, those that `tidegate migrate` would understand. */
static const OptionId passed_on[] = {
    OPT_DATABASE,
    OPT_DIR,
    OPT_LAYOUT,
    OPT_OUT_OF_ORDER,
    OPT_LOCK_WAIT,
    OPT_LOCK_TIMEOUT,
    OPT_LOCK_RETRY,
    OPT_STATEMENT_TIMEOUT,
    OPT_REGION,
    OPT_PROFILE,
    OPT_ROLE,
    OPT_MIGRATION_ROLE,
    OPT_SINGLE_TRANSACTION,
};
/* Of these, the ones that say where something is on this machine, or who we are. */
static const OptionId of_here[] = {OPT_DATABASE, OPT_DIR, OPT_PROFILE, OPT_ROLE};

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

static bool is_of_here(OptionId id)
{
    for (size_t i = 0; i < COUNT_OF(of_here); i++) {
        if (of_here[i] == id)
            return true;
    }
    return false;
}

static void add(const char **list, size_t *count, OptionId id, const char *value)
{
    if (value)
        list[(*count)++] = talloc_asprintf(list, "%s=%s", option_row(id)->variable, value);
}

/* What the command prints is for people who read its log. */
static const char **begin_list(TALLOC_CTX *ctx, const char *environment, size_t *ret_count)
{
    const char **list = talloc_zero_array(ctx, const char *, COUNT_OF(passed_on) + 4);
    list[0] = "TIDEGATE_JSON=";
    list[1] = talloc_asprintf(list, "TIDEGATE_ENV=%s", environment);
    *ret_count = 2;
    return list;
}

const char *const *ship_environment(TALLOC_CTX *ctx, const Settings *settings,
                                    const char *environment)
{
    size_t count = 0;
    const char **list = begin_list(ctx, environment, &count);
    add(list, &count, OPT_CONFIG, settings_file(settings));
    for (size_t i = 0; i < COUNT_OF(passed_on); i++)
        add(list, &count, passed_on[i], value_to_pass(list, settings, passed_on[i]));
    return list;
}

const char *const *ship_environment_away(TALLOC_CTX *ctx, const Settings *settings,
                                         const char *environment)
{
    size_t count = 0;
    const char **list = begin_list(ctx, environment, &count);
    for (size_t i = 0; i < COUNT_OF(passed_on); i++) {
        OptionId id = passed_on[i];
        Origin origin = settings_origin(settings, id);
        bool given = origin == ORIGIN_FLAG || origin == ORIGIN_ENVIRONMENT;
        /* A ledger's region goes along in any case: not every task is told one. */
        if (!is_of_here(id) && (given || id == OPT_REGION))
            add(list, &count, id, settings_string(settings, id));
    }
    return list;
}
