#include "cli/ship_setup.h"

#include <limits.h>
#include <string.h>

#include "base/fs.h"
#include "cli/aws_setup.h"
#include "cli/container_setup.h"
#include "cli/database_views.h"
#include "cli/hand_over.h"
#include "cli/ship_environment.h"
#include "cli/ship_image.h"
#include "cli/ship_lint.h"
#include "cli/ship_set.h"
#include "pipeline/identity.h"
#include "secrets/database.h"

#define FILE_SCHEME         "file:"
#define LEASE_TERM_LEAST_MS 1000

bool ship_ledger_url(TALLOC_CTX *ctx, const Invocation *invocation, const char **ret_url,
                     Error *err)
{
    const Settings *settings = invocation->settings;
    const char *url = NULL;
    if (!settings_require(settings, OPT_LEDGER, &url, err))
        return false;
    if (strncmp(url, FILE_SCHEME, strlen(FILE_SCHEME)) != 0) {
        *ret_url = url;
        return true;
    }
    const char *ci = identity_ci_name(invocation->env);
    if (ci && !settings_flag(settings, OPT_PERSISTENT)) {
        error_set(err, ERR_CONFIG, "the ledger '%s' would be forgotten after this %s job", url, ci);
        error_detail(err,
                     "a fresh checkout has no ledger: the gate would be closed for every release, "
                     "and nothing would stop two jobs at once");
        return error_hint(err, "take one that does not: database, dynamodb:TABLE or "
                               "s3://BUCKET/PREFIX; if this file does outlive the job, say so: "
                               "`persistent: true` in tidegate.yml, or --persistent");
    }
    TALLOC_AUTO char *path =
        fs_join(NULL, settings_base(settings, OPT_LEDGER), url + strlen(FILE_SCHEME));
    *ret_url = talloc_asprintf(ctx, FILE_SCHEME "%s", path);
    return true;
}

/* A shorter term would run out between two renewals on a busy machine. */
static bool check_lease_term(const ShipConfig *config, Error *err)
{
    if (config->lease_term_ms >= LEASE_TERM_LEAST_MS)
        return true;
    error_set(err, ERR_CONFIG, "a lease term of %lld ms is too short to be kept",
              (long long)config->lease_term_ms);
    return error_hint(err, "give lease_term (--lease-term) at least 1s; 30s is a good value");
}

/* One that AWS keeps is asked for where it is needed: otherwise it is the migration command's
 * business, and need not be readable here. */
static bool find_database(const DatabaseView *view, bool needed,
                          const DatabaseAddress **ret_address, Error *err)
{
    const Invocation *invocation = &view->invocation;
    ERROR_AUTO Error failure = {0};
    const SecretContext context = {
        .env = invocation->env,
        .aws = needed ? aws_of_settings(invocation) : NULL,
    };
    DatabaseAddress *address = talloc_zero(invocation->ctx, DatabaseAddress);
    if (secret_database(invocation->ctx, invocation->settings, &context, address, &failure)) {
        *ret_address = address;
        return true;
    }
    return (failure.kind != ERR_USAGE && !needed) || error_move(err, &failure);
}

/* Once they are known, the passwords of databases are redacted from all output and records. Of
 * several the first one has the ledger, where that is in a database. */
bool ship_database(Invocation *invocation, const char *ledger_url,
                   const DatabaseAddress **ret_address, Error *err)
{
    size_t count;
    const DatabaseView *views = database_views(invocation, &count);
    const DatabaseAddress *other = NULL;
    for (size_t i = count; i-- > 1;) {
        if (!find_database(&views[i], false, &other, err))
            return false;
    }
    return find_database(&views[0], strcmp(ledger_url, "database") == 0, ret_address, err);
}

static const char *host_name(TALLOC_CTX *ctx)
{
    char *name = talloc_zero_size(ctx, HOST_NAME_MAX + 1);
    return gethostname(name, HOST_NAME_MAX) == 0 ? name : "unknown";
}

static void set_durations(ShipConfig *config, const Settings *settings)
{
    const struct {
        int64_t *slot;
        OptionId id;
    } rows[] = {
        {&config->start_timeout_ms, OPT_START_TIMEOUT},
        {&config->timeout_ms, OPT_TIMEOUT},
        {&config->grace_ms, OPT_GRACE},
        {&config->lease_term_ms, OPT_LEASE_TERM},
        {&config->wait_ms, OPT_WAIT},
        {&config->deploy_timeout_ms, OPT_DEPLOY_TIMEOUT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        *rows[i].slot = settings_duration_ms(settings, rows[i].id);
}

static void set_choices(ShipConfig *config, const Settings *settings)
{
    const char *on_cancel = settings_string(settings, OPT_ON_CANCEL);
    config->leave_on_cancel = on_cancel && strcmp(on_cancel, "leave") == 0;
    config->skip_unchanged = settings_flag(settings, OPT_SKIP_UNCHANGED);
    config->after_unknown = settings_flag(settings, OPT_AFTER_UNKNOWN);
    config->back = settings_flag(settings, OPT_BACK);
    config->override_rule = settings_string(settings, OPT_OVERRIDE);
    config->reason = settings_string(settings, OPT_REASON);
    config->executor = settings_string(settings, OPT_EXECUTOR);
    config->command = settings_list(settings, OPT_MIGRATE_COMMAND);
    const char *on_failure = settings_string(settings, OPT_ON_FAILURE);
    config->rollback_on_failure = on_failure && strcmp(on_failure, "rollback") == 0;
    config->rollback = settings_list(settings, OPT_ROLLBACK);
    config->deployer = settings_string(settings, OPT_DEPLOYER);
    config->deploy_command = settings_list(settings, OPT_DEPLOY_COMMAND);
    config->health = settings_string(settings, OPT_HEALTH);
    config->application = settings_string(settings, OPT_APPLICATION);
    config->group = settings_string(settings, OPT_GROUP);
    config->hooks = settings_list(settings, OPT_HOOKS);
    config->stop_on_cancel = settings_flag(settings, OPT_STOP_ON_CANCEL);
    config->observe = settings_flag(settings, OPT_OBSERVE);
    config->image = settings_string(settings, OPT_IMAGE);
    config->directory = settings_root(settings);
}

static void set_people(TALLOC_CTX *ctx, ShipConfig *config, Env *env)
{
    config->git_sha = identity_commit(env);
    config->inside_run = env_get(env, "TIDEGATE_RUN");
    config->actor = identity_actor(ctx, env);
    config->ci_url = identity_ci_url(ctx, env);
    config->host = host_name(ctx);
}

bool ship_setup(Invocation *invocation, ShipNeed need, Ship **ret_ship,
                const ShipConfig **ret_config, Error *err)
{
    TALLOC_CTX *ctx = invocation->ctx;
    const Settings *settings = invocation->settings;
    ShipConfig *config = talloc_zero(ctx, ShipConfig);
    if (!settings_require(settings, OPT_APP, &config->app, err) ||
        !identity_check_name("the name of an app", config->app, err) ||
        !settings_environment(settings, &config->environment, err) ||
        !ship_ledger_url(ctx, invocation, &config->ledger_url, err))
        return false;
    if (!aws_target_of_settings(invocation, &config->target, err) ||
        !container_target_of_settings(invocation, &config->container, err))
        return false;
    config->engine = container_of_settings(invocation);
    config->secrets = secret_source_of_settings(invocation);
    if (!hand_over_begin(invocation, err))
        return false;
    set_choices(config, settings);
    set_durations(config, settings);
    set_people(ctx, config, invocation->env);
    if (!check_lease_term(config, err) ||
        !ship_database(invocation, config->ledger_url, &config->database, err))
        return false;
    if (need == SHIP_NAMED_RELEASE)
        config->release = settings_string(settings, OPT_RELEASE);
    bool serving = settings_flag(settings, OPT_SERVING);
    if (need == SHIP_RELEASE && !serving && !ship_image(invocation, &config->image, err))
        return false;
    if (!serving && (need == SHIP_RELEASE || need == SHIP_RECORDED_RELEASE)) {
        if (!identity_release(ctx, settings_string(settings, OPT_RELEASE), config->image,
                              invocation->env, &config->release, err))
            return false;
        ship_set(invocation, &config->set_hash, &config->versions);
        config->judge = need == SHIP_RELEASE ? ship_lint(invocation) : NULL;
    }
    config->environment_extra = ship_environment(ctx, settings, config->environment);
    config->environment_away = ship_environment_away(ctx, settings, config->environment);
    config->aws = aws_of_settings(invocation);
    config->asks_again = invocation->asks_again;
    config->clock = invocation->clock;
    config->cancel = invocation->cancel;
    config->progress = invocation->progress;
    *ret_config = config;
    return ship_open(ctx, config, ret_ship, err) &&
           (!serving || ship_take_serving(ctx, *ret_ship, &config->release, err));
}
