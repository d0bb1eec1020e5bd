/* Turns references of the configuration into secrets: env:NAME, file:PATH, or the value itself. */
#pragma once

#include <stdbool.h>

#include "base/env.h"
#include "base/error.h"
#include "base/secret.h"
#include "config/settings.h"

/* Resolves one reference. `root` is the folder of relative file: paths. ERR_CONFIG names what is
 * missing (never its value). */
bool secret_resolve(TALLOC_CTX *ctx, const char *reference, const char *root, Env *env,
                    Secret **ret_secret, Error *err) MUST_USE;

/* The database's URL in force: OPT_DATABASE (flag, TIDEGATE_DATABASE, file), else DATABASE_URL.
 * A URL with a password on the command line is refused (ERR_USAGE): other users can read it there.
 * sqlite: paths come back absolute, from where settings_base() says. */
bool secret_database_url(TALLOC_CTX *ctx, const Settings *settings, Env *env, Secret **ret_url,
                         Error *err) MUST_USE;
