/* The role of an EC2 instance, by version 2 of its metadata service ("Use IMDSv2" in the Amazon EC2
 * User Guide). Version 1 is not asked: it can be reached through proxies and open redirects. */
#include <string.h>

#include "aws/providers/metadata.h"
#include "aws/providers/provider.h"

#define IPV4       "http://169.254.169.254"
#define IPV6       "http://[fd00:ec2::254]"
#define ROLE_PATH  "/latest/meta-data/iam/security-credentials/"
#define TIMEOUT_MS 1000
/* Who gave a token is there, and is asked more often. */
#define TRIES 3

static const char *endpoint(TALLOC_CTX *ctx, Env *env)
{
    const char *named = env_get(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const char *mode = env_get(env, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
    if (!named)
        return mode && strcasecmp(mode, "IPv6") == 0 ? IPV6 : IPV4;
    size_t length = strlen(named);
    while (length > 0 && named[length - 1] == '/')
        length--;
    return talloc_strndup(ctx, named, length);
}

/* ABSENT when nobody answers within a second: this is no instance. */
static Found fetch_token(TALLOC_CTX *ctx, AwsCore *core, const char *base, Secret **ret_token,
                         const char **ret_why, Error *err)
{
    static const char *const HEADERS[] = {"X-aws-ec2-metadata-token-ttl-seconds: 21600", NULL};
    ERROR_AUTO Error why = {0};
    HttpResponse response;
    MetadataRequest request = {.method = "PUT",
                               .url = talloc_asprintf(ctx, "%s/latest/api/token", base),
                               .headers = HEADERS,
                               .timeout_ms = TIMEOUT_MS,
                               .tries = 1};
    if (!metadata_request(ctx, core, &request, &response, &why)) {
        if (why.kind != ERR_CONNECT) {
            error_move(err, &why);
            return BROKEN;
        }
        *ret_why = talloc_strdup(ctx, why.message);
        return ABSENT;
    }
    if (response.status != 200) {
        *ret_why = talloc_asprintf(ctx, "HTTP %d from %s", response.status, request.url);
        return ABSENT;
    }
    *ret_token = secret_new(ctx, response.body);
    return FOUND;
}

static Found get(TALLOC_CTX *ctx, AwsCore *core, const char *url, const Secret *token,
                 HttpResponse *ret_response, const char **ret_why, Error *err)
{
    const char *const headers[] = {
        talloc_asprintf(ctx, "X-aws-ec2-metadata-token: %s", secret_reveal(token)), NULL};
    MetadataRequest request = {
        .url = url, .headers = headers, .timeout_ms = TIMEOUT_MS, .tries = TRIES};
    if (!metadata_request(ctx, core, &request, ret_response, err)) {
        error_wrap(err, "the instance's credentials");
        return BROKEN;
    }
    if (ret_response->status == 404) {
        *ret_why = "this instance has no role (instance profile)";
        return ABSENT;
    }
    if (ret_response->status == 200)
        return FOUND;
    error_set(err, ERR_AUTH, "the instance's credentials: HTTP %d from %s", ret_response->status,
              url);
    return BROKEN;
}

static Found fetch(TALLOC_CTX *tmp, AwsCore *core, const char *base, HttpResponse *ret_response,
                   const char **ret_why, Error *err)
{
    Secret *token;
    const char *url = talloc_asprintf(tmp, "%s" ROLE_PATH, base);
    Found found = fetch_token(tmp, core, base, &token, ret_why, err);
    if (found == FOUND)
        found = get(tmp, core, url, token, ret_response, ret_why, err);
    if (found != FOUND)
        return found;
    ret_response->body[strcspn(ret_response->body, "\r\n")] = '\0';
    url = talloc_asprintf(tmp, "%s%s", url, ret_response->body);
    return get(tmp, core, url, token, ret_response, ret_why, err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    AwsCore *core = lookup->core;
    HttpResponse response;
    if (env_flag(core->env, "AWS_EC2_METADATA_DISABLED")) {
        *ret_why = "AWS_EC2_METADATA_DISABLED is set";
        return ABSENT;
    }
    Found found = fetch(tmp, core, endpoint(tmp, core->env), &response, ret_why, err);
    if (found == ABSENT)
        *ret_why = talloc_strdup(ctx, *ret_why);
    if (found != FOUND)
        return found;
    return metadata_keys(ctx, &response, "the instance's role", ret_keys, err) ? FOUND : BROKEN;
}

const Provider provider_instance = {.name = "EC2 instance", .find = find};
