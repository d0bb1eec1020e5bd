#include "cli/migrations.h"

#include "cli/aws_setup.h"
#include "cli/hook_values.h"
#include "cli/placeholder_values.h"
#include "pipeline/identity.h"

const DatabaseAddress *migrations_database(const Invocation *invocation, Error *err)
{
    Aws *aws = aws_of_settings(invocation);
    const SecretContext context = {
        .env = invocation->env,
        .aws = aws_with_cancel(invocation->ctx, aws, invocation->cancel),
    };
    DatabaseAddress *address = talloc_zero(invocation->ctx, DatabaseAddress);
    bool known = secret_database(invocation->ctx, invocation->settings, &context, address, err);
    return known ? address : NULL;
}

/* All but the folder. */
static EngineConfig config_of(const Invocation *invocation, const DatabaseAddress *address)
{
    const Settings *settings = invocation->settings;
    Env *env = invocation->env;
    return (EngineConfig){
        .url = address->url,
        .credentials = address->credentials,
        .app = settings_string(settings, OPT_APP),
        .lock_wait_ms = settings_duration_ms(settings, OPT_LOCK_WAIT),
        .lock_timeout_ms = settings_duration_ms(settings, OPT_LOCK_TIMEOUT),
        .statement_timeout_ms = settings_string(settings, OPT_STATEMENT_TIMEOUT)
                                    ? settings_duration_ms(settings, OPT_STATEMENT_TIMEOUT)
                                    : -1,
        .lock_retry_ms = settings_duration_ms(settings, OPT_LOCK_RETRY),
        .run_id = env_get(env, "TIDEGATE_RUN"),
        .release = settings_string(settings, OPT_RELEASE),
        .actor = identity_actor,
        .env = env,
        .ci_url = identity_ci_url(invocation->ctx, env),
        .clock = invocation->clock,
        .cancel = invocation->cancel,
        .progress = invocation->progress,
    };
}

bool migrations_open_at(const Invocation *invocation, const DatabaseAddress *address,
                        Engine **ret_engine, Error *err)
{
    EngineConfig config = config_of(invocation, address);
    return engine_open(invocation->ctx, &config, ret_engine, err);
}

static bool open_folder(const Invocation *invocation, EngineConfig *config, Engine **ret_engine,
                        Error *err)
{
    const Settings *settings = invocation->settings;
    config->dir = settings_path(invocation->ctx, settings, OPT_DIR);
    config->dir_shown = settings_string(settings, OPT_DIR);
    config->environment = settings_string(settings, OPT_ENVIRONMENT);
    if (!placeholder_values(invocation, &config->placeholders, &config->placeholder_count, err) ||
        !hook_values(invocation, &config->hooks, &config->hook_count, err))
        return false;
    config->hook_timeout_ms = settings_duration_ms(settings, OPT_HOOK_TIMEOUT);
    config->layout = layout_find(settings_string(settings, OPT_LAYOUT));
    config->role = settings_string(settings, OPT_MIGRATION_ROLE);
    config->single_transaction = settings_flag(settings, OPT_SINGLE_TRANSACTION) ||
                                 (config->planned && config->planned->single_transaction);
    config->out_of_order = settings_flag(settings, OPT_OUT_OF_ORDER);
    return engine_open(invocation->ctx, config, ret_engine, err);
}

bool migrations_open_folder_at(const Invocation *invocation, const DatabaseAddress *address,
                               const PlannedSet *planned, Engine **ret_engine, Error *err)
{
    EngineConfig config = config_of(invocation, address);
    config.planned = planned;
    return open_folder(invocation, &config, ret_engine, err);
}

bool migrations_open(const Invocation *invocation, bool read_only, Engine **ret_engine, Error *err)
{
    const DatabaseAddress *database = migrations_database(invocation, err);
    if (!database)
        return false;
    EngineConfig config = config_of(invocation, database);
    config.read_only = read_only;
    return open_folder(invocation, &config, ret_engine, err);
}
