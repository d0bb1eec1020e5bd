/* Which image a release is, once and for all. */
#pragma once

#include "cli/command.h"

/* What --image says: a tag that may move becomes the digest that it means now, where ECR is asked
 * for the release's image anyway (an executor or a deployer of ECS). Elsewhere an image is a name
 * like another and stays as it was given. NULL: none was given. Child of the invocation's context.
 * Errors as ecr_resolve(). */
bool ship_image(Invocation *invocation, const char **ret_image, Error *err) MUST_USE;
