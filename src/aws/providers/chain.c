#include "aws/providers/provider.h"

/* The order of the AWS command line and SDKs ("Configuration and credential precedence" in the AWS
 * CLI User Guide). */
static const Provider *const PROVIDERS[] = {
    &provider_environment, &provider_assume_role, &provider_web_identity,
    &provider_sso,         &provider_shared_file, &provider_process,
    &provider_config_file, &provider_container,   &provider_instance,
};

Found chain_walk(TALLOC_CTX *ctx, const Lookup *lookup, bool of_profile_only, Buf *looked,
                 AwsKeys **ret_keys, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(PROVIDERS); i++) {
        const Provider *provider = PROVIDERS[i];
        if (of_profile_only && !provider->of_profile)
            continue;
        const char *why = "";
        Found found = provider->find(ctx, lookup, ret_keys, &why, err);
        if (found != ABSENT)
            return found;
        if (looked &&
            !buf_printf(looked, "%s%s: %s", looked->length ? "\n" : "", provider->name, why))
            return BROKEN;
    }
    return ABSENT;
}
