/* A token of an OpenID Connect provider in a file: GitHub Actions, GitLab CI, Kubernetes
 * (AssumeRoleWithWebIdentity in the STS API Reference). */
#include <string.h>

#include "aws/providers/provider.h"
#include "aws/sts_assume.h"
#include "base/fs.h"

/* STS takes 20,000 characters. */
#define TOKEN_LIMIT ((size_t)64 << 10)

static bool read_token(TALLOC_CTX *ctx, Env *env, const char *named, Secret **ret_token, Error *err)
{
    TALLOC_AUTO char *path = profile_expand_path(NULL, env, named);
    char *text;
    if (!fs_read(path, path, TOKEN_LIMIT, &text, NULL, err))
        return error_wrap(err, "the web identity's token");
    text[strcspn(text, "\r\n")] = '\0';
    *ret_token = secret_new(ctx, text);
    explicit_bzero(text, strlen(text));
    return true;
}

static Found assume(TALLOC_CTX *ctx, const Lookup *lookup, const char *file, const AssumeRole *role,
                    AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Secret *token = NULL;
    if (!role->role_arn) {
        error_set(err, ERR_CONFIG, "there is a web identity's token (%s), but no role to assume",
                  file);
        error_hint(err, "set AWS_ROLE_ARN, or role_arn in the profile");
        return BROKEN;
    }
    bool ok = read_token(tmp, lookup->core->env, file, &token, err) &&
              sts_assume_role_with_web_identity(ctx, lookup->core, role, token, ret_keys, err);
    return ok ? FOUND : BROKEN;
}

/* The environment's is for whoever named no profile, and for no source_profile. */
static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    Env *env = lookup->core->env;
    const Profiles *profiles = lookup->profiles;
    const char *file = env_get(env, "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (file && !lookup->chosen && lookup->depth == 0) {
        AssumeRole role = {.role_arn = env_get(env, "AWS_ROLE_ARN")};
        return assume(ctx, lookup, file, &role, ret_keys, err);
    }
    file = profile_get(profiles, lookup->profile, "web_identity_token_file");
    if (file) {
        AssumeRole role = {
            .role_arn = profile_get(profiles, lookup->profile, "role_arn"),
            .session_name = profile_get(profiles, lookup->profile, "role_session_name"),
            .region = profile_get(profiles, lookup->profile, "region"),
        };
        return assume(ctx, lookup, file, &role, ret_keys, err);
    }
    *ret_why =
        talloc_asprintf(ctx,
                        "AWS_WEB_IDENTITY_TOKEN_FILE is not set, and the profile '%s' has no "
                        "web_identity_token_file",
                        lookup->profile);
    return ABSENT;
}

const Provider provider_web_identity = {.name = "web identity", .find = find, .of_profile = true};
