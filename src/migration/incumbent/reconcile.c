#include "migration/incumbent/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "migration/folder/version.h"

/* What the tool's rows of one migration add up to. */
typedef struct Standing {
    const char *version; /* as we spell it; NULL for repeatables */
    const char *name;
    const IncumbentRow *row; /* the newest */
    size_t index;
} Standing;

typedef struct Work {
    const Reconciling *given;
    Standing *standings;
    size_t count;
    Taken *taken;
} Work;

static char *without_dashes(TALLOC_CTX *ctx, const char *version)
{
    char *text = talloc_strdup(ctx, version), *end = text;
    for (const char *at = version; *at; at++) {
        if (*at != '-')
            *end++ = *at;
    }
    *end = '\0';
    return text;
}

/* As the folder's files have it. */
static const char *our_version(TALLOC_CTX *ctx, const MigrationSet *set, const char *version)
{
    VersionForm form = set->layout->versions;
    if (!version || form == VERSION_TEXT)
        return version;
    if (form == VERSION_UNDASHED)
        return without_dashes(ctx, version);
    return version_valid(version) ? version_canonical(ctx, version) : version;
}

static int compare_migrations(VersionOrder order, const Standing *a, const Standing *b)
{
    if (a->version && b->version)
        return order(a->version, b->version);
    if (a->version || b->version)
        return a->version ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int compare_standings(const void *left, const void *right, void *set)
{
    const Standing *a = left, *b = right;
    int order = compare_migrations(((const MigrationSet *)set)->layout->order, a, b);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* The newest row of each migration, in order. */
static void fold(Work *work)
{
    const Reconciling *given = work->given;
    VersionOrder order = given->set->layout->order;
    Standing *all = talloc_array(work->taken, Standing, (unsigned)given->count);
    for (size_t i = 0; i < given->count; i++)
        all[i] = (Standing){
            .version = our_version(all, given->set, given->rows[i].version),
            .name = given->rows[i].name ? given->rows[i].name : "",
            .row = &given->rows[i],
            .index = i,
        };
    if (given->count)
        qsort_r(all, given->count, sizeof(*all), compare_standings, (void *)(uintptr_t)given->set);
    work->standings = all;
    for (size_t i = 0; i < given->count; i++) {
        if (i + 1 == given->count || compare_migrations(order, &all[i], &all[i + 1]) != 0)
            all[work->count++] = all[i];
    }
}

static TakenRow *push(Work *work, const char *status)
{
    Taken *taken = work->taken;
    taken->rows = talloc_realloc(taken, taken->rows, TakenRow, (unsigned)taken->count + 1);
    TakenRow *added = &taken->rows[taken->count++];
    *added = (TakenRow){.row = {.status = status, .kind = "versioned", .duration_ms = -1}};
    return added;
}

static bool same_checksum(const Work *work, const MigrationFile *file, const char *checksum)
{
    const Reconciling *given = work->given;
    if (!given->incumbent->checksum)
        return true;
    TALLOC_AUTO char *now = given->checksum(NULL, given->data, file);
    return now && strcmp(now, checksum) == 0;
}

static const char *path_of(const Standing *standing, const MigrationFile *file)
{
    if (file)
        return file->path;
    if (standing->row && standing->row->path)
        return standing->row->path;
    return standing->version ? standing->version : standing->name;
}

/* What is known of the migration: from its file, else from the tool's row. */
static TakenRow *push_standing(Work *work, const char *status, const Standing *standing,
                               const MigrationFile *file)
{
    const IncumbentRow *row = standing->row;
    TakenRow *added = push(work, status);
    added->row.version = standing->version;
    added->row.name = file ? file->name : *standing->name ? standing->name : standing->version;
    added->row.kind = standing->version ? "versioned" : "repeatable";
    added->row.path = path_of(standing, file);
    added->row.applied_at = row->applied_at;
    added->row.duration_ms = row->duration_ms;
    return added;
}

/* What the tool applied counts as the file's content unless its checksum says otherwise; then ours
 * is one that no file has. */
static void push_applied(Work *work, const char *status, const Standing *standing,
                         const MigrationFile *file)
{
    TakenRow *added = push_standing(work, status, standing, file);
    const Record *record = standing->version ? history_find(work->given->history,
                                                            MIGRATION_VERSIONED, standing->version)
                                             : NULL;
    added->finishes = record && record->partial;
    const char *checksum = standing->row->checksum;
    if (file && (!checksum || same_checksum(work, file, checksum))) {
        added->file = file;
        added->row.checksum = file->checksum;
    } else if (file) {
        added->row.checksum =
            talloc_asprintf(work->taken, "%s:%s", work->given->incumbent->tool, checksum);
    }
}

/* The tool repaired its row: the file as it is now counts. */
static bool was_repaired(const Work *work, const Standing *standing, const MigrationFile *file,
                         const Record *record)
{
    return file && record->checksum && strcmp(record->checksum, file->checksum) != 0 &&
           standing->row->checksum && same_checksum(work, file, standing->row->checksum);
}

static void judge_applied(Work *work, const Standing *standing, const MigrationFile *file,
                          const Record *record)
{
    RecordState state = record ? record->state : RECORD_NONE;
    if (state == RECORD_APPLIED) {
        if (was_repaired(work, standing, file, record))
            push_applied(work, "repaired", standing, file);
        return;
    }
    /* Below the baseline, or forgotten on purpose. */
    if (state == RECORD_BASELINE || (record && state == RECORD_NONE && !file))
        return;
    push_applied(work, "applied", standing, file);
}

static void push_undone(Work *work, const Record *record)
{
    TakenRow *added = push(work, "undone");
    added->row.version = record->version;
    added->row.name = record->name;
    added->row.kind = "undo";
    added->row.path = record->path;
}

static void judge_versioned(Work *work, const Standing *standing)
{
    const History *history = work->given->history;
    const MigrationFile *file =
        files_find(work->given->set, MIGRATION_VERSIONED, standing->version);
    const Record *record = history_find(history, MIGRATION_VERSIONED, standing->version);
    switch (standing->row->state) {
    case INCUMBENT_APPLIED:
        judge_applied(work, standing, file, record);
        break;
    case INCUMBENT_BASELINE:
        if (!record || (record->state != RECORD_BASELINE && record->state != RECORD_APPLIED))
            push_standing(work, "baseline", standing, NULL);
        break;
    case INCUMBENT_UNDONE:
        if (record && record->state == RECORD_APPLIED)
            push_undone(work, record);
        break;
    case INCUMBENT_FAILED:
        if (!work->taken->failed)
            work->taken->failed = standing->row;
        break;
    }
}

/* Whoever ran it last decides what is in the database: the tool wrote its checksum, for us too. */
static void judge_repeatable(Work *work, const Standing *standing)
{
    const MigrationFile *file = files_find(work->given->set, MIGRATION_REPEATABLE, standing->name);
    const Record *record = history_find(work->given->history, MIGRATION_REPEATABLE, standing->name);
    const IncumbentRow *row = standing->row;
    if (row->state == INCUMBENT_FAILED && !work->taken->failed)
        work->taken->failed = row;
    if (row->state != INCUMBENT_APPLIED || !file)
        return;
    bool known = record && record->state == RECORD_APPLIED;
    bool current = known && record->checksum && strcmp(record->checksum, file->checksum) == 0;
    bool theirs = !row->checksum || same_checksum(work, file, row->checksum);
    if (!known || current != theirs)
        push_applied(work, "applied", standing, file);
}

static bool has_standing(const Work *work, const char *version)
{
    const Standing wanted = {.version = version, .name = ""};
    VersionOrder compare = work->given->set->layout->order;
    for (size_t low = 0, high = work->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = compare_migrations(compare, &wanted, &work->standings[middle]);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* What we have as applied and the tool has no more was taken back by it. */
static void find_undone(Work *work)
{
    const History *history = work->given->history;
    for (size_t i = 0; i < history->count; i++) {
        const Record *record = &history->records[i];
        if (record->version && record->state == RECORD_APPLIED &&
            !has_standing(work, record->version))
            push_undone(work, record);
    }
}

static void take_each(Work *work)
{
    fold(work);
    for (size_t i = 0; i < work->count; i++) {
        if (work->standings[i].version)
            judge_versioned(work, &work->standings[i]);
        else
            judge_repeatable(work, &work->standings[i]);
    }
    find_undone(work);
}

static bool is_above(const Work *work, const char *version, const char *limit)
{
    return !limit || work->given->set->layout->order(version, limit) > 0;
}

/* The tool goes up from where it stood: what is below that and was never applied is what it passes
 * over, not what it did. */
static void take_upwards(Work *work, const Standing *newest)
{
    const MigrationSet *set = work->given->set;
    const char *from = work->given->history->highest;
    const MigrationFile *last = files_find(set, MIGRATION_VERSIONED, newest->version);
    for (size_t i = 0; i < set->count; i++) {
        const MigrationFile *file = &set->files[i];
        if (file->kind != MIGRATION_VERSIONED || !is_above(work, file->version, from) ||
            is_above(work, file->version, newest->version))
            continue;
        const Standing standing = {.version = file->version, .name = "", .row = newest->row};
        push_applied(work, "applied", &standing, file);
    }
    if (!last && is_above(work, newest->version, from))
        push_applied(work, "applied", newest, NULL);
}

static void take_cumulative(Work *work)
{
    const Reconciling *given = work->given;
    const IncumbentRow *row = given->count ? &given->rows[0] : NULL;
    const Standing newest = {.version =
                                 row ? our_version(work->taken, given->set, row->version) : NULL,
                             .name = "",
                             .row = row};
    if (row && row->state == INCUMBENT_FAILED) {
        work->taken->failed = row;
        return;
    }
    for (size_t i = 0; i < given->history->count; i++) {
        const Record *record = &given->history->records[i];
        if (record->version && record->state == RECORD_APPLIED &&
            is_above(work, record->version, newest.version))
            push_undone(work, record);
    }
    if (row)
        take_upwards(work, &newest);
}

Taken *reconcile(TALLOC_CTX *ctx, const Reconciling *given)
{
    Work work = {.given = given, .taken = talloc_zero(ctx, Taken)};
    if (given->incumbent->cumulative)
        take_cumulative(&work);
    else
        take_each(&work);
    return work.taken;
}
