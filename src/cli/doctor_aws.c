#include <string.h>

#include "aws/ecs/cluster.h"
#include "aws/sts.h"
#include "cli/aws_setup.h"
#include "cli/doctor_sight.h"

Check check_aws(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    StsIdentity identity;
    AwsTarget target;
    if (!aws_target_of_settings(invocation, &target, &err) ||
        !aws_region(sight->aws, &sight->region, &err) ||
        !sts_caller_identity(invocation->ctx, sight->aws, &identity, &err))
        return check_failed(invocation, &err);
    const char *meant = settings_string(invocation->settings, OPT_ACCOUNT);
    sight->account = identity.account;
    if (meant && strcmp(meant, identity.account) != 0)
        return check_warned(invocation, "take credentials of that account, or correct aws.account",
                            "%s in %s, and aws.account is %s", identity.arn, sight->region, meant);
    return check_passed(invocation, "%s in %s", identity.arn, sight->region);
}

Check check_cluster(Sight *sight)
{
    Invocation *invocation = sight->invocation;
    ERROR_AUTO Error err = {0};
    const char *status = NULL;
    const char *name = sight->target.cluster ? sight_short(sight->target.cluster) : "default";
    if (!sight_is_usable(sight))
        return sight_missing(sight, NULL);
    if (!ecs_cluster_status(invocation->ctx, sight->aws, sight->target.cluster, &status, &err))
        return check_failed_or_skipped(invocation, name, &err);
    if (strcmp(status, "ACTIVE") == 0)
        return check_passed(invocation, "%s is ACTIVE", name);
    error_set(&err, ERR_CONFIG, "%s is %s", name, status);
    error_hint(&err, "name another one: aws.cluster in tidegate.yml");
    return check_failed(invocation, &err);
}
