#include "migration/history/history.h"

#include <stdlib.h>
#include <string.h>

/* What a row does to the record of its migration. */
typedef struct Effect {
    const char *status;
    const char *kind; /* only rows of this kind; NULL: any */
    bool moves;       /* the record goes to `state` */
    RecordState state;
    bool describes; /* name, path, time are those of the row from now on */
    bool contains;  /* and so are checksum and content */
    bool failed;    /* the last try failed */
    bool begun;     /* work outside a transaction has begun */
} Effect;

/* The first row that fits counts. */
static const Effect EFFECTS[] = {
    {"applied", NULL, true, RECORD_APPLIED, true, true, false, false},
    {"skipped", NULL, true, RECORD_APPLIED, true, true, false, false},
    /* An undo that failed was rolled back: what it was to undo is still applied. */
    {"failed", "undo", false, RECORD_NONE, false, false, false, false},
    {"failed", NULL, false, RECORD_FAILED, false, false, true, false},
    {"undone", NULL, true, RECORD_UNDONE, true, false, false, false},
    {"baseline", NULL, true, RECORD_BASELINE, true, true, false, false},
    {"repaired", NULL, false, RECORD_NONE, false, true, false, false},
    {"deleted", NULL, true, RECORD_NONE, false, false, false, false},
    /* Not a row of the history, but of tidegate_statement, laid behind it. */
    {"started", NULL, false, RECORD_NONE, false, false, false, true},
};

static const Effect *find_effect(const HistoryRow *row)
{
    for (size_t i = 0; i < COUNT_OF(EFFECTS); i++) {
        if (strcmp(EFFECTS[i].status, row->status) == 0 &&
            (!EFFECTS[i].kind || strcmp(EFFECTS[i].kind, row->kind) == 0))
            return &EFFECTS[i];
    }
    return NULL;
}

static int compare_keys(VersionOrder order, const char *a_version, const char *a_name,
                        const char *b_version, const char *b_name)
{
    if (a_version && b_version)
        return order(a_version, b_version);
    if (a_version || b_version)
        return a_version ? -1 : 1;
    return strcmp(a_name, b_name);
}

/* qsort_r() hands no pointer to a function on. */
typedef struct Ordering {
    VersionOrder order;
} Ordering;

static int compare_rows(const void *left, const void *right, void *data)
{
    const Ordering *ordering = data;
    const HistoryRow *a = *(const HistoryRow *const *)left, *b = *(const HistoryRow *const *)right;
    int order = compare_keys(ordering->order, a->version, a->name, b->version, b->name);
    return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static void describe(Record *record, const HistoryRow *row)
{
    record->name = row->name;
    record->path = row->path;
    record->applied_at = row->applied_at;
    record->duration_ms = row->duration_ms;
}

static void apply_effect(Record *record, const HistoryRow *row, const Effect *effect)
{
    if (effect->moves)
        record->state = effect->state;
    else if (effect->failed && (record->state == RECORD_NONE || record->state == RECORD_UNDONE))
        record->state = RECORD_FAILED;
    record->failed_last = effect->failed || (record->failed_last && !effect->moves);
    if (effect->begun) {
        record->partial = true;
        record->partial_undo = strcmp(row->kind, "undo") == 0;
        record->partial_baseline = strcmp(row->kind, "baseline") == 0;
    }
    if (effect->describes || !record->path)
        describe(record, row);
    if (effect->contains) {
        record->checksum = row->checksum;
        record->content_seq = row->seq;
    }
}

/* The rows of one migration, [first, end), become one record. */
static void fold_group(const HistoryRow *const *first, const HistoryRow *const *end, Record *record)
{
    *record = (Record){
        .kind = (*first)->version ? MIGRATION_VERSIONED : MIGRATION_REPEATABLE,
        .version = (*first)->version,
    };
    for (const HistoryRow *const *row = first; row < end; row++)
        apply_effect(record, *row, find_effect(*row));
}

/* They mostly come in order, from a table that is only added to. */
static void sort_rows(const HistoryRow **rows, size_t count, VersionOrder order)
{
    Ordering ordering = {order};
    for (size_t i = 1; i < count; i++) {
        if (compare_rows(&rows[i - 1], &rows[i], &ordering) > 0) {
            qsort_r(rows, count, sizeof(*rows), compare_rows, &ordering);
            return;
        }
    }
}

static bool check_statuses(const HistoryRow *rows, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (find_effect(&rows[i]))
            continue;
        error_set(err, ERR_FORMAT,
                  "row %lld of the history has the status '%s', which is not known here",
                  (long long)rows[i].seq, rows[i].status);
        return error_hint(err,
                          "use the newest version of tidegate that has worked on this database");
    }
    return true;
}

/* Keeps the applications of a repeatable that a later one replaced. */
static void collect_superseded(const HistoryRow *const *first, const HistoryRow *const *end,
                               const HistoryRow **superseded, size_t *count)
{
    const HistoryRow *earlier = NULL;
    for (const HistoryRow *const *row = first; row < end && !(*first)->version; row++) {
        if (strcmp((*row)->status, "applied") != 0)
            continue;
        if (earlier)
            superseded[(*count)++] = earlier;
        earlier = *row;
    }
}

static void note_heights(History *history, const Record *record)
{
    if (!record->version)
        return;
    const char **height = record->state == RECORD_APPLIED    ? &history->highest
                          : record->state == RECORD_BASELINE ? &history->baseline
                                                             : NULL;
    /* Records come in the order of their versions. */
    if (height)
        *height = record->version;
}

bool history_fold(TALLOC_CTX *ctx, const HistoryRow *rows, size_t count, VersionOrder order,
                  History **ret_history, Error *err)
{
    if (!check_statuses(rows, count, err))
        return false;
    History *history = talloc_zero(ctx, History);
    history->order = order;
    history->records = talloc_array(history, Record, (unsigned)count);
    const HistoryRow **superseded = talloc_array(history, const HistoryRow *, (unsigned)count);
    TALLOC_AUTO const HistoryRow **sorted = talloc_array(NULL, const HistoryRow *, (unsigned)count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &rows[i];
    sort_rows(sorted, count, order);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1;
             end < count && compare_keys(order, sorted[first]->version, sorted[first]->name,
                                         sorted[end]->version, sorted[end]->name) == 0;)
            end++;
        Record *record = &history->records[history->count++];
        fold_group(&sorted[first], &sorted[end], record);
        collect_superseded(&sorted[first], &sorted[end], superseded, &history->superseded_count);
        note_heights(history, record);
    }
    history->superseded = superseded;
    *ret_history = history;
    return true;
}

bool history_is_empty(const History *history)
{
    for (size_t i = 0; i < history->count; i++) {
        const Record *record = &history->records[i];
        bool nothing = record->state == RECORD_NONE || record->state == RECORD_FAILED;
        if (!nothing || (record->partial && !record->partial_baseline))
            return false;
    }
    return true;
}

typedef struct Wanted {
    VersionOrder order;
    const char *version, *name;
} Wanted;

static int compare_wanted(const void *left, const void *right)
{
    const Wanted *wanted = left;
    const Record *record = right;
    return compare_keys(wanted->order, wanted->version, wanted->name, record->version,
                        record->name);
}

Record *history_find(const History *history, MigrationKind kind, const char *version_or_name)
{
    bool repeatable = kind == MIGRATION_REPEATABLE;
    Wanted wanted = {.order = history->order,
                     .version = repeatable ? NULL : version_or_name,
                     .name = version_or_name};
    if (!version_or_name || history->count == 0)
        return NULL;
    return bsearch(&wanted, history->records, history->count, sizeof(Record), compare_wanted);
}
