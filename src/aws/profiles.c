#include "aws/profiles.h"

#include <string.h>

#include "base/fs.h"

#define FILE_LIMIT ((size_t)1 << 20)

char *profile_expand_path(TALLOC_CTX *ctx, Env *env, const char *path)
{
    const char *home = env_get(env, "HOME");
    if (home && strncmp(path, "~/", 2) == 0)
        return fs_join(ctx, home, path + 2);
    return talloc_strdup(ctx, path);
}

static bool load_file(Profiles *profiles, Env *env, const char *variable, const char *usual,
                      const char **ret_path, Ini **ret_ini, Error *err)
{
    const char *named = env_get(env, variable);
    const char *path = profile_expand_path(profiles, env, named ? named : usual);
    char *text;
    *ret_path = path;
    if (!fs_exists(path))
        return true;
    if (!fs_read(profiles, path, FILE_LIMIT, &text, NULL, err))
        return false;
    *ret_ini = ini_parse(profiles, text);
    return true;
}

bool profiles_load(TALLOC_CTX *ctx, Env *env, Profiles **ret_profiles, Error *err)
{
    Profiles *profiles = talloc_zero(ctx, Profiles);
    if (!load_file(profiles, env, "AWS_CONFIG_FILE", "~/.aws/config", &profiles->config_path,
                   &profiles->config, err) ||
        !load_file(profiles, env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                   &profiles->credentials_path, &profiles->credentials, err)) {
        talloc_free(profiles);
        return false;
    }
    *ret_profiles = profiles;
    return true;
}

const char *profile_in_credentials(const Profiles *profiles, const char *profile, const char *key)
{
    return ini_get(profiles->credentials, "", profile, key);
}

/* In the config file only the default one may stand without the word "profile". */
const char *profile_in_config(const Profiles *profiles, const char *profile, const char *key)
{
    const char *value = ini_get(profiles->config, "profile", profile, key);
    if (!value && strcmp(profile, "default") == 0)
        value = ini_get(profiles->config, "", profile, key);
    return value;
}

const char *profile_get(const Profiles *profiles, const char *profile, const char *key)
{
    const char *value = profile_in_credentials(profiles, profile, key);
    return value ? value : profile_in_config(profiles, profile, key);
}

bool profile_exists(const Profiles *profiles, const char *profile)
{
    return ini_has(profiles->credentials, "", profile) ||
           ini_has(profiles->config, "profile", profile) ||
           (strcmp(profile, "default") == 0 && ini_has(profiles->config, "", profile));
}
