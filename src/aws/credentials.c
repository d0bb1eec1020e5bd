#include "aws/credentials.h"

#include "aws/providers/provider.h"
#include "aws/sts_assume.h"

/* Keys are fetched anew about five minutes before they end (a quarter of it is jitter, so that many
 * jobs do not come at once), and not more often than once a minute. */
#define MARGIN_MS    (5 * 60 * 1000)
#define MIN_AGE_MS   (60 * 1000)
#define LOOKED_LIMIT ((size_t)16 << 10)

static bool error_none(const Lookup *lookup, const char *looked, Error *err)
{
    error_set(err, ERR_AUTH, "no AWS credentials were found%s%s%s",
              lookup->chosen ? " for the profile '" : "", lookup->chosen ? lookup->profile : "",
              lookup->chosen ? "'" : "");
    error_detail(err, "%s", looked);
    return error_hint(err, "in CI give the job a role by OIDC (docs/aws-credentials.md), at a desk "
                           "sign in with 'aws sso login' and set AWS_PROFILE");
}

static bool error_no_profile(const Lookup *lookup, Error *err)
{
    error_set(err, ERR_CONFIG, "the AWS profile '%s' is neither in %s nor in %s", lookup->profile,
              lookup->profiles->config_path, lookup->profiles->credentials_path);
    return error_hint(err, "see which there are: aws configure list-profiles");
}

static bool is_missing_profile(const Lookup *lookup)
{
    bool named = lookup->chosen || env_get(lookup->core->env, "AWS_PROFILE");
    return named && !profile_exists(lookup->profiles, lookup->profile);
}

static bool find(TALLOC_CTX *ctx, AwsCore *core, AwsKeys **ret_keys, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Profiles *profiles;
    if (!profiles_load(tmp, core->env, &profiles, err))
        return false;
    Lookup lookup = {.core = core, .profiles = profiles};
    lookup.profile = core_profile(core, &lookup.chosen);
    if (is_missing_profile(&lookup))
        return error_no_profile(&lookup, err);
    Buf looked = buf_new(tmp, LOOKED_LIMIT);
    AwsKeys *keys;
    Found found = chain_walk(tmp, &lookup, false, &looked, &keys, err);
    if (found == ABSENT)
        return error_none(&lookup, buf_text(&looked), err);
    if (found == BROKEN)
        return false;
    if (core->role_arn) {
        AssumeRole role = {.role_arn = core->role_arn};
        return sts_assume_role(ctx, core, &role, keys, ret_keys, err);
    }
    *ret_keys = talloc_steal(ctx, keys);
    return true;
}

static void keep(AwsCore *core, AwsKeys *keys)
{
    int64_t now = core_now_ms(core);
    int64_t refresh = keys->expires_ms - clock_backoff_ms(0, MARGIN_MS, MARGIN_MS);
    talloc_free(core->keys);
    core->keys = keys;
    core->refresh_ms = refresh > now + MIN_AGE_MS ? refresh : now + MIN_AGE_MS;
    if (keys->expires_ms == 0)
        core->refresh_ms = 0;
    progress_say(core->progress, PROGRESS_VERBOSE, "AWS credentials: %s", keys->source);
}

/* What is still valid serves on when new ones cannot be had. */
static bool refresh(AwsCore *core, Error *err)
{
    ERROR_AUTO Error why = {0};
    AwsKeys *keys;
    if (find(core, core, &keys, &why)) {
        keep(core, keys);
        return true;
    }
    bool stopped = why.kind == ERR_INTERRUPTED || why.kind == ERR_TERMINATED;
    if (!core->keys || core->keys->expires_ms <= core_now_ms(core) || stopped)
        return error_move(err, &why);
    core->refresh_ms = core_now_ms(core) + MIN_AGE_MS;
    progress_say(core->progress, PROGRESS_VERBOSE, "AWS credentials are not renewed yet: %s",
                 why.message);
    return true;
}

bool credentials_get(AwsCore *core, const AwsKeys **ret_keys, Error *err)
{
    bool due = core->refresh_ms != 0 && core_now_ms(core) >= core->refresh_ms;
    if ((!core->keys || due) && !refresh(core, err))
        return false;
    *ret_keys = core->keys;
    return true;
}

void credentials_forget(AwsCore *core)
{
    TALLOC_FREE(core->keys);
}
