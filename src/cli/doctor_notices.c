#include "cli/doctor.h"
#include "cli/notices.h"

static char *list_names(TALLOC_CTX *ctx, NotifyTarget *const *targets)
{
    char *list = talloc_strdup(ctx, "");
    for (size_t i = 0; targets[i]; i++)
        list = talloc_asprintf_append(list, "%s%s", i ? ", " : "", notify_target_name(targets[i]));
    return list;
}

/* What AWS keeps is read when somebody is told: a failure to do so stops no release. */
static Check judge_kept(Invocation *invocation, NotifyTarget *const *targets,
                        const NotifyConfig *config)
{
    ERROR_AUTO Error err = {0};
    for (size_t i = 0; targets[i]; i++) {
        if (!notify_resolve(targets[i], config, &err))
            return check_warned(invocation, talloc_strdup(invocation->ctx, err.hint), "%s",
                                err.message);
    }
    return check_passed(invocation, "%s (`tidegate notify test` sends to each)",
                        list_names(invocation->ctx, targets));
}

Check check_notices(Invocation *invocation)
{
    const char *const *words = settings_list(invocation->settings, OPT_NOTIFY);
    ERROR_AUTO Error err = {0};
    NotifyTarget **targets = NULL;
    NotifyConfig config = {0};
    if (words && !notices_targets(invocation, words, &targets, &config, &err))
        return check_failed(invocation, &err);
    if (!words || !targets[0])
        return check_passed(invocation, "nobody is notified");
    for (size_t i = 0; targets[i]; i++) {
        if (!notify_resolve_local(targets[i], &config, &err))
            return check_failed(invocation, &err);
    }
    return judge_kept(invocation, targets, &config);
}
