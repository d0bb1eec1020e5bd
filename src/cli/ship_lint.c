#include "cli/ship_lint.h"

#include <string.h>

#include "base/fs.h"
#include "cli/database_views.h"
#include "cli/lint_config.h"
#include "cli/lint_policy.h"
#include "cli/lint_report.h"
#include "config/words.h"
#include "sql/parse.h"

typedef struct ShipLint {
    ShipJudge judge; /* first: what the ship side sees is this address */
    Invocation *invocation;
    LintResult **results; /* NULL: nothing was judged */
    size_t count;
} ShipLint;

/* A database that the command on this machine reaches can be asked itself. */
static bool find_target(const DatabaseView *view, const ShipQuestion *question,
                        LintTarget *ret_target, Error *err)
{
    const Invocation *invocation = &view->invocation;
    const char *executor = settings_string(invocation->settings, OPT_EXECUTOR);
    ERROR_AUTO Error unasked = {0};
    if (strcmp(executor, "process") == 0 && lint_target_live(invocation, ret_target, &unasked))
        return true;
    progress_say(invocation->progress, PROGRESS_VERBOSE,
                 "lint goes by the ledger, as the database was not asked%s%s",
                 error_is_set(&unasked) ? ": " : "", error_is_set(&unasked) ? unasked.message : "");
    const char *const *applied = lint_applied(invocation, question, view->name);
    return lint_target_recorded(invocation, applied, ret_target, err);
}

static bool lint_one(const DatabaseView *view, const ShipQuestion *question,
                     LintResult **ret_result, Error *err)
{
    const Invocation *invocation = &view->invocation;
    LintTarget target = {0};
    const LintServing serving = lint_serving(invocation, question, view->name);
    return (find_target(view, question, &target, err) &&
            lint_target_run(invocation, &target, &serving, ret_result, err)) ||
           database_views_wrap(view, err);
}

/* NAME/VERSION of one of several databases, as a release's versions are named. */
static void add_breaking(Words *all, const DatabaseView *view, const LintResult *result)
{
    for (const char *const *each = result->breaking; *each; each++) {
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "%s%s%s", view->name ? view->name : "",
                                                 view->name ? "/" : "", *each);
        words_add(all, text, strlen(text));
    }
}

static bool has_files(const DatabaseView *views, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Invocation *invocation = &views[i].invocation;
        TALLOC_AUTO char *dir = settings_path(NULL, invocation->settings, OPT_DIR);
        if (!dir || !fs_is_dir(dir))
            return false;
    }
    return true;
}

static bool judge_all(ShipLint *self, TALLOC_CTX *ctx, const DatabaseView *views, size_t count,
                      const ShipQuestion *question, ShipJudgement *ret, Error *err)
{
    Words breaking = words_new(ctx);
    LintResult **results = talloc_zero_array(self, LintResult *, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (!lint_one(&views[i], question, &results[i], err))
            return error_wrap(err, "lint");
        add_breaking(&breaking, &views[i], results[i]);
        ret->blocks = ret->blocks || results[i]->blocks;
    }
    self->results = results;
    self->count = count;
    ret->breaking = breaking.items;
    ret->reason = lint_report_tell(self->invocation, ctx, results, count);
    return true;
}

static bool judge(void *data, TALLOC_CTX *ctx, const ShipQuestion *question, ShipJudgement *ret,
                  Error *err)
{
    ShipLint *self = data;
    size_t count;
    DatabaseView *views = database_views(self->invocation, &count);
    return judge_all(self, ctx, views, count, question, ret, err);
}

static const char *excuse(void *data, TALLOC_CTX *ctx)
{
    ShipLint *self = data;
    size_t count;
    const DatabaseView *views = database_views(self->invocation, &count);
    ERROR_AUTO Error missing = {0};
    if (!has_files(views, count))
        return "there is no folder of migrations here, and those of the image were not judged";
    Dialect dialect = lint_dialect(&views[0].invocation);
    if (!sql_parse_knows(dialect))
        return talloc_asprintf(ctx, "it does not read the SQL of %s", dialect_name(dialect));
    return sql_parse_load(dialect, &missing) ? NULL : talloc_strdup(ctx, missing.message);
}

const ShipJudge *ship_lint(Invocation *invocation)
{
    ShipLint *self = talloc_zero(invocation->ctx, ShipLint);
    const char *required = settings_string(invocation->settings, OPT_LINT_REQUIRED);
    self->invocation = invocation;
    self->judge = (ShipJudge){
        .data = self,
        .required = strcmp(required, "true") == 0,
        .excuse = excuse,
        .judge = judge,
    };
    return &self->judge;
}

json_t *ship_lint_json(const ShipConfig *config)
{
    const ShipLint *self = config->judge ? config->judge->data : NULL;
    return self && self->results ? lint_report_json(self, self->results, self->count) : json_null();
}
