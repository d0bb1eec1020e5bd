#include "cli/iam_policy_resources.h"

#include <string.h>

static bool is_one_of(const Settings *settings, OptionId id, const char *const *values)
{
    const char *value = settings_string(settings, id);
    for (; value && *values; values++) {
        if (strcmp(value, *values) == 0)
            return true;
    }
    return false;
}

static bool runs_at_ecs(const PolicyAsk *ask)
{
    static const char *const executors[] = {"ecs", "ecs-exec", NULL};
    return is_one_of(ask->settings, OPT_EXECUTOR, executors);
}

static bool deploys_by(const PolicyAsk *ask, const char *driver)
{
    const char *const drivers[] = {driver, NULL};
    return is_one_of(ask->settings, OPT_DEPLOYER, drivers);
}

static bool works_at_ecs(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) || deploys_by(ask, "ecs") || deploys_by(ask, "codedeploy");
}

json_t *policy_arn(const PolicyAsk *ask, const char *service, const char *resource)
{
    const PolicyPlace *place = ask->place;
    return json_sprintf("arn:%s:%s:%s:%s:%s", place->partition, service, place->region,
                        place->account, resource);
}

static json_t *one_arn(const PolicyAsk *ask, const char *service, const char *resource)
{
    return json_pack("[o]", policy_arn(ask, service, resource));
}

static json_t *everything(void)
{
    return json_pack("[s]", "*");
}

/* By its name, where the configuration has the ARN. */
static const char *cluster_name(const PolicyAsk *ask)
{
    const char *cluster = settings_string(ask->settings, OPT_CLUSTER);
    const char *slash = cluster ? strrchr(cluster, '/') : NULL;
    return slash ? slash + 1 : cluster ? cluster : "default";
}

static json_t *in_cluster(const PolicyAsk *ask, const char *kind, const char *rest)
{
    return one_arn(ask, "ecs", talloc_asprintf(ask->ctx, "%s/%s%s", kind, cluster_name(ask), rest));
}

static json_t *for_services(const PolicyAsk *ask, const char *kind, const char *rest)
{
    json_t *arns = json_array();
    const OptionId ids[] = {OPT_SERVICE, OPT_ONE_SERVICE};
    for (size_t i = 0; i < COUNT_OF(ids) && json_array_size(arns) == 0; i++) {
        const char *const *services = settings_list(ask->settings, ids[i]);
        for (; services && *services; services++) {
            const char *suffix = talloc_asprintf(ask->ctx, "/%s%s", *services, rest);
            JSON_AUTO json_t *arn = in_cluster(ask, kind, suffix);
            json_array_extend(arns, arn);
        }
    }
    return arns;
}

json_t *policy_clusters(const PolicyAsk *ask)
{
    return in_cluster(ask, "cluster", "");
}

json_t *policy_own_cluster(const PolicyAsk *ask)
{
    return works_at_ecs(ask) ? policy_clusters(ask) : NULL;
}

json_t *policy_task_secrets(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) ? one_arn(ask, "secretsmanager", "secret:*") : NULL;
}

json_t *policy_services(const PolicyAsk *ask)
{
    return works_at_ecs(ask) ? for_services(ask, "service", "") : NULL;
}

json_t *policy_deployed_services(const PolicyAsk *ask)
{
    return deploys_by(ask, "ecs") ? for_services(ask, "service", "") : NULL;
}

json_t *policy_service_deployments(const PolicyAsk *ask)
{
    static const char *const kinds[] = {"service-deployment", "service-revision"};
    if (!deploys_by(ask, "ecs"))
        return NULL;
    json_t *arns = json_array();
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        JSON_AUTO json_t *some = for_services(ask, kinds[i], "/*");
        json_array_extend(arns, some);
    }
    return arns;
}

json_t *policy_tasks(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) ? in_cluster(ask, "task", "/*") : NULL;
}

json_t *policy_exec_tasks(const PolicyAsk *ask)
{
    static const char *const executors[] = {"ecs-exec", NULL};
    if (!is_one_of(ask->settings, OPT_EXECUTOR, executors))
        return NULL;
    json_t *arns = in_cluster(ask, "task", "/*");
    JSON_AUTO json_t *clusters = policy_clusters(ask);
    json_array_extend(arns, clusters);
    return arns;
}

json_t *policy_task_definitions(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) ? one_arn(ask, "ecs", "task-definition/*:*") : NULL;
}

json_t *policy_tagged(const PolicyAsk *ask)
{
    if (!works_at_ecs(ask))
        return NULL;
    json_t *arns = one_arn(ask, "ecs", "task-definition/*:*");
    JSON_AUTO json_t *tasks = policy_tasks(ask);
    json_array_extend(arns, tasks);
    return arns;
}

json_t *policy_ecs_everything(const PolicyAsk *ask)
{
    return works_at_ecs(ask) ? everything() : NULL;
}

json_t *policy_run_everything(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) ? everything() : NULL;
}

/* The roles of the service's task definition are not in the configuration. */
json_t *policy_passed_roles(const PolicyAsk *ask)
{
    if (!works_at_ecs(ask))
        return NULL;
    return json_pack(
        "[o]", json_sprintf("arn:%s:iam::%s:role/*", ask->place->partition, ask->place->account));
}

json_t *policy_log_streams(const PolicyAsk *ask)
{
    return runs_at_ecs(ask) ? one_arn(ask, "logs", "log-group:*:log-stream:*") : NULL;
}

json_t *policy_repositories(const PolicyAsk *ask)
{
    return works_at_ecs(ask) ? one_arn(ask, "ecr", "repository/*") : NULL;
}

json_t *policy_labelled_repositories(const PolicyAsk *ask)
{
    return settings_flag(ask->settings, OPT_SKIP_UNCHANGED) ? policy_repositories(ask) : NULL;
}

json_t *policy_lambda_log(const PolicyAsk *ask)
{
    return one_arn(ask, "logs", "log-group:/aws/lambda/*");
}
