#include "cli/container_setup.h"

#include <string.h>

#include "aws/ecr_login.h"
#include "base/fs.h"
#include "cli/aws_setup.h"
#include "config/reference.h"
#include "secrets/resolve.h"

ContainerEngine *container_of_settings(const Invocation *invocation)
{
    const ContainerEngineConfig config = {
        .host = settings_string(invocation->settings, OPT_DOCKER_HOST),
        .env = invocation->env,
        .login = ecr_login(invocation->ctx, aws_of_settings(invocation)),
        .progress = invocation->progress,
    };
    return container_engine_open(invocation->ctx, &config);
}

/* A path that begins with a dot is one of this machine, seen from the configuration's folder, and
 * the engine wants it whole. */
static const char *mount_of(TALLOC_CTX *ctx, const Settings *settings, const char *text, Error *err)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon == text || colon[1] != '/') {
        error_set(err, ERR_CONFIG, "'%s' is no mount of a container", text);
        error_hint(err, "write SOURCE:TARGET or SOURCE:TARGET:ro, where TARGET begins with '/' and "
                        "SOURCE is a path or the name of a volume");
        return NULL;
    }
    return text[0] == '.' ? fs_join(ctx, settings_root(settings), text) : text;
}

static bool mounts_of(TALLOC_CTX *ctx, const Settings *settings, const char *const **ret_mounts,
                      Error *err)
{
    const char *const *texts = settings_list(settings, OPT_MOUNTS);
    size_t count = 0;
    while (texts && texts[count])
        count++;
    const char **mounts = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        mounts[i] = mount_of(mounts, settings, texts[i], err);
        if (!mounts[i])
            return false;
    }
    *ret_mounts = mounts;
    return true;
}

/* A value that stands in the file itself is no secret any more. */
static bool check_secrets(const char *const *secrets, Error *err)
{
    for (; secrets && *secrets; secrets++) {
        const char *equals = strchr(*secrets, '=');
        if (equals && reference_kind(equals + 1, NULL) != REFERENCE_VALUE)
            continue;
        error_set(err, ERR_CONFIG, "migrate.secrets.%.*s is no reference",
                  (int)(equals ? equals - *secrets : 0), *secrets);
        return error_hint(err,
                          "write env:NAME, file:PATH, ssm:NAME or secretsmanager:NAME; what is "
                          "no secret belongs into migrate.environment");
    }
    return true;
}

bool container_target_of_settings(const Invocation *invocation, ContainerTarget *ret_target,
                                  Error *err)
{
    const Settings *settings = invocation->settings;
    ContainerTarget target = {
        .network = settings_string(settings, OPT_NETWORK),
        .user = settings_string(settings, OPT_USER),
        .secrets = settings_list(settings, OPT_TASK_SECRETS),
        .container = settings_string(settings, OPT_DEPLOY_CONTAINER),
        .order = settings_string(settings, OPT_DEPLOY_ORDER),
    };
    if (!mounts_of(invocation->ctx, settings, &target.mounts, err) ||
        !check_secrets(target.secrets, err))
        return false;
    *ret_target = target;
    return true;
}

typedef struct SettingsSecrets {
    SecretSource source; /* first */
    SecretContext context;
} SettingsSecrets;

static bool resolve(SecretSource *source, TALLOC_CTX *ctx, const char *reference,
                    Secret **ret_secret, Error *err)
{
    const SettingsSecrets *self = (const SettingsSecrets *)source;
    return secret_resolve(ctx, reference, &self->context, ret_secret, err);
}

SecretSource *secret_source_of_settings(const Invocation *invocation)
{
    SettingsSecrets *self = talloc_zero(invocation->ctx, SettingsSecrets);
    *self = (SettingsSecrets){
        .source = {.resolve = resolve},
        .context = {.env = invocation->env,
                    .root = settings_root(invocation->settings),
                    .aws = aws_of_settings(invocation)},
    };
    return &self->source;
}
