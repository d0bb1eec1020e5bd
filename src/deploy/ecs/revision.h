/* The revision that a service is to serve for a release. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/view.h"

/* The very one that migrated, where the release's run was planned for this service; else its own
 * task definition with the release's image, registered once. Child of ctx. */
bool deploy_revision(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *view,
                     const char **ret_arn, Error *err) MUST_USE;
