#include <string.h>

#include "aws/ec2.h"
#include "base/buf.h"
#include "cli/doctor_sight.h"

#define ZONES_MOST 1024

/* "eu-west-1a, eu-west-1b": each once, and how many. */
static const char *list_zones(TALLOC_CTX *ctx, char **zones, size_t *ret_count)
{
    Buf list = buf_new(ctx, ZONES_MOST);
    size_t count = 0;
    for (size_t i = 0; zones[i]; i++) {
        size_t earlier = 0;
        while (earlier < i && strcmp(zones[earlier], zones[i]) != 0)
            earlier++;
        if (earlier < i)
            continue;
        bool added UNUSED = buf_printf(&list, "%s%s", count++ ? ", " : "", zones[i]);
    }
    *ret_count = count;
    return buf_text(&list);
}

/* What a task has besides its subnets. */
static const char *describe_rest(TALLOC_CTX *ctx, const json_t *vpc)
{
    size_t groups = json_array_size(json_object_get(vpc, "securityGroups"));
    bool is_public = strcmp(json_get_string(vpc, "assignPublicIp", ""), "ENABLED") == 0;
    return talloc_asprintf(
        ctx, "%s%s, %s",
        groups ? talloc_asprintf(ctx, "%zu security group", groups) : "the VPC's default group",
        groups > 1 ? "s" : "",
        is_public ? "a public IP" : "no public IP (a NAT gateway or endpoints must lead out)");
}

static Check judge_subnets(Sight *sight, const json_t *vpc)
{
    static const char SECOND[] =
        "add a subnet of a second zone to the service: when this zone fails, nothing can migrate";
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    const json_t *subnets = json_object_get(vpc, "subnets");
    size_t count = json_array_size(subnets), zone_count = 0;
    const char *rest = describe_rest(invocation->ctx, vpc);
    char **zones = NULL;
    if (!ec2_subnet_zones(invocation->ctx, sight->aws, subnets, &zones, &err) &&
        (err.kind != ERR_AUTH || count > 1))
        return check_failed_or_skipped(
            invocation,
            talloc_asprintf(invocation->ctx, "%zu subnets, %s; their zones", count, rest), &err);
    const char *list = zones ? list_zones(invocation->ctx, zones, &zone_count) : "one zone";
    if (count < 2 || zone_count < 2)
        return check_warned(invocation, SECOND, "%zu subnet%s, all in %s; %s", count,
                            count == 1 ? "" : "s", list, rest);
    return check_passed(invocation, "%zu subnets in %s; %s", count, list, rest);
}

Check check_network(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    if (!sight->migrates->definition)
        return sight_missing(sight, "the task definition is not known");
    const char *mode = json_get_string(sight->migrates->definition, "networkMode", "bridge");
    const json_t *vpc = json_object_get(sight->migrates->serving.network, "awsvpcConfiguration");
    if (strcmp(mode, "awsvpc") != 0)
        return check_passed(invocation, "%s: that of the instance", mode);
    if (vpc)
        return judge_subnets(sight, vpc);
    error_set(&err, ERR_CONFIG,
              "the task definition uses awsvpc, and the service has no network configuration");
    error_hint(&err, "name a service that has one: migrate.from");
    return check_failed(invocation, &err);
}

static const char *list_providers(TALLOC_CTX *ctx, const json_t *strategy, bool *ret_spot)
{
    Buf list = buf_new(ctx, ZONES_MOST);
    size_t i;
    json_t *item;
    json_array_foreach(strategy, i, item)
    {
        const char *name = json_get_string(item, "capacityProvider", "?");
        *ret_spot = *ret_spot || strcmp(name, "FARGATE_SPOT") == 0;
        bool added UNUSED = buf_printf(&list, "%s%s", i ? ", " : "", name);
    }
    return buf_text(&list);
}

Check check_capacity(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    const EcsServing *serving = &sight->migrates->serving;
    bool spot = false;
    if (!sight->migrates->service)
        return sight_missing(sight, "the service is not known");
    if (!serving->capacity_providers)
        return check_passed(invocation, "launch type %s",
                            serving->launch_type ? serving->launch_type : "of the cluster");
    const char *list = list_providers(invocation->ctx, serving->capacity_providers, &spot);
    return check_passed(invocation, "%s%s", list,
                        spot ? "; migrations run on demand, on FARGATE" : "");
}
