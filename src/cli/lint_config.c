#include "cli/lint_config.h"

#include <string.h>

#include "base/fs.h"
#include "cli/lint_policy.h"
#include "cli/placeholder_values.h"
#include "config/words.h"

/* The names of one of several databases, without it; all of them where there is one. */
static const char *const *versions_of(TALLOC_CTX *ctx, const char *const *versions,
                                      const char *database)
{
    if (!database || !versions)
        return versions;
    Words own = words_new(ctx);
    size_t length = strlen(database);
    for (; *versions; versions++) {
        const char *version = *versions + length + 1;
        if (strncmp(*versions, database, length) == 0 && (*versions)[length] == '/')
            words_add(&own, version, strlen(version));
    }
    return own.items;
}

LintServing lint_serving(const Invocation *invocation, const ShipQuestion *question,
                         const char *database)
{
    const char *environment = settings_string(invocation->settings, OPT_ENVIRONMENT);
    return (LintServing){
        .environment = environment ? environment : "default",
        .release = question->serving,
        .known = question->serving_known,
        .versions = versions_of(invocation->ctx, question->serving_versions, database),
    };
}

const char *const *lint_applied(const Invocation *invocation, const ShipQuestion *question,
                                const char *database)
{
    return versions_of(invocation->ctx, question->applied, database);
}

/* $XDG_CACHE_HOME, or what stands for it (specifications.freedesktop.org/basedir-spec). */
static const char *cache_dir(TALLOC_CTX *ctx, Env *env)
{
    const char *cache = env_get(env, "XDG_CACHE_HOME"), *home = env_get(env, "HOME");
    if (cache && *cache == '/')
        return fs_join(ctx, cache, "tidegate/lint");
    return home ? fs_join(ctx, home, ".cache/tidegate/lint") : NULL;
}

bool lint_target_run(const Invocation *invocation, const LintTarget *target,
                     const LintServing *serving, LintResult **ret_result, Error *err)
{
    const Settings *settings = invocation->settings;
    TALLOC_CTX *ctx = invocation->ctx;
    bool writes = settings_flag(settings, OPT_WRITE_BASELINE);
    LintPolicy policy;
    LintConfig config = {
        .dialect = target->live ? db_dialect(target->live) : lint_dialect(invocation),
        .sources = target->input.sources,
        .source_count = target->input.count,
        .complete = target->input.complete,
        .live = target->live,
        .application = settings_path(ctx, settings, OPT_LINT_APPLICATION),
        .baseline = writes ? NULL : settings_path(ctx, settings, OPT_ACCEPTED),
        .serving = serving,
        .policy = &policy,
        .placeholders = placeholder_stand_ins(invocation),
        .effects = settings_flag(settings, OPT_EFFECTS),
        .style = settings_flag(settings, OPT_STYLE),
        .cache = !settings_flag(settings, OPT_NO_CACHE),
        .cache_dir = cache_dir(ctx, invocation->env),
        .cancel = invocation->cancel,
        .clock = invocation->clock,
        .progress = invocation->progress,
    };
    return lint_policy_of(settings, &policy, err) &&
           lint_postgres_version(settings, &config.version, err) &&
           lint_run(ctx, &config, ret_result, err);
}
