#include "migration/plan/plan.h"

#include <string.h>

const char *migration_state_name(MigrationState state)
{
    static const char *const names[] = {
        [STATE_APPLIED] = "applied",
        [STATE_PENDING] = "pending",
        [STATE_FAILED] = "failed",
        [STATE_PARTIAL] = "partial",
        [STATE_CHANGED] = "changed",
        [STATE_MISSING] = "missing",
        [STATE_OUT_OF_ORDER] = "out-of-order",
        [STATE_UNDONE] = "undone",
        [STATE_BASELINE] = "baseline",
        [STATE_SUPERSEDED] = "superseded",
        [STATE_OUTDATED] = "outdated",
        [STATE_IGNORED] = "ignored",
    };
    return names[state];
}

/* Where a file without an applied record stands. */
typedef enum Standing { STANDING_OPEN, STANDING_COVERED, STANDING_LATE } Standing;

static Standing standing_of(const MigrationFile *file, const History *history, bool out_of_order)
{
    if (!file->version)
        return STANDING_OPEN;
    if (history->baseline && history->order(file->version, history->baseline) <= 0)
        return STANDING_COVERED;
    if (!out_of_order && history->highest && history->order(file->version, history->highest) < 0)
        return STANDING_LATE;
    return STANDING_OPEN;
}

/* A record that does not say "applied" leaves its file to be done, by its standing. */
static const struct {
    MigrationState state;
    bool pending;
} OPEN_STATES[][3] = {
    /*                   STANDING_OPEN            STANDING_COVERED        STANDING_LATE */
    [RECORD_NONE] = {{STATE_PENDING, true}, {STATE_IGNORED, false}, {STATE_OUT_OF_ORDER, true}},
    [RECORD_FAILED] = {{STATE_FAILED, true}, {STATE_IGNORED, false}, {STATE_OUT_OF_ORDER, true}},
    [RECORD_UNDONE] = {{STATE_UNDONE, true}, {STATE_IGNORED, false}, {STATE_OUT_OF_ORDER, true}},
};

static void judge_applied(PlanEntry *entry)
{
    const Record *record = entry->record;
    /* What was recorded without a content cannot differ from it. */
    bool same = !record->checksum || strcmp(record->checksum, entry->file->checksum) == 0;
    if (entry->file->kind == MIGRATION_VERSIONED) {
        entry->state = same ? STATE_APPLIED : STATE_CHANGED;
        return;
    }
    entry->pending = !same;
    entry->state = same ? STATE_APPLIED : record->failed_last ? STATE_FAILED : STATE_OUTDATED;
}

static void judge_with_file(PlanEntry *entry, const History *history, bool out_of_order)
{
    const Record *record = entry->record;
    RecordState state = record ? record->state : RECORD_NONE;
    if (state == RECORD_APPLIED) {
        judge_applied(entry);
    } else if (state == RECORD_BASELINE) {
        entry->state = STATE_BASELINE;
    } else {
        Standing standing = standing_of(entry->file, history, out_of_order);
        if (entry->file->settings.ignored)
            standing = STANDING_COVERED;
        entry->state = OPEN_STATES[state][standing].state;
        entry->pending = OPEN_STATES[state][standing].pending;
    }
    if (record && record->partial) {
        entry->state = STATE_PARTIAL;
        entry->pending = !record->partial_undo;
    }
}

/* A record whose file is gone; false: there is nothing to show. */
static bool judge_without_file(PlanEntry *entry)
{
    static const MigrationState states[] = {
        [RECORD_APPLIED] = STATE_MISSING,
        [RECORD_UNDONE] = STATE_UNDONE,
        [RECORD_BASELINE] = STATE_BASELINE,
    };
    const Record *record = entry->record;
    if (!record)
        return false;
    entry->state = record->partial ? STATE_PARTIAL : states[record->state];
    return record->partial || (record->state != RECORD_NONE && record->state != RECORD_FAILED);
}

static int compare_file_record(VersionOrder order, const MigrationFile *file, const Record *record)
{
    if (file->version && record->version)
        return order(file->version, record->version);
    if (file->version || record->version)
        return file->version ? -1 : 1;
    return strcmp(file->name, record->name);
}

/* The merge of two sorted lists, and what it has made so far. */
typedef struct Merge {
    const MigrationSet *set;
    const History *history;
    size_t next_file, next_record, next_superseded;
    bool out_of_order;
    Plan *plan;
} Merge;

/* Undo scripts are not in the plan: they wait beside it. */
static const MigrationFile *peek_file(Merge *merge)
{
    const MigrationSet *set = merge->set;
    while (merge->next_file < set->count && set->files[merge->next_file].kind == MIGRATION_UNDO)
        merge->next_file++;
    return merge->next_file < set->count ? &set->files[merge->next_file] : NULL;
}

static bool take_next(Merge *merge, PlanEntry *ret_entry)
{
    const History *history = merge->history;
    const MigrationFile *file = peek_file(merge);
    const Record *record =
        merge->next_record < history->count ? &history->records[merge->next_record] : NULL;
    if (!file && !record)
        return false;
    int order = !record ? -1 : !file ? 1 : compare_file_record(history->order, file, record);
    *ret_entry = (PlanEntry){
        .file = order <= 0 ? file : NULL,
        .record = order >= 0 ? record : NULL,
    };
    merge->next_file += order <= 0;
    merge->next_record += order >= 0;
    return true;
}

static void push(Merge *merge, const PlanEntry *entry)
{
    merge->plan->entries[merge->plan->count++] = *entry;
    merge->plan->pending += entry->pending;
}

static void push_superseded(Merge *merge, const Record *record)
{
    const History *history = merge->history;
    for (; merge->next_superseded < history->superseded_count; merge->next_superseded++) {
        const HistoryRow *row = history->superseded[merge->next_superseded];
        if (strcmp(row->name, record->name) != 0)
            return;
        push(merge, &(PlanEntry){.record = record, .earlier = row, .state = STATE_SUPERSEDED});
    }
}

Plan *plan_make(TALLOC_CTX *ctx, const MigrationSet *set, const History *history, bool out_of_order)
{
    Plan *plan = talloc_zero(ctx, Plan);
    size_t most = set->count + history->count + history->superseded_count;
    plan->entries = talloc_array(plan, PlanEntry, (unsigned)most);
    Merge merge = {.set = set, .history = history, .out_of_order = out_of_order, .plan = plan};
    for (PlanEntry entry; take_next(&merge, &entry);) {
        if (entry.record && !entry.record->version)
            push_superseded(&merge, entry.record);
        if (entry.file)
            judge_with_file(&entry, history, out_of_order);
        else if (!judge_without_file(&entry))
            continue;
        push(&merge, &entry);
    }
    return plan;
}

size_t plan_count(const Plan *plan, MigrationState state)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        count += plan->entries[i].state == state;
    return count;
}

void plan_accept_change(Plan *plan, PlanEntry *entry)
{
    plan->accepted++;
    entry->state = STATE_APPLIED;
}

static void hold_back(Plan *plan, PlanEntry *entry)
{
    plan->pending -= entry->pending;
    entry->pending = false;
}

bool plan_limit(Plan *plan, const MigrationSet *set, const char *to, Error *err)
{
    if (!to)
        return true;
    if (!files_find(set, MIGRATION_VERSIONED, to)) {
        error_set(err, ERR_USAGE, "no migration has the version '%s'", to);
        return error_hint(err, "tidegate status lists the versions");
    }
    bool held = false;
    for (size_t i = 0; i < plan->count; i++) {
        PlanEntry *entry = &plan->entries[i];
        const char *version = plan_entry_version(entry);
        bool above = version ? set->layout->order(version, to) > 0 : held;
        if (!entry->pending || !above)
            continue;
        held = true;
        hold_back(plan, entry);
    }
    return true;
}

const char *plan_entry_version(const PlanEntry *entry)
{
    return entry->file ? entry->file->version : entry->record->version;
}

const char *plan_entry_name(const PlanEntry *entry)
{
    return entry->file ? entry->file->name : entry->record->name;
}

const char *plan_entry_path(const PlanEntry *entry)
{
    if (entry->earlier)
        return entry->earlier->path;
    return entry->file ? entry->file->path : entry->record->path;
}

MigrationKind plan_entry_kind(const PlanEntry *entry)
{
    return entry->file ? entry->file->kind : entry->record->kind;
}
