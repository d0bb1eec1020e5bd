/* What serves for a service now, in words and as a release. Private to src/deploy. */
#pragma once

#include "aws/aws.h"
#include "deploy/ecs/view.h"

typedef struct Serving {
    const char *revision; /* ARN; NULL: nothing is proven */
    const char *release;  /* that the revision names; or NULL */
    const char *words;    /* "web serves release r1 (shop:7)"; never NULL */
} Serving;

/* Never fails: what cannot be found out is said. Children of ctx. */
Serving serving_find(TALLOC_CTX *ctx, Aws *aws, const ServiceView *view);
/* The same for a service that could not be looked at, because of *why. */
Serving serving_unknown(TALLOC_CTX *ctx, const char *service, const Error *why);
/* "1 of 2 tasks of shop:8, 2 of shop:7": what runs. Child of ctx. */
char *serving_tasks_text(TALLOC_CTX *ctx, const ServiceView *view);
