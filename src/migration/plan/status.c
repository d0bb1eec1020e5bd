#include "migration/plan/status.h"

#include <string.h>

static const char *kind_of(const PlanEntry *entry)
{
    if (entry->state == STATE_BASELINE || plan_entry_kind(entry) == MIGRATION_BASELINE)
        return "baseline";
    return plan_entry_kind(entry) == MIGRATION_REPEATABLE ? "repeatable" : "versioned";
}

/* Times are those of the row that the state speaks of. */
static bool has_time(MigrationState state)
{
    static const bool timed[] = {
        [STATE_APPLIED] = true,  [STATE_CHANGED] = true,  [STATE_MISSING] = true,
        [STATE_UNDONE] = true,   [STATE_BASELINE] = true, [STATE_OUTDATED] = true,
        [STATE_IGNORED] = false,
    };
    return (size_t)state < COUNT_OF(timed) && timed[state];
}

static void fill_status(const PlanEntry *entry, MigrationStatus *ret_status)
{
    const Record *record = entry->record;
    const char *checksum = entry->file ? entry->file->checksum : record->checksum;
    *ret_status = (MigrationStatus){
        .version = plan_entry_version(entry),
        .name = plan_entry_name(entry),
        .kind = kind_of(entry),
        .path = plan_entry_path(entry),
        .state = entry->state,
        .duration_ms = -1,
        .needs = entry->needs,
        .need_count = entry->need_count,
        .checksum = entry->earlier ? entry->earlier->checksum : checksum,
    };
    if (entry->earlier) {
        ret_status->applied_at = entry->earlier->applied_at;
        ret_status->duration_ms = entry->earlier->duration_ms;
    } else if (entry->record && has_time(entry->state)) {
        ret_status->applied_at = record->applied_at;
        ret_status->duration_ms = record->duration_ms;
    }
}

static const char *history_text(TALLOC_CTX *ctx, const Engine *engine)
{
    if (!engine->incumbent)
        return "tidegate_migration";
    return talloc_asprintf(ctx, "tidegate_migration, shared with %s",
                           incumbent_place_text(ctx, engine->incumbent));
}

/* How far a partial one came. */
static void fill_progress(const Engine *engine, MigrationStatus *status)
{
    for (size_t i = 0; i < engine->work_count; i++) {
        const OpenWork *work = &engine->work[i];
        if (strcmp(work->path, status->path) != 0)
            continue;
        status->of = work->of;
        if (work->committed && work->last > status->committed)
            status->committed = work->last;
    }
}

StatusResult *status_result(TALLOC_CTX *ctx, const Engine *engine, const Plan *plan,
                            StatusSelection selection)
{
    StatusResult *result = talloc_zero(ctx, StatusResult);
    result->database_kind = dialect_name(engine->dialect->dialect);
    result->database_version = talloc_strdup(result, db_version_text(engine->db));
    result->database_label = talloc_strdup(result, engine->label);
    result->layout = engine->set ? engine->set->layout->name : NULL;
    result->history = history_text(result, engine);
    result->pending = plan->pending;
    result->migrations = talloc_array(result, MigrationStatus, (unsigned)plan->count);
    for (size_t i = 0; i < plan->count; i++) {
        if (selection != STATUS_ALL && !plan->entries[i].pending)
            continue;
        MigrationStatus *status = &result->migrations[result->count++];
        fill_status(&plan->entries[i], status);
        if (status->state == STATE_PARTIAL)
            fill_progress(engine, status);
    }
    return result;
}
