/* One deployment, recorded before and after. Private to this folder. */
#pragma once

#include "pipeline/ship_private.h"
#include "pipeline/states.h"

typedef struct Deployment {
    const char *id;
    LedgerRelease *release; /* as it was when that was decided (Step.seen) */
    const char *previous;   /* the release serving before, or NULL */
    const json_t *plan;     /* of the run that migrated it, or NULL */
    ReleaseEvent event;     /* EVENT_DEPLOY, EVENT_BACK, EVENT_OVERRIDE */
} Deployment;

/* Where the deployer's output is kept; NULL when that is no deployment's id. Child of ctx. */
const char *deployment_log_path(TALLOC_CTX *ctx, const Ship *ship, const char *id);

/* Whether the deployer, asked, sees that the release does not serve although the records say so.
 * One that cannot look, or cannot tell now, contradicts nothing. */
bool deployment_contradicts(TALLOC_CTX *ctx, Ship *ship, const Deployment *deployment);

/* Needs the lease, which is checked right before the deployer starts and while it works. A failed
 * deployment is ERR_DEPLOY; *ret is filled in both cases. */
bool deployment_run(TALLOC_CTX *ctx, Ship *ship, const Deployment *deployment, DeployResult *ret,
                    Error *err) MUST_USE;
