#include "cli/migrations.h"

#include "pipeline/identity.h"
#include "secrets/resolve.h"

bool migrations_open(Invocation *invocation, bool read_only, Engine **ret_engine, Error *err)
{
    TALLOC_CTX *ctx = invocation->ctx;
    const Settings *settings = invocation->settings;
    Env *env = invocation->env;
    Secret *url;
    if (!secret_database_url(ctx, settings, env, &url, err))
        return false;
    const EngineConfig config = {
        .url = url,
        .dir = settings_path(ctx, settings, OPT_DIR),
        .dir_shown = settings_string(settings, OPT_DIR),
        .app = settings_string(settings, OPT_APP),
        .out_of_order = settings_flag(settings, OPT_OUT_OF_ORDER),
        .read_only = read_only,
        .lock_wait_ms = settings_duration_ms(settings, OPT_LOCK_WAIT),
        .lock_timeout_ms = settings_duration_ms(settings, OPT_LOCK_TIMEOUT),
        .lock_retry_ms = settings_duration_ms(settings, OPT_LOCK_RETRY),
        .run_id = env_get(env, "TIDEGATE_RUN"),
        .release = settings_string(settings, OPT_RELEASE),
        .actor = identity_actor,
        .env = env,
        .ci_url = identity_ci_url(ctx, env),
        .clock = invocation->clock,
        .cancel = invocation->cancel,
        .progress = invocation->progress,
    };
    return engine_open(ctx, &config, ret_engine, err);
}
