/* The containers of a deployment: the one that serves, its successor beside it until it serves
 * ("NAME.next"), and the one before until it is removed ("NAME.previous"). Private to this folder.
 */
#pragma once

#include "container/containers.h"
#include "deploy/deploy.h"

/* As container_inspect() tells them; NULL: there is none of that name. Borrowed from their ctx. */
typedef struct Trio {
    const char *name, *next_name, *previous_name;
    const json_t *serving, *next, *previous;
} Trio;

/* Looks at all three. Children of ctx. */
bool trio_look(TALLOC_CTX *ctx, const DeployRequest *request, Trio *ret, Error *err) MUST_USE;
/* After a deployment that was cut off: what serves has its name again and runs, and the other two
 * are gone. Then looks again. */
bool trio_settle(TALLOC_CTX *ctx, const DeployRequest *request, Trio *ret, Error *err) MUST_USE;

bool container_runs(const json_t *container);
const char *container_id(const json_t *container);
/* Of its release, by our label; NULL: it has none. */
const char *container_release(const json_t *container);
