/* Who ships what: the release id, the commit, the actor and the CI job, from what CI systems put
 * into the environment. The tables name every variable with its system. */
#pragma once

#include <stdbool.h>

#include "base/env.h"
#include "base/error.h"

/* Whether `name` can stand in a line of a table and in a command to type: up to 200 bytes of UTF-8
 * without spaces and control characters. ERR_USAGE names `what` it was to be. */
bool identity_check_name(const char *what, const char *name, Error *err) MUST_USE;

/* The commit sha that CI names; NULL: none does. */
const char *identity_commit(Env *env);
/* "sha256:.." of "REPO@sha256:.."; NULL when the reference has no digest. Points into `image`. */
const char *identity_image_digest(const char *image);
/* The release's id: `given` (--release, TIDEGATE_RELEASE), else the commit, else the digest of
 * `image`; all may be NULL. ERR_USAGE when none is there. Child of ctx. */
bool identity_release(TALLOC_CTX *ctx, const char *given, const char *image, Env *env,
                      const char **ret_id, Error *err) MUST_USE;

/* Who asked: the CI system's user, else the operating system's; never NULL. Child of ctx. */
const char *identity_actor(TALLOC_CTX *ctx, Env *env);
/* The page of the CI job; NULL: not in CI. Child of ctx. */
const char *identity_ci_url(TALLOC_CTX *ctx, Env *env);
/* The CI system this runs in ("GitHub Actions", "CI"), or another place whose disk is forgotten
 * afterwards ("AWS Lambda"); NULL: none. */
const char *identity_ci_name(Env *env);
