/* What ~/.aws/config and ~/.aws/credentials say of a profile. Private to this folder. */
#pragma once

#include "aws/ini.h"
#include "base/env.h"
#include "base/error.h"

typedef struct Profiles {
    Ini *config, *credentials; /* NULL: there is no such file */
    const char *config_path, *credentials_path;
} Profiles;

/* Reads them anew (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE say where else they are). Missing
 * ones are fine. *ret_profiles is a child of ctx, and holds secrets: free it soon. */
bool profiles_load(TALLOC_CTX *ctx, Env *env, Profiles **ret_profiles, Error *err) MUST_USE;

/* The credentials file goes first, as with the AWS command line. NULL: nothing is said. */
const char *profile_get(const Profiles *profiles, const char *profile, const char *key);
/* The same of one file. */
const char *profile_in_credentials(const Profiles *profiles, const char *profile, const char *key);
const char *profile_in_config(const Profiles *profiles, const char *profile, const char *key);
bool profile_exists(const Profiles *profiles, const char *profile);

/* A "~/" at the beginning becomes the home folder. Child of ctx. */
char *profile_expand_path(TALLOC_CTX *ctx, Env *env, const char *path);
