/* A profile with role_arn, and source_profile or credential_source ("Using an IAM role" in the AWS
 * CLI User Guide). */
#include <string.h>

#include "aws/providers/provider.h"
#include "aws/sts_assume.h"

/* Roles that lead to roles; AWS itself knows no bound. */
#define DEEPEST 5

static const struct {
    const char *name;
    const Provider *provider;
} CREDENTIAL_SOURCES[] = {
    {"Environment", &provider_environment},
    {"EcsContainer", &provider_container},
    {"Ec2InstanceMetadata", &provider_instance},
};

static Found broken_source(const Lookup *lookup, const char *why, Error *err)
{
    error_set(err, ERR_CONFIG, "the AWS profile '%s' has a role_arn, but %s", lookup->profile, why);
    error_hint(err, "correct it in %s", lookup->profiles->config_path);
    return BROKEN;
}

static Found find_by_credential_source(TALLOC_CTX *ctx, const Lookup *lookup, const char *source,
                                       AwsKeys **ret_keys, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(CREDENTIAL_SOURCES); i++) {
        if (strcmp(CREDENTIAL_SOURCES[i].name, source) != 0)
            continue;
        Lookup of_source = *lookup;
        of_source.chosen = false; /* it asks for this one by name */
        const char *why = "";
        Found found = CREDENTIAL_SOURCES[i].provider->find(ctx, &of_source, ret_keys, &why, err);
        if (found != ABSENT)
            return found;
        error_set(err, ERR_AUTH, "the AWS profile '%s' wants credentials of %s: %s",
                  lookup->profile, source, why);
        return BROKEN;
    }
    return broken_source(lookup,
                         "credential_source is none of Environment, EcsContainer and "
                         "Ec2InstanceMetadata",
                         err);
}

static bool has_static_keys(const Lookup *lookup, const char *profile)
{
    return profile_get(lookup->profiles, profile, "aws_access_key_id") != NULL;
}

static Found find_by_source_profile(TALLOC_CTX *ctx, const Lookup *lookup, const char *source,
                                    AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Lookup of_source = *lookup;
    Buf looked = buf_new(tmp, (size_t)16 << 10);
    of_source.profile = source;
    of_source.depth++;
    if (of_source.depth > DEEPEST)
        return broken_source(lookup, "its source_profile leads through more than 5 others", err);
    if (!profile_exists(lookup->profiles, source))
        return broken_source(
            lookup, talloc_asprintf(tmp, "its source_profile '%s' does not exist", source), err);
    Found found = chain_walk(ctx, &of_source, true, &looked, ret_keys, err);
    if (found != ABSENT)
        return found;
    broken_source(lookup,
                  talloc_asprintf(tmp, "its source_profile '%s' has no credentials", source), err);
    error_detail(err, "%s", buf_text(&looked));
    return BROKEN;
}

static Found find_source(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, Error *err)
{
    const char *source = profile_get(lookup->profiles, lookup->profile, "source_profile");
    const char *place = profile_get(lookup->profiles, lookup->profile, "credential_source");
    if (source && place)
        return broken_source(lookup, "both source_profile and credential_source", err);
    if (source)
        return find_by_source_profile(ctx, lookup, source, ret_keys, err);
    if (place)
        return find_by_credential_source(ctx, lookup, place, ret_keys, err);
    return broken_source(lookup, "neither source_profile nor credential_source", err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    const Profiles *profiles = lookup->profiles;
    const char *role_arn = profile_get(profiles, lookup->profile, "role_arn");
    /* A source's own keys go before the role that it may have, which also ends a profile that
     * names itself as its source. */
    bool is_source_with_keys = lookup->depth > 0 && has_static_keys(lookup, lookup->profile);
    if (!role_arn || is_source_with_keys ||
        profile_get(profiles, lookup->profile, "web_identity_token_file")) {
        *ret_why = talloc_asprintf(ctx, "the profile '%s' has no role_arn", lookup->profile);
        return ABSENT;
    }
    if (profile_get(profiles, lookup->profile, "mfa_serial"))
        return broken_source(lookup,
                             "wants a code of a device (mfa_serial), which nobody can type "
                             "here: use 'aws sts get-session-token' or 'aws sso login'",
                             err);
    AwsKeys *source;
    Found found = find_source(ctx, lookup, &source, err);
    if (found != FOUND)
        return found;
    AssumeRole role = {
        .role_arn = role_arn,
        .session_name = profile_get(profiles, lookup->profile, "role_session_name"),
        .external_id = profile_get(profiles, lookup->profile, "external_id"),
        .duration_s = profile_get(profiles, lookup->profile, "duration_seconds"),
        .region = profile_get(profiles, lookup->profile, "region"),
    };
    return sts_assume_role(ctx, lookup->core, &role, source, ret_keys, err) ? FOUND : BROKEN;
}

const Provider provider_assume_role = {
    .name = "role of a profile", .find = find, .of_profile = true};
