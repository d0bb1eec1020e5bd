/* A deployment of ECS that is beginning, as a lifecycle hook's function is told of it: what it
 * leads to. */
#pragma once

#include "aws/aws.h"
#include "base/error.h"

/* One of the two is given. */
typedef struct BeginningName {
    const char *service_revision; /* ARN that it leads to; NULL: look the deployment up */
    const char *deployment;       /* ARN of the service deployment */
} BeginningName;

typedef struct Beginning {
    const char *task_definition;             /* ARN with its revision */
    const char *app, *environment, *release; /* that its tags name; each may be NULL */
    const char *digest; /* of the container's image, "sha256:.."; NULL: it is named by a tag */
} Beginning;

/* `container`: whose image is the release's; NULL: the only essential one. ERR_FAILED when ECS does
 * not know the deployment or its revision (any more). Children of ctx. */
bool deploy_beginning(TALLOC_CTX *ctx, Aws *aws, const BeginningName *name, const char *container,
                      Beginning *ret, Error *err) MUST_USE;
/* Whether a tag's value is that name: characters that no tag may have are others there. True for no
 * value. */
bool deploy_tag_agrees(const char *value, const char *name);
