#include "aws/ecs/cluster.h"

#include "aws/ecs/call.h"

static bool error_no_cluster(Aws *aws, const char *name, Error *err)
{
    const char *region = NULL;
    if (!aws_region(aws, &region, err))
        return false;
    error_set(err, ERR_CONFIG, "there is no cluster '%s' in %s", name, region);
    return error_hint(err, "look at aws.cluster and aws.region in tidegate.yml");
}

bool ecs_cluster_status(TALLOC_CTX *ctx, Aws *aws, const char *cluster, const char **ret_status,
                        Error *err)
{
    const char *name = cluster ? cluster : "default";
    JSON_AUTO json_t *input = json_pack("{s:[s]}", "clusters", name);
    const EcsCall call = {"DescribeClusters", input, true};
    json_t *clusters = NULL;
    if (!ecs_ask(ctx, aws, &call, "clusters", JSON_ARRAY, &clusters, err))
        return false;
    if (json_array_size(clusters) == 0)
        return error_no_cluster(aws, name, err);
    *ret_status = json_get_string(json_array_get(clusters, 0), "status", "");
    return true;
}
