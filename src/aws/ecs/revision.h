/* The revision of a release: the service's current task definition with the release's image. The
 * executor starts it, the deployer lets the service serve it. */
#pragma once

#include "aws/ecr.h"
#include "aws/ecs/definition.h"
#include "base/progress.h"

/* The tags that tell of what a revision is. */
#define ECS_RELEASE_TAG     "tidegate:release"
#define ECS_APP_TAG         "tidegate:app"
#define ECS_ENVIRONMENT_TAG "tidegate:environment"

/* Strings are borrowed. */
typedef struct EcsRevisionRequest {
    const char *current;   /* the service's task definition: ARN */
    const char *container; /* whose image is the release's; NULL: the only essential one */
    const char *image;     /* a tag is resolved to what it means now */
    const char *app, *environment, *release;
} EcsRevisionRequest;

typedef struct EcsRevision {
    EcsDefinition definition; /* as registered */
    const char *container;    /* the name that was meant */
    EcrImage image;
    bool reused; /* it was there already */
} EcsRevision;

/* Registers the revision, once: one of the family that has the same content and the same release's
 * tag is taken instead. The image replaces that of the named container, and of every other one that
 * ran the very same image (one that runs in two roles). Tags are kept, with tidegate:app,
 * tidegate:environment and tidegate:release added. Children of ctx. */
bool ecs_revision_make(TALLOC_CTX *ctx, Aws *aws, Progress *progress,
                       const EcsRevisionRequest *request, EcsRevision *ret, Error *err) MUST_USE;
