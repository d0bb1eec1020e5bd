#include "cli/notices.h"

#include "cli/aws_setup.h"
#include "pipeline/notices.h"
#include "secrets/resolve.h"

struct Notices {
    Ship *ship;
    NotifyTarget **targets;
    NotifyConfig config;
};

static bool resolve(TALLOC_CTX *ctx, void *data, const char *reference, Secret **ret_secret,
                    Error *err)
{
    return secret_resolve(ctx, reference, data, ret_secret, err);
}

static SecretContext *new_context(const Invocation *invocation)
{
    SecretContext *context = talloc_zero(invocation->ctx, SecretContext);
    *context = (SecretContext){
        .env = invocation->env,
        .root = settings_base(invocation->settings, OPT_NOTIFY),
        .aws = aws_of_settings(invocation),
    };
    return context;
}

bool notices_targets(Invocation *invocation, const char *const *words, NotifyTarget ***ret_targets,
                     NotifyConfig *ret_config, Error *err)
{
    const NotifyConfig config = {
        .env = invocation->env,
        .clock = invocation->clock,
        .aws = aws_config_of_settings(invocation),
        .resolve = resolve,
        .data = new_context(invocation),
    };
    if (!notify_parse(invocation->ctx, words, &config, ret_targets, err))
        return false;
    *ret_config = config;
    return true;
}

static bool resolve_all(const Notices *notices, Error *err)
{
    for (NotifyTarget **target = notices->targets; *target; target++) {
        if (!notify_resolve_local(*target, &notices->config, err))
            return error_hint(err, "%s; TIDEGATE_NOTIFY=none does without notifications",
                              err->hint ? err->hint : "correct it");
    }
    return true;
}

bool notices_begin(Invocation *invocation, Ship *ship, NoticesNeed need, Notices **ret_notices,
                   Error *err)
{
    const char *const *words = settings_list(invocation->settings, OPT_NOTIFY);
    ERROR_AUTO Error missing = {0};
    *ret_notices = NULL;
    if (!words)
        return true;
    Notices *notices = talloc_zero(invocation->ctx, Notices);
    notices->ship = ship;
    if (!notices_targets(invocation, words, &notices->targets, &notices->config, err))
        return false;
    bool possible = resolve_all(notices, &missing);
    if (!possible && need == NOTICES_REQUIRED)
        return error_move(err, &missing);
    if (!possible)
        progress_say(invocation->progress, PROGRESS_WARNING, "nobody is notified from here: %s",
                     missing.message);
    if (!possible || !notices->targets[0])
        return true;
    *ret_notices = notices;
    return ship_notices_begin(ship, notices->targets, &notices->config, err);
}

void notices_tell(const Notices *notices)
{
    if (notices)
        ship_notices_tell(notices->ship);
}
