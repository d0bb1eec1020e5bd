/* What the engine is asked to make ("Create a container" in the Docker Engine API). Private to this
 * folder. */
#pragma once

#include "executor/executor.h"

/* The object, with everything but secrets, for an image that is pinned. `surroundings`: of the
 * container that it is to be beside (container/likeness.h), whose variables are left out; or NULL.
 * New reference in *ret_input. ERR_CONFIG when something of it is no text that JSON can hold. */
bool docker_input_make(const ExecutorRequest *request, const char *image,
                       const json_t *surroundings, json_t **ret_input, Error *err) MUST_USE;
/* The name of the attempt's container; child of ctx. */
char *docker_input_name(TALLOC_CTX *ctx, const ExecutorRequest *request);
/* A copy with more in its environment: the secrets' values (`secrets` is a list of
 * "NAME=REFERENCE"), and those of `variables` that it does not have; NULL: none. New reference. */
bool docker_input_reveal(const json_t *input, const json_t *secrets, const json_t *variables,
                         SecretSource *source, json_t **ret_input, Error *err) MUST_USE;
