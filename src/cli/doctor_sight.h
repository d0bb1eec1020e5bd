/* Inside src/cli: what `doctor` has seen at AWS so far, and the checks there. Each fills what the
 * ones after it need; a check whose ground is missing says so and asks nothing. */
#pragma once

#include "aws/ecs/definition.h"
#include "aws/ecs/service.h"
#include "aws/target.h"
#include "cli/doctor.h"

typedef struct SightedService {
    const char *name; /* NULL: none is configured */
    bool deployed;    /* not only where migrations run */
    EcsServing serving;
    json_t *service;          /* NULL: not known */
    const json_t *definition; /* NULL: not known */
    const json_t *container;  /* whose image is the release's; NULL: not known */
} SightedService;

typedef struct Sight {
    Invocation *invocation;
    Aws *aws;
    const char *region, *account; /* NULL: AWS cannot be asked */
    AwsTarget target;
    SightedService *services; /* one at least */
    size_t count;
    SightedService *migrates; /* where migrations run; NULL: not at ECS */
} Sight;

/* Nothing is asked of AWS here. Child of the invocation's context. */
Sight *sight_new(Invocation *invocation);
/* Whether AWS can be asked. */
bool sight_is_usable(const Sight *sight);
/* The end of an ARN or a path. */
const char *sight_short(const char *arn);
/* An image without its registry, with as much of its digest as tells it from others. Child of ctx.
 */
char *sight_image(TALLOC_CTX *ctx, const char *image);
/* What the check cannot be made without. */
Check sight_missing(const Sight *sight, const char *what);

/* Whether AWS is needed at all, and ECS. */
bool sight_needs_aws(const Invocation *invocation);
bool sight_needs_ecs(const Invocation *invocation);

typedef Check (*SightFunction)(Sight *sight);
typedef Check (*ServiceFunction)(Sight *sight, SightedService *service);

Check check_aws(Sight *sight);
Check check_cluster(Sight *sight);
Check check_image(Sight *sight);
Check check_capacity(Sight *sight);
Check check_network(Sight *sight);
Check check_execution_role(Sight *sight);
Check check_task_role(Sight *sight);
Check check_secrets(Sight *sight);
Check check_log(Sight *sight);
/* The database as the task reaches it, which need not be reachable from here. */
Check check_task_database(Sight *sight);

Check check_service(Sight *sight, SightedService *service);
Check check_definition(Sight *sight, SightedService *service);
Check check_breaker(Sight *sight, SightedService *service);
Check check_group(Sight *sight, SightedService *service);
Check check_pause(Sight *sight, SightedService *service);
