/* The container engine as the configuration names it. */
#pragma once

#include "base/secret_source.h"
#include "cli/command.h"
#include "container/engine.h"
#include "container/target.h"

/* Child of the invocation's context. Nothing is asked of the engine here. */
ContainerEngine *container_of_settings(const Invocation *invocation);
/* ERR_CONFIG when a mount or a secret is none. */
bool container_target_of_settings(const Invocation *invocation, ContainerTarget *ret_target,
                                  Error *err) MUST_USE;
/* What references in the configuration stand for; child of the invocation's context. */
SecretSource *secret_source_of_settings(const Invocation *invocation);
