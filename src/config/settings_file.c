#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "config/settings_value.h"

static bool find_folder(Settings *settings, Error *err)
{
    MALLOC_AUTO char *folder = getcwd(NULL, 0);
    if (!folder)
        return error_set_errno(err, ERR_IO, "cannot tell the working folder");
    settings->folder = talloc_strdup(settings, folder);
    settings->root = settings->folder;
    return true;
}

/* As a person would type it: the bare name when it lies in the working folder. */
static const char *shown_path(const Settings *settings, const char *path)
{
    size_t length = strlen(settings->folder);
    if (strncmp(path, settings->folder, length) == 0 && path[length] == '/' &&
        !strchr(path + length + 1, '/'))
        return path + length + 1;
    return path;
}

static char *find_upward(const Settings *settings, TALLOC_CTX *ctx)
{
    char *path = fs_find_upward(ctx, settings->folder, CONFIG_FILE_NAME);
    return path ? talloc_strdup(ctx, shown_path(settings, path)) : NULL;
}

bool settings_find_file(Settings *settings, Error *err)
{
    if (!find_folder(settings, err))
        return false;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *asked = settings_string(settings, OPT_CONFIG);
    const char *path = asked ? asked : find_upward(settings, tmp);
    if (!path)
        return true;
    if (!config_file_load(settings, path, &settings->file, err)) {
        if (asked && !err->hint)
            error_hint(err, "the name comes from %s",
                       settings_origin_text(tmp, settings, OPT_CONFIG));
        return false;
    }
    settings->file_path = fs_join(settings, settings->folder, path);
    settings->root = fs_dirname(settings, settings->file_path);
    return true;
}

const char *settings_file(const Settings *settings)
{
    return settings->file_path;
}

const char *settings_root(const Settings *settings)
{
    return settings->root;
}

const char *settings_base(const Settings *settings, OptionId id)
{
    Origin origin = settings->values[id].origin;
    return origin == ORIGIN_FLAG || origin == ORIGIN_ENVIRONMENT ? settings->folder
                                                                 : settings->root;
}

char *settings_path(TALLOC_CTX *ctx, const Settings *settings, OptionId id)
{
    const char *path = settings_string(settings, id);
    return path ? fs_join(ctx, settings_base(settings, id), path) : NULL;
}
