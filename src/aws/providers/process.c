/* A command that prints keys ("Sourcing credentials with an external process" in the AWS CLI User
 * Guide). */
#include <string.h>

#include "aws/providers/provider.h"
#include "base/process_ask.h"

#define OUTPUT_LIMIT ((size_t)64 << 10)
/* Some ask a person to touch a key. */
#define SILENCE_MS 60000

static bool run(TALLOC_CTX *ctx, const AwsCore *core, const char *command, char **ret_output,
                Error *err)
{
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    const ProcessQuestion question = {
        .argv = argv,
        .limit = OUTPUT_LIMIT,
        .silence_ms = SILENCE_MS,
        .cancel = core->cancel,
        .name = "the credential_process",
        .kind = ERR_AUTH,
    };
    return process_ask(ctx, &question, ret_output, err);
}

static bool read_keys(TALLOC_CTX *ctx, const Lookup *lookup, const char *output, AwsKeys **ret_keys,
                      Error *err)
{
    ERROR_AUTO Error why = {0};
    JSON_AUTO json_t *body = NULL;
    if (!json_parse_object(output, &body, &why) || json_get_int(body, "Version", 0) != 1)
        return error_set(err, ERR_AUTH, "it prints no JSON object with \"Version\": 1");
    TALLOC_AUTO char *source =
        talloc_asprintf(NULL, "the credential_process of the profile '%s'", lookup->profile);
    return keys_from_json(ctx, body, "SessionToken", source, ret_keys, err);
}

static Found find(TALLOC_CTX *ctx, const Lookup *lookup, AwsKeys **ret_keys, const char **ret_why,
                  Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *command = profile_get(lookup->profiles, lookup->profile, "credential_process");
    if (!command) {
        *ret_why =
            talloc_asprintf(ctx, "the profile '%s' has no credential_process", lookup->profile);
        return ABSENT;
    }
    char *output = NULL;
    bool ok = run(tmp, lookup->core, command, &output, err) &&
              read_keys(ctx, lookup, output, ret_keys, err);
    if (output)
        explicit_bzero(output, strlen(output));
    if (ok)
        return FOUND;
    error_wrap(err, "the credential_process of the AWS profile '%s'", lookup->profile);
    error_hint(err, "run it by hand: %s", command);
    return BROKEN;
}

const Provider provider_process = {.name = "process", .find = find, .of_profile = true};
