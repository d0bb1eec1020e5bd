/* What ECS and EKS give to a task ("Container credential provider" in the AWS SDKs and Tools
 * Reference Guide). */
#include "aws/providers/container.h"

#include <string.h>
#include <strings.h>

#include "aws/providers/metadata.h"
#include "base/fs.h"

#define ECS_HOST   "http://169.254.170.2"
#define TIMEOUT_MS 2000
#define TRIES      3
#define FILE_LIMIT ((size_t)64 << 10)

/* Without TLS only to this machine, to ECS and to EKS. */
static const char *const PLAIN_HOSTS[] = {"localhost", "[::1]", "169.254.170.2", "169.254.170.23",
                                          "[fd00:ec2::23]"};

/* 127.0.0.0/8, and not "127.example.com". */
static bool is_loopback(const char *host, size_t length)
{
    return length > 4 && strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == length;
}

static bool is_plain_host(const char *host)
{
    size_t address = *host == '[' ? strcspn(host, "]") : 0;
    size_t length = address + strcspn(host + address, ":/?#");
    for (size_t i = 0; i < COUNT_OF(PLAIN_HOSTS); i++) {
        if (strlen(PLAIN_HOSTS[i]) == length && strncasecmp(host, PLAIN_HOSTS[i], length) == 0)
            return true;
    }
    return is_loopback(host, length);
}

static bool has_user(const char *host)
{
    return memchr(host, '@', strcspn(host, "/?#")) != NULL;
}

bool container_url(TALLOC_CTX *ctx, Env *env, const char **ret_url, Error *err)
{
    const char *relative = env_get(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = env_get(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    bool https = full && strncasecmp(full, "https://", 8) == 0;
    bool http = full && strncasecmp(full, "http://", 7) == 0;
    *ret_url = NULL;
    if (relative) {
        *ret_url = talloc_asprintf(ctx, ECS_HOST "%s%s", *relative == '/' ? "" : "/", relative);
        return true;
    }
    if (full && !https && !(http && is_plain_host(full + 7) && !has_user(full + 7))) {
        error_set(err, ERR_CONFIG,
                  "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that gets no request for "
                  "credentials: '%s'",
                  full);
        return error_hint(err, "it must be https://, or http:// to this machine, 169.254.170.2, "
                               "169.254.170.23 or [fd00:ec2::23]");
    }
    *ret_url = full ? talloc_strdup(ctx, full) : NULL;
    return true;
}

/* The file goes first: it is written anew while the variable stays as it was. */
static bool find_token(TALLOC_CTX *ctx, Env *env, Secret **ret_token, Error *err)
{
    const char *path = env_get(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *token = env_get(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (path) {
        char *text;
        if (!fs_read(ctx, path, FILE_LIMIT, &text, NULL, err))
            return error_wrap(err, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        text[strcspn(text, "\r\n")] = '\0';
        token = text;
    }
    *ret_token = token ? secret_new(ctx, token) : NULL;
    return true;
}

static bool fetch(TALLOC_CTX *ctx, AwsCore *core, const char *url, AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Secret *token = NULL;
    HttpResponse response;
    if (!find_token(tmp, core->env, &token, err))
        return false;
    const char *const headers[] = {
        token ? talloc_asprintf(tmp, "Authorization: %s", secret_reveal(token)) : NULL, NULL};
    MetadataRequest request = {
        .url = url, .headers = headers, .timeout_ms = TIMEOUT_MS, .tries = TRIES};
    if (!metadata_request(tmp, core, &request, &response, err))
        return error_wrap(err, "the container's credentials");
    if (response.status != 200) {
        error_set(err, ERR_AUTH, "the container's credentials: HTTP %d from %s", response.status,
                  url);
        return error_hint(err, "has the task a task role, and is its IAM role still there?");
    }
    return metadata_keys(ctx, &response, "the container's endpoint", ret_keys, err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *url;
    if (!container_url(tmp, lookup->core->env, &url, err))
        return BROKEN;
    if (!url) {
        *ret_why = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and .._FULL_URI are not set";
        return ABSENT;
    }
    return fetch(ctx, lookup->core, url, ret_keys, err) ? FOUND : BROKEN;
}

const Provider provider_container = {.name = "container", .find = find};
