#include "deploy/codedeploy/group.h"

#include <string.h>

/* A cluster may be given by its ARN. */
static const char *cluster_name(const DeployRequest *request)
{
    const char *cluster = request->target->cluster ? request->target->cluster : "default";
    const char *slash = strrchr(cluster, '/');
    return slash ? slash + 1 : cluster;
}

static char *fill_in(TALLOC_CTX *ctx, const char *pattern, const char *cluster, const char *service)
{
    const struct {
        const char *word, *value;
    } words[] = {{"{cluster}", cluster}, {"{service}", service}};
    char *text = talloc_strdup(ctx, pattern);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        char *at = strstr(text, words[i].word);
        if (!at)
            continue;
        char *whole = talloc_asprintf(ctx, "%.*s%s%s", (int)(at - text), text, words[i].value,
                                      at + strlen(words[i].word));
        talloc_free(text);
        text = whole;
    }
    return text;
}

static bool deploys(const json_t *services, const char *cluster, const char *service)
{
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach(services, i, one)
    {
        if (strcmp(json_get_string(one, "serviceName", ""), service) == 0 &&
            strcmp(json_get_string(one, "clusterName", ""), cluster) == 0)
            return true;
    }
    return false;
}

bool group_find(TALLOC_CTX *ctx, const DeployRequest *request, const char *service,
                CodeDeployGroup *ret, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *cluster = cluster_name(request);
    const char *application =
        request->application ? request->application : "AppECS-{cluster}-{service}";
    const char *name = request->group ? request->group : "DgpECS-{cluster}-{service}";
    const json_t *services = NULL;
    CodeDeployGroup group = {
        .application = fill_in(ctx, application, cluster, service),
        .group = fill_in(ctx, name, cluster, service),
    };
    if (!codedeploy_group_services(tmp, request->aws, &group, &services, err)) {
        if (err->kind == ERR_FAILED)
            error_hint(err, "name them: deploy.application and deploy.group in tidegate.yml");
        return error_wrap(err, "the deployment group %s of %s", group.group, group.application);
    }
    *ret = group;
    if (deploys(services, cluster, service))
        return true;
    error_set(err, ERR_CONFIG, "the deployment group %s of %s does not deploy service %s of %s",
              group.group, group.application, service, cluster);
    return error_hint(err, "look at deploy.application and deploy.group in tidegate.yml");
}
