/* The token that `aws sso login` left behind (IAM Identity Center), turned into a role's keys. */
#include <string.h>

#include "aws/exchange.h"
#include "aws/libcrypto.h"
#include "aws/providers/provider.h"
#include "base/fs.h"

#define CACHE_LIMIT ((size_t)256 << 10)
#define SHA1_SIZE   20

static const AwsService SSO = {"SSO", "portal.sso", "awsssoportal", AWS_REST, NULL};

/* What a profile and its "[sso-session ..]" say. */
typedef struct Login {
    const char *session; /* NULL: the older way, without one */
    const char *start_url, *region, *account, *role;
} Login;

static bool read_login(const Lookup *lookup, Login *ret_login)
{
    const Profiles *profiles = lookup->profiles;
    Login login = {
        .session = profile_get(profiles, lookup->profile, "sso_session"),
        .account = profile_get(profiles, lookup->profile, "sso_account_id"),
        .role = profile_get(profiles, lookup->profile, "sso_role_name"),
    };
    if (login.session) {
        login.start_url = ini_get(profiles->config, "sso-session", login.session, "sso_start_url");
        login.region = ini_get(profiles->config, "sso-session", login.session, "sso_region");
    } else {
        login.start_url = profile_get(profiles, lookup->profile, "sso_start_url");
        login.region = profile_get(profiles, lookup->profile, "sso_region");
    }
    *ret_login = login;
    return login.session || login.start_url;
}

/* The AWS command line names the file by the session, before there were sessions by the URL. */
static bool cache_path(TALLOC_CTX *ctx, Env *env, const char *named_by, const char **ret_path,
                       Error *err)
{
    uint8_t bytes[SHA1_SIZE];
    unsigned length = 0;
    if (!libcrypto_load(err))
        return false;
    if (!libcrypto.EVP_Digest(named_by, strlen(named_by), bytes, &length, libcrypto.EVP_sha1(),
                              NULL))
        return error_set(err, ERR_INTERNAL, "libcrypto knows no SHA-1");
    char *path = profile_expand_path(ctx, env, "~/.aws/sso/cache/");
    for (size_t i = 0; i < sizeof(bytes); i++)
        path = talloc_asprintf_append(path, "%02x", bytes[i]);
    *ret_path = talloc_asprintf(ctx, "%s.json", path);
    return true;
}

static bool error_login(const Lookup *lookup, const char *why, Error *err)
{
    error_set(err, ERR_AUTH, "the AWS profile '%s' signs in by SSO, and %s", lookup->profile, why);
    return error_hint(err, "sign in again: aws sso login --profile %s", lookup->profile);
}

static bool read_token(TALLOC_CTX *ctx, const Lookup *lookup, const Login *login,
                       Secret **ret_token, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = NULL;
    char *text;
    if (!cache_path(tmp, lookup->core->env, login->session ? login->session : login->start_url,
                    &path, err))
        return false;
    if (!fs_exists(path))
        return error_login(lookup, "nobody signed in yet", err);
    JSON_AUTO json_t *cache = NULL;
    if (!fs_read(tmp, path, CACHE_LIMIT, &text, NULL, err) || !json_parse_object(text, &cache, err))
        return error_wrap(err, "reading %s", path);
    const char *token = json_get_string(cache, "accessToken", NULL);
    int64_t expires_ms;
    if (!token || !clock_parse_rfc3339(json_get_string(cache, "expiresAt", ""), &expires_ms))
        return error_login(lookup, "its cache holds no token", err);
    if (expires_ms <= core_now_ms(lookup->core))
        return error_login(lookup, "the session ended", err);
    *ret_token = secret_new(ctx, token);
    return true;
}

static bool read_keys(TALLOC_CTX *ctx, const Lookup *lookup, const AwsAnswer *answer,
                      AwsKeys **ret_keys, Error *err)
{
    const json_t *body = json_object_get(answer->body, "roleCredentials");
    const char *access_key = json_get_string(body, "accessKeyId", NULL);
    const char *secret_key = json_get_string(body, "secretAccessKey", NULL);
    if (!access_key || !secret_key)
        return error_set(err, ERR_AUTH, "SSO gave no keys for the AWS profile '%s'",
                         lookup->profile);
    TALLOC_AUTO char *source = talloc_asprintf(NULL, "SSO of the profile '%s'", lookup->profile);
    *ret_keys =
        keys_new(ctx, access_key, secret_key, json_get_string(body, "sessionToken", NULL), source);
    (*ret_keys)->expires_ms = json_get_int(body, "expiration", 0);
    return true;
}

/* GetRoleCredentials of the IAM Identity Center Portal API. */
static bool fetch_keys(TALLOC_CTX *ctx, const Lookup *lookup, const Login *login,
                       const Secret *token, AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const query[] = {"role_name", login->role, "account_id", login->account, NULL};
    const char *const headers[] = {
        talloc_asprintf(tmp, "x-amz-sso_bearer_token: %s", secret_reveal(token)), NULL};
    AwsCall call = {.service = &SSO, .operation = "GetRoleCredentials", .repeatable = true};
    Wire wire = {.method = "GET",
                 .path = "/federation/credentials",
                 .query = query,
                 .headers = headers,
                 .anonymous = true};
    AwsAnswer answer;
    if (!endpoint_find(tmp, lookup->core, &SSO, login->region, &wire.endpoint, err) ||
        !aws_exchange(tmp, lookup->core, &call, &wire, &answer, err))
        return false;
    if (answer.status == 401)
        return error_login(lookup, "the session ended", err);
    if (answer.code)
        return aws_refused(&call, &answer, err);
    return read_keys(ctx, lookup, &answer, ret_keys, err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Login login;
    Secret *token = NULL;
    if (!read_login(lookup, &login)) {
        *ret_why = talloc_asprintf(ctx, "the profile '%s' has no sso_session or sso_start_url",
                                   lookup->profile);
        return ABSENT;
    }
    if (!login.start_url || !login.region || !login.account || !login.role) {
        error_set(err, ERR_CONFIG,
                  "the AWS profile '%s' signs in by SSO, but lacks one of sso_start_url, "
                  "sso_region, sso_account_id, sso_role_name",
                  lookup->profile);
        error_hint(err, "write it anew: aws configure sso --profile %s", lookup->profile);
        return BROKEN;
    }
    bool ok = read_token(tmp, lookup, &login, &token, err) &&
              fetch_keys(ctx, lookup, &login, token, ret_keys, err);
    return ok ? FOUND : BROKEN;
}

const Provider provider_sso = {.name = "SSO", .find = find, .of_profile = true};
