/* The revision that a service is to serve for a release. Private to src/deploy. */
#pragma once

#include "deploy/deploy.h"
#include "deploy/ecs/view.h"

/* The ARN that the executor `ecs` planned the release's run with, if it was for this service; or
 * NULL. Borrowed from the plan. */
const char *deploy_planned_revision(const DeployRequest *request, const char *service);

/* Whether a revision is of the request's release: the very one that migrated, or one that somebody
 * registered with the release's tag or its image (deploy/ecs/release.h). */
bool deploy_revision_is_ours(const DeployRequest *request, const char *service,
                             const char *revision, bool *ret_is, Error *err) MUST_USE;

/* The very one that migrated, where the release's run was planned for this service; else its own
 * task definition with the release's image, registered once. Child of ctx. */
bool deploy_revision(TALLOC_CTX *ctx, const DeployRequest *request, const ServiceView *view,
                     const char **ret_arn, Error *err) MUST_USE;
