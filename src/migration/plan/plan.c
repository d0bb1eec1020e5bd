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

/* The merge of two sorted lists, and what it has made so far. */
typedef struct Merge {
    const MigrationSet *set;
    const History *history;
    size_t next_file, next_record, next_superseded;
    bool out_of_order;
    const MigrationFile *baseline; /* to be applied, and not in the plan yet; or NULL */
    const char *covered;           /* by a baseline up to this version; or NULL */
    Plan *plan;
} Merge;

/* Where a file without an applied record stands. */
typedef enum Standing { STANDING_OPEN, STANDING_COVERED, STANDING_LATE } Standing;

static Standing standing_of(const MigrationFile *file, const Merge *merge)
{
    const History *history = merge->history;
    if (!file->version)
        return STANDING_OPEN;
    if (merge->covered && history->order(file->version, merge->covered) <= 0)
        return STANDING_COVERED;
    if (!merge->out_of_order && history->highest &&
        history->order(file->version, history->highest) < 0)
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

/* That of a script must not change; one that a person said has no content. */
static void judge_baseline(PlanEntry *entry)
{
    const char *checksum = entry->record->checksum;
    bool same = entry->file->kind != MIGRATION_BASELINE || !checksum ||
                strcmp(checksum, entry->file->checksum) == 0;
    entry->state = same ? STATE_BASELINE : STATE_CHANGED;
}

static void judge_with_file(PlanEntry *entry, const Merge *merge)
{
    const Record *record = entry->record;
    RecordState state = record ? record->state : RECORD_NONE;
    if (state == RECORD_APPLIED) {
        judge_applied(entry);
    } else if (state == RECORD_BASELINE) {
        judge_baseline(entry);
    } else {
        Standing standing = standing_of(entry->file, merge);
        if (entry->file->settings.ignored)
            standing = STANDING_COVERED;
        entry->state = OPEN_STATES[state][standing].state;
        entry->pending = OPEN_STATES[state][standing].pending;
    }
    if (record && record->partial && !record->partial_baseline) {
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
    /* A baseline's stands in the plan by itself, as long as its file is there. */
    if (!record || record->partial_baseline)
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

/* Undo scripts are not in the plan: they wait beside it. Of baselines one may be. */
static const MigrationFile *peek_file(Merge *merge)
{
    static const bool passed[] = {[MIGRATION_UNDO] = true, [MIGRATION_BASELINE] = true};
    const MigrationSet *set = merge->set;
    while (merge->next_file < set->count && passed[set->files[merge->next_file].kind])
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

/* The newest up to `to`, where nothing is applied yet (Flyway's rule for B files). */
static const MigrationFile *choose_baseline(const MigrationSet *set, const History *history,
                                            const char *to)
{
    const MigrationFile *newest = NULL;
    for (size_t i = set->count; i > 0 && set->files[i - 1].kind == MIGRATION_BASELINE; i--) {
        const MigrationFile *file = &set->files[i - 1];
        bool above = to && set->layout->order(file->version, to) > 0;
        if (!newest && !above && !file->settings.ignored)
            newest = file;
    }
    return newest && history_is_empty(history) ? newest : NULL;
}

/* Before the first that it does not stand for. */
static void push_baseline(Merge *merge, const PlanEntry *next)
{
    const MigrationFile *file = merge->baseline;
    const char *version = next ? plan_entry_version(next) : NULL;
    if (!file || (version && merge->history->order(version, file->version) <= 0))
        return;
    PlanEntry entry = {
        .file = file,
        .record = history_find(merge->history, MIGRATION_VERSIONED, file->version),
        .state = STATE_PENDING,
        .pending = true,
    };
    if (entry.record && entry.record->partial)
        entry.state = STATE_PARTIAL;
    else if (entry.record && entry.record->state == RECORD_FAILED)
        entry.state = STATE_FAILED;
    merge->baseline = NULL;
    push(merge, &entry);
}

/* The script that was applied goes with its record, whatever has the same version. */
static void take_baseline(const Merge *merge, PlanEntry *entry)
{
    const Record *record = entry->record;
    const MigrationFile *file = record && record->state == RECORD_BASELINE && record->checksum
                                    ? files_find(merge->set, MIGRATION_BASELINE, record->version)
                                    : NULL;
    if (file)
        entry->file = file;
}

static bool judge(const Merge *merge, PlanEntry *entry)
{
    take_baseline(merge, entry);
    if (!entry->file)
        return judge_without_file(entry);
    judge_with_file(entry, merge);
    return true;
}

Plan *plan_make(TALLOC_CTX *ctx, const MigrationSet *set, const History *history, bool out_of_order,
                const char *to)
{
    Plan *plan = talloc_zero(ctx, Plan);
    size_t most = set->count + history->count + history->superseded_count;
    plan->entries = talloc_array(plan, PlanEntry, (unsigned)most);
    Merge merge = {.set = set, .history = history, .out_of_order = out_of_order, .plan = plan};
    merge.baseline = choose_baseline(set, history, to);
    merge.covered = merge.baseline ? merge.baseline->version : history->baseline;
    for (PlanEntry entry; take_next(&merge, &entry);) {
        push_baseline(&merge, &entry);
        if (entry.record && !entry.record->version)
            push_superseded(&merge, entry.record);
        if (judge(&merge, &entry))
            push(&merge, &entry);
    }
    push_baseline(&merge, NULL);
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
    if (!files_find(set, MIGRATION_VERSIONED, to) && !files_find(set, MIGRATION_BASELINE, to)) {
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
