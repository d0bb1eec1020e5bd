/* Logins at registries of images that no file has: what a lower floor asks for and an upper one
 * knows how to make (a token of Amazon ECR). */
#pragma once

#include "base/error.h"
#include "base/secret.h"

typedef struct RegistryUser {
    const char *name;       /* NULL: there is no login */
    const Secret *password; /* or token */
} RegistryUser;

typedef struct RegistryLogin RegistryLogin;
struct RegistryLogin {
    /* For the registry of this host name. ret_user->name is NULL for a registry that it knows
     * nothing about. Children of ctx. */
    bool (*find)(RegistryLogin *login, TALLOC_CTX *ctx, const char *registry,
                 RegistryUser *ret_user, Error *err);
};
