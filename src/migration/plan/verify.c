#include "migration/plan/verify.h"

#include <string.h>

#include "base/fs.h"
#include "migration/script/cosmetic.h"
#include "report/diff.h"

#define SHOWN_DIFFS 3
#define SHOWN_NAMES 20
#define DIFF_LINES  40

static char *shown_path(TALLOC_CTX *ctx, const Engine *engine, const PlanEntry *entry)
{
    return fs_join(ctx, engine->config.dir_shown, plan_entry_path(entry));
}

/* The difference to what was applied, NULL when it cannot be told. */
static char *diff_of(TALLOC_CTX *ctx, Engine *engine, const PlanEntry *entry)
{
    ERROR_AUTO Error ignored = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *seq = talloc_asprintf(tmp, "%lld", (long long)entry->record->content_seq);
    char *sql = session_sql(tmp, engine,
                            "SELECT content FROM {s}tidegate_migration WHERE seq = {1}", &seq, 1);
    DbRows *rows;
    char *text;
    size_t length;
    if (!db_query_many(tmp, engine->db, sql, 1, &rows, &ignored) || db_rows_count(rows) == 0 ||
        !db_value(rows, 0, 0) || !cosmetic_read(tmp, engine, entry, &text, &length, &ignored) ||
        !text)
        return NULL;
    return diff_unified(ctx, db_value(rows, 0, 0), text, DIFF_LINES);
}

static char *describe_change(TALLOC_CTX *ctx, Engine *engine, const PlanEntry *entry, size_t number)
{
    TALLOC_AUTO char *diff = number < SHOWN_DIFFS ? diff_of(NULL, engine, entry) : NULL;
    if (!diff)
        return talloc_asprintf(ctx, "%s differs from what was applied", plan_entry_path(entry));
    return talloc_asprintf(ctx, "--- %s, as applied\n+++ %s, now\n%s", plan_entry_path(entry),
                           plan_entry_path(entry), diff);
}

static char *describe_name(TALLOC_CTX *ctx, Engine *engine UNUSED, const PlanEntry *entry,
                           size_t number UNUSED)
{
    return talloc_strdup(ctx, plan_entry_path(entry));
}

/* One kind of problem: what is said of the first file, how the others are listed, what to do. */
typedef struct Problem {
    MigrationState state;
    const char *message; /* after the file's name */
    bool listed;         /* the detail lists the files even if there is only one */
    char *(*describe)(TALLOC_CTX *ctx, Engine *engine, const PlanEntry *entry, size_t number);
    const char *hint;
} Problem;

static const Problem PROBLEMS[] = {
    {STATE_CHANGED, "was changed after it was applied", true, describe_change,
     "restore the file and put the change into a new migration; if the file is right as it is: "
     "tidegate repair"},
    {STATE_MISSING, "was applied, but the file is missing", false, describe_name,
     "restore the file from version control; if it was removed on purpose: tidegate repair"},
    {STATE_OUT_OF_ORDER, "is pending below a version that is already applied", false, describe_name,
     "apply it nevertheless: tidegate migrate --out-of-order; or rename it to a version above the "
     "highest"},
};

static bool fail_problem(Engine *engine, const Plan *plan, const Problem *problem, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *detail = talloc_strdup(tmp, "");
    size_t number = 0, total = plan_count(plan, problem->state);
    for (size_t i = 0; i < plan->count && number < SHOWN_NAMES; i++) {
        const PlanEntry *entry = &plan->entries[i];
        if (entry->state != problem->state)
            continue;
        if (!error_is_set(err)) {
            error_set(err, ERR_VALIDATION, "'%s' %s", plan_entry_path(entry), problem->message);
            error_at(err, shown_path(tmp, engine, entry), 0, 0, NULL);
        }
        char *line = problem->describe(tmp, engine, entry, number++);
        detail = talloc_asprintf_append(detail, "%s%s", *detail ? "\n" : "", line);
    }
    if (number < total)
        detail = talloc_asprintf_append(detail, "\nand %zu more", total - number);
    if (total > 1 || problem->listed)
        error_detail(err, "%s", detail);
    return error_hint(err, "%s", problem->hint);
}

bool verify_plan(Engine *engine, Plan *plan, Error *err)
{
    if (!cosmetic_accept(engine, plan, err))
        return false;
    for (size_t i = 0; i < COUNT_OF(PROBLEMS); i++) {
        if (plan_count(plan, PROBLEMS[i].state) > 0)
            return fail_problem(engine, plan, &PROBLEMS[i], err);
    }
    return true;
}
