/* Whether a new container serves. Private to this folder. */
#pragma once

#include "deploy/docker/names.h"

/* Until its own health check (HEALTHCHECK) says that it is healthy; where it has none, until it has
 * run for some seconds without ending, or not at all where a URL is asked later. ERR_DEPLOY with
 * its last lines: it ended, is unhealthy, or took longer than to `deadline` (the clock's monotonic
 * ms); else what stopped the wait. */
bool prove_container(const DeployRequest *request, const char *name, int64_t deadline,
                     Error *err) MUST_USE;
/* Until the health URL says so; true at once without one. As prove_container(). */
bool prove_url(const DeployRequest *request, const char *name, int64_t deadline,
               Error *err) MUST_USE;
/* Whether its health check, if it has one, does not speak against it now. */
bool container_is_healthy(const json_t *container);
