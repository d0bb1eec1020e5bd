/* An environment of the test's own.
 *
 *     static const char *const variables[] = {"CI", "true", NULL};
 *     FakeEnv env = fake_env_new(variables);
 *     env_flag(&env.env, "CI");
 */
#pragma once

#include <string.h>

#include "base/env.h"

typedef struct FakeEnv {
    Env env;                      /* first: fake_env_get() finds the rest behind it */
    const char *const *variables; /* name, value, name, value, ..., NULL */
} FakeEnv;

static inline const char *fake_env_get(Env *env, const char *name)
{
    for (const char *const *pair = ((FakeEnv *)env)->variables; *pair; pair += 2) {
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    }
    return NULL;
}

static inline FakeEnv fake_env_new(const char *const *variables)
{
    return (FakeEnv){.env = {fake_env_get}, .variables = variables};
}
