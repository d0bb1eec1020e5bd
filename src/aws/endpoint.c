#include "aws/endpoint.h"

#include <ctype.h>
#include <string.h>

/* By the beginning of the region's name, the last row for all others ("Service endpoints and
 * quotas" in the AWS General Reference). */
static const struct Partition {
    const char *region_prefix, *name, *suffix;
} PARTITIONS[] = {
    {"cn-", "aws-cn", ".amazonaws.com.cn"},      {"eusc-", "aws-eusc", ".amazonaws.eu"},
    {"us-gov-", "aws-us-gov", ".amazonaws.com"}, {"us-iso-", "aws-iso", ".c2s.ic.gov"},
    {"us-isob-", "aws-iso-b", ".sc2s.sgov.gov"}, {"", "aws", ".amazonaws.com"},
};

static const struct Partition *find_partition(const char *region)
{
    const struct Partition *row = PARTITIONS;
    while (strncmp(region ? region : "", row->region_prefix, strlen(row->region_prefix)) != 0)
        row++;
    return row;
}

const char *endpoint_suffix(const char *region)
{
    return find_partition(region)->suffix;
}

const char *aws_partition(const char *region)
{
    return find_partition(region)->name;
}

/* "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS" for "CloudWatch Logs". */
static char *variable_of(TALLOC_CTX *ctx, const AwsService *service)
{
    char *name = talloc_asprintf(ctx, "AWS_ENDPOINT_URL_%s", service->id);
    for (char *c = name; c && *c; c++)
        *c = (char)(*c == ' ' || *c == '-' ? '_' : toupper((unsigned char)*c));
    return name;
}

static bool parse_url(TALLOC_CTX *ctx, const char *variable, const char *url,
                      Endpoint *ret_endpoint, Error *err)
{
    const char *slashes = strstr(url, "://");
    const char *host = slashes ? slashes + strlen("://") : url;
    if (!slashes || !*host || *host == '/') {
        error_set(err, ERR_CONFIG, "%s is no URL: '%s'", variable, url);
        return error_hint(err,
                          "it begins with https:// or http://, as in "
                          "%s=https://vpce-1.ecs.eu-central-1.vpce.amazonaws.com",
                          variable);
    }
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        length--;
    *ret_endpoint = (Endpoint){.base = talloc_strndup(ctx, url, length),
                               .host = talloc_strndup(ctx, host, strcspn(host, "/?#")),
                               .custom = true};
    return true;
}

Endpoint endpoint_of_host(TALLOC_CTX *ctx, const char *host)
{
    return (Endpoint){.base = talloc_asprintf(ctx, "https://%s", host),
                      .host = talloc_strdup(ctx, host)};
}

bool endpoint_find(TALLOC_CTX *ctx, AwsCore *core, const AwsService *service, const char *region,
                   Endpoint *ret_endpoint, Error *err)
{
    const char *const variables[] = {variable_of(ctx, service), "AWS_ENDPOINT_URL"};
    bool ignored = env_flag(core->env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    for (size_t i = 0; i < COUNT_OF(variables) && !ignored; i++) {
        const char *url = env_get(core->env, variables[i]);
        if (url)
            return parse_url(ctx, variables[i], url, ret_endpoint, err);
    }
    const char *suffix = endpoint_suffix(region);
    *ret_endpoint =
        endpoint_of_host(ctx, talloc_asprintf(ctx, "%s%s%s%s", service->host, region ? "." : "",
                                              region ? region : "", suffix));
    return true;
}
