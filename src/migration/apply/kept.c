#include "migration/apply/kept.h"

#include <string.h>

#include "migration/apply/recover.h"
#include "migration/history/resume.h"

static bool is_undo(const Step *step)
{
    return strcmp(step->status, "undone") == 0;
}

static bool is_kept(const Engine *engine, const AppliedMigration *applied, const Step *step)
{
    MigrationKind kind = applied->version ? MIGRATION_VERSIONED : MIGRATION_REPEATABLE;
    const Record *record =
        history_find(engine->history, kind, applied->version ? applied->version : applied->name);
    if (is_undo(step))
        return record && record->state == RECORD_UNDONE;
    return record && (record->state == RECORD_APPLIED || record->state == RECORD_BASELINE);
}

/* Leaves what is kept; the path of the first that is lost, or NULL. */
static const char *drop_lost(const Engine *engine, const Step *step, MigrateResult *result)
{
    const char *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < result->applied_count; i++) {
        if (is_kept(engine, &result->applied[i], step))
            result->applied[count++] = result->applied[i];
        else if (!first)
            first = result->applied[i].path;
    }
    size_t lost = result->applied_count - count;
    result->applied_count = count;
    result->pending += is_undo(step) ? -lost : lost;
    result->total -= is_undo(step) ? -lost : lost;
    return first;
}

static bool fail_lost(const char *path, Error *err)
{
    error_clear(err);
    error_set(err, ERR_UNKNOWN, "the server came back without '%s', which this run had committed",
              path);
    error_detail(err, "a replica that was behind took over, or the server crashed with "
                      "synchronous_commit off; what else it lost is not known");
    return error_hint(err, "look at the database first: other data is missing, too; tidegate "
                           "status, then tidegate migrate applies again what is missing");
}

bool kept_check(const Engine *engine, const Script *script, const ScriptGroup *group,
                const Step *step, MigrateResult *result, Error *err)
{
    const char *lost = drop_lost(engine, step, result);
    bool begun = group->first == 1 || resume_done(engine, script->file, step) >= group->first - 1;
    /* A script that is recorded as a whole has no open statements any more. */
    if (!lost && !begun && !recover_is_done(engine, script, step))
        lost = script->file->path;
    return !lost || fail_lost(lost, err);
}
