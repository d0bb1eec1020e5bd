/* The environment behind an interface, so that tests can stand in for it. */
#pragma once

#include <stdbool.h>

typedef struct Env Env;
struct Env {
    const char *(*get)(Env *env, const char *name); /* NULL: not set */
};

Env *env_system(void);
/* The value; NULL when it is not set or empty. */
const char *env_get(Env *env, const char *name);
/* Whether the variable is "1", "true", "yes" or "on" (CI=true). */
bool env_flag(Env *env, const char *name);
