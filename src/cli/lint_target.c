#include "cli/lint_target.h"

#include <string.h>

#include "cli/lint_hooks.h"
#include "cli/migrations.h"
#include "migration/folder/version.h"

static bool open_schema(const Invocation *invocation, const DatabaseAddress *address, Db **ret_db,
                        Error *err)
{
    const DbConfig config = {
        .url = address->url,
        .credentials = address->credentials,
        .application_name = "tidegate lint",
        .read_only = true,
        .cancel = invocation->cancel,
    };
    Db *db;
    if (!db_open(invocation->ctx, &config, &db, err))
        return false;
    /* Of SQLite the files tell as much, and more of where it comes from. */
    *ret_db = db_dialect(db) == DIALECT_POSTGRES ? db : NULL;
    return true;
}

static bool is_pending(const StatusResult *plan, const char *path)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->migrations[i].path, path) == 0)
            return true;
    }
    return false;
}

static void mark_pending(const Invocation *invocation, const StatusResult *plan, LintInput *input)
{
    TALLOC_AUTO char *dir = settings_path(NULL, invocation->settings, OPT_DIR);
    for (size_t i = 0; i < input->count; i++)
        input->sources[i].pending = is_pending(plan, input->sources[i].path + strlen(dir) + 1);
}

bool lint_target_live(const Invocation *invocation, LintTarget *ret_target, Error *err)
{
    Engine *engine;
    StatusResult *plan;
    LintTarget target = {0};
    const DatabaseAddress *address = migrations_database(invocation, err);
    if (!address || !lint_sources_history(invocation, &target.input, err) ||
        !migrations_open(invocation, true, &engine, err) ||
        !engine_plan(invocation->ctx, engine, NULL, &plan, err) ||
        !open_schema(invocation, address, &target.live, err))
        return false;
    mark_pending(invocation, plan, &target.input);
    *ret_target = target;
    return lint_hooks_all(invocation, &ret_target->input, err);
}

static bool is_applied(const char *const *applied, const char *version)
{
    for (; applied && *applied; applied++) {
        if (version_compare(*applied, version) == 0)
            return true;
    }
    return false;
}

bool lint_target_recorded(const Invocation *invocation, const char *const *applied,
                          LintTarget *ret_target, Error *err)
{
    LintTarget target = {0};
    if (!lint_sources_history(invocation, &target.input, err))
        return false;
    for (size_t i = 0; i < target.input.count; i++) {
        LintSource *source = &target.input.sources[i];
        source->pending = !source->version || !is_applied(applied, source->version);
    }
    *ret_target = target;
    return lint_hooks_all(invocation, &ret_target->input, err);
}

bool lint_target_schema(const Invocation *invocation, LintTarget *target, Error *err)
{
    const DatabaseAddress *address = migrations_database(invocation, err);
    return address && open_schema(invocation, address, &target->live, err);
}
