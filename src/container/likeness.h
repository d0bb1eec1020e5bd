/* A container like another one: what the person who made that one asked for, without what came from
 * its image, so that the new image's own defaults count. */
#pragma once

#include "container/containers.h"

/* Everything of it that another container of an image can have: environment, command, labels,
 * mounts (volumes without a name keep their content), limits, restart policy, published ports. Of
 * its networks the first one; container_likeness_connect() has the others. `image`: pinned.
 * ERR_CONFIG for one that cannot have a successor: it goes away when it ends (--rm). New reference
 * in *ret_input, for container_create(). */
bool container_likeness(ContainerEngine *engine, const json_t *container, const char *image,
                        json_t **ret_input, Error *err) MUST_USE;
/* Only what another program needs to reach the same: environment, mounts, network, names of hosts,
 * user. */
bool container_likeness_of_surroundings(ContainerEngine *engine, const json_t *container,
                                        json_t **ret_input, Error *err) MUST_USE;

/* Puts a container that was made after the other into its further networks. */
bool container_likeness_connect(ContainerEngine *engine, const json_t *container, const char *id,
                                Error *err) MUST_USE;
/* Gives it the other's names in its networks (compose's service names), which it had not before so
 * that nobody found it. */
bool container_likeness_take_names(ContainerEngine *engine, const json_t *container, const char *id,
                                   Error *err) MUST_USE;

/* Whether two such containers cannot run at once: a port of the host, or its whole network. */
bool container_likeness_excludes(const json_t *container);
