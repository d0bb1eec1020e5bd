#include "executor/ecs/refusal.h"

#include <string.h>

#include "base/attr.h"

/* "API failures messages" of the developer guide, and the errors of RunTask in the API reference.
 */
static const Refusal refusals[] = {
    {"Capacity is unavailable", NULL, true, "Fargate has no capacity for it now",
     "let the service use subnets in more zones"},
    {"RESOURCE:ENI", NULL, true, "no instance of the cluster has a network interface left",
     "add instances, or larger ones"},
    {"RESOURCE:PORTS", NULL, true, "a port of it is taken on every instance of the cluster",
     "let the task definition take any host port (hostPort: 0), or use awsvpc"},
    {"RESOURCE:", NULL, true, "no instance of the cluster has room for it",
     "add instances, or let the task take less: migrate.cpu, migrate.memory"},
    {"AGENT", NULL, true, "no instance of the cluster is connected",
     "look at the container agents of the cluster's instances"},
    {"You've reached the limit on the number of", NULL, true, "the account's quota is used up",
     "raise the Fargate quota of the account"},
    {"You have reached the limit on the number of", NULL, true, "the account's quota is used up",
     "raise the Fargate quota of the account"},
    {"No Container Instances were found", NULL, true, "the cluster has no instances",
     "look at the capacity provider's instances"},
    {"ATTRIBUTE", NULL, false, "no instance of the cluster has what the task definition demands",
     "look at the task definition's requirements, and the instances' attributes"},
    {"MemberOf placement constraint unsatisfied", NULL, false,
     "no instance fits the service's placement constraints", "look at the service's constraints"},
    {"MISSING", NULL, false, "something that the task needs is not there",
     "look at the cluster, its instances and the task definition"},
    {"INACTIVE", NULL, false, "the instance or the cluster was deregistered",
     "look at the cluster"},
    {"LOCATION", NULL, false, "no instance is in a zone of the service's subnets",
     "look at the service's network configuration"},
    {"EMPTY CAPACITY PROVIDER", NULL, false, "the capacity provider has no instances",
     "look at its auto scaling group"},
    {"TaskDefinition is inactive", NULL, false, "its task definition was deregistered",
     "run it again: a new revision is registered"},
    {"", "ClusterNotFoundException", false, "there is no such cluster",
     "look at aws.cluster and aws.region in tidegate.yml"},
    {"", "PlatformTaskDefinitionIncompatibilityException", false,
     "the service's platform version cannot run this task definition",
     "look at the service's platform version"},
    {"", "PlatformUnknownException", false, "the service's platform version is not known",
     "look at the service's platform version"},
    {"", "UnsupportedFeatureException", false, "this region does not have what the task demands",
     "look at AWS' words for the feature"},
    {"", "BlockedException", false, "AWS has blocked the account", "ask AWS' support"},
    {"", NULL, false, "ECS refused it", "look at AWS' words for the reason"},
};

const Refusal *refusal_find(const char *code, const char *reason)
{
    size_t i = 0;
    for (; i + 1 < COUNT_OF(refusals); i++) {
        const Refusal *row = &refusals[i];
        if (row->code && (!code || strcmp(code, row->code) != 0))
            continue;
        if (strncmp(reason, row->begins, strlen(row->begins)) == 0)
            break;
    }
    return &refusals[i];
}
