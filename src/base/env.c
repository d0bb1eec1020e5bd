#include "base/env.h"

#include <stdlib.h>
#include <strings.h>

#include "base/attr.h"

static const char *system_get(Env *env UNUSED, const char *name)
{
    return getenv(name);
}

Env *env_system(void)
{
    static Env system = {.get = system_get};
    return &system;
}

const char *env_get(Env *env, const char *name)
{
    const char *value = env->get(env, name);
    return value && *value ? value : NULL;
}

bool env_flag(Env *env, const char *name)
{
    static const char *const yes[] = {"1", "true", "yes", "on"};
    const char *value = env_get(env, name);
    if (!value)
        return false;
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (strcasecmp(value, yes[i]) == 0)
            return true;
    }
    return false;
}
