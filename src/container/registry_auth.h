/* Logins at registries, as `docker login` leaves them ("Credential stores" and "config.json" in the
 * Docker CLI reference). Private to this folder. */
#pragma once

#include "container/engine.h"

/* What the engine sends on (the header X-Registry-Auth); *ret_auth is NULL when nobody knows a
 * login for this registry. `registry`: "ghcr.io", "127.0.0.1:5000"; NULL: Docker Hub. A file or
 * helper that is broken is a warning: what needs no login goes on without one. ERR_AUTH, ..: the
 * engine's RegistryLogin failed. Child of ctx. */
bool registry_auth(TALLOC_CTX *ctx, ContainerEngine *engine, const char *registry,
                   const Cancel *cancel, const Secret **ret_auth, Error *err) MUST_USE;
