#include "migration/watch/snapshot.h"

#include <string.h>

#include "migration/watch/snapshot_sql.h"

#define NAMED_LIMIT 12

enum { KIND, NAME, TABLE, SHAPE, INVALID };

static int compare_objects(const void *left, const void *right)
{
    const SnapshotObject *a = left, *b = right;
    int kinds = strcmp(a->kind, b->kind);
    return kinds ? kinds : strcmp(a->name, b->name);
}

bool snapshot_read(TALLOC_CTX *ctx, Db *db, Snapshot **ret_snapshot, Error *err)
{
    const char *sql = snapshot_sql(db_dialect(db));
    TALLOC_AUTO Snapshot *snapshot = talloc_zero(NULL, Snapshot);
    DbRows *rows;
    if (!sql)
        return error_set(err, ERR_CONFIG, "the schema of %s cannot be compared", db_label(db));
    if (!db_query(snapshot, db, sql, NULL, 0, &rows, err))
        return error_wrap(err, "reading the schema");
    snapshot->count = db_rows_count(rows);
    snapshot->objects = talloc_zero_array(snapshot, SnapshotObject, (unsigned)snapshot->count);
    for (size_t i = 0; i < snapshot->count; i++)
        snapshot->objects[i] = (SnapshotObject){
            .kind = db_value(rows, i, KIND),
            .name = db_value(rows, i, NAME),
            .table = db_value(rows, i, TABLE),
            .shape = db_value(rows, i, SHAPE),
            .invalid = db_value_bool(rows, i, INVALID),
        };
    qsort(snapshot->objects, snapshot->count, sizeof(SnapshotObject), compare_objects);
    *ret_snapshot = talloc_steal(ctx, snapshot);
    snapshot = NULL;
    return true;
}

static const SnapshotObject *find(const Snapshot *snapshot, const SnapshotObject *object)
{
    return bsearch(object, snapshot->objects, snapshot->count, sizeof(SnapshotObject),
                   compare_objects);
}

static bool is_among(const char *const names[], const char *name)
{
    for (; names && *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

static bool is_table(const SnapshotObject *object)
{
    return strcmp(object->kind, "table") == 0 || strstr(object->kind, "view") != NULL;
}

typedef struct Comparison {
    SnapshotChanges *changes;
    const char *const *hidden;
    const char **whole; /* tables that came or went; NULL-terminated */
    size_t whole_count;
} Comparison;

static void add_change(SnapshotChanges *changes, const char *step, const SnapshotObject *object)
{
    changes->list =
        talloc_realloc(changes, changes->list, SnapshotChange, (unsigned)changes->count + 1);
    changes->list[changes->count++] =
        (SnapshotChange){step, object->kind, object->name, object->table};
}

/* Tables first: what belongs to one is told with it. */
static void find_whole(Comparison *comparison, const Snapshot *some, const Snapshot *others)
{
    for (size_t i = 0; i < some->count; i++) {
        const SnapshotObject *object = &some->objects[i];
        if (!is_table(object) || find(others, object))
            continue;
        comparison->whole = talloc_realloc(comparison->changes, comparison->whole, const char *,
                                           (unsigned)comparison->whole_count + 2);
        comparison->whole[comparison->whole_count++] = object->table;
        comparison->whole[comparison->whole_count] = NULL;
    }
}

static bool counts(const Comparison *comparison, const SnapshotObject *object)
{
    return !is_among(comparison->hidden, object->table) &&
           (is_table(object) || !is_among(comparison->whole, object->table));
}

static void add_absent(Comparison *comparison, const char *step, const Snapshot *some,
                       const Snapshot *others)
{
    for (size_t i = 0; i < some->count; i++) {
        if (counts(comparison, &some->objects[i]) && !find(others, &some->objects[i]))
            add_change(comparison->changes, step, &some->objects[i]);
    }
}

/* SQLite keeps a table as its text, which changes with each of its columns. */
static bool is_told(const SnapshotChanges *changes, const SnapshotObject *table)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (strcmp(changes->list[i].table, table->table) == 0)
            return true;
    }
    return false;
}

static void add_changed(Comparison *comparison, const Snapshot *before, const Snapshot *after)
{
    for (size_t i = 0; i < after->count; i++) {
        const SnapshotObject *now = &after->objects[i], *then = find(before, now);
        if (then && counts(comparison, now) && strcmp(now->shape, then->shape) != 0 &&
            !(is_table(now) && is_told(comparison->changes, now)))
            add_change(comparison->changes, "changed", now);
    }
}

SnapshotChanges *snapshot_compare(TALLOC_CTX *ctx, const Snapshot *before, const Snapshot *after,
                                  const char *const hidden[])
{
    SnapshotChanges *changes = talloc_zero(ctx, SnapshotChanges);
    Comparison comparison = {.changes = changes, .hidden = hidden};
    find_whole(&comparison, after, before);
    find_whole(&comparison, before, after);
    add_absent(&comparison, "added", after, before);
    add_absent(&comparison, "removed", before, after);
    add_changed(&comparison, before, after);
    return changes;
}

char *snapshot_changes_text(TALLOC_CTX *ctx, const SnapshotChanges *changes)
{
    char *text = talloc_strdup(ctx, "");
    const char *step = "";
    for (size_t i = 0; i < changes->count && i < NAMED_LIMIT; i++) {
        const SnapshotChange *change = &changes->list[i];
        bool same = strcmp(step, change->step) == 0;
        text = talloc_asprintf_append(text, "%s%s%s%s %s", i ? (same ? ", " : "; ") : "",
                                      same ? "" : change->step, same ? "" : " ", change->kind,
                                      change->name);
        step = change->step;
    }
    if (changes->count > NAMED_LIMIT)
        text = talloc_asprintf_append(text, " and %zu more", changes->count - NAMED_LIMIT);
    return text;
}

const char **snapshot_new_invalid(TALLOC_CTX *ctx, const Snapshot *before, const Snapshot *after)
{
    const char **names = talloc_zero_array(ctx, const char *, 1);
    size_t count = 0;
    for (size_t i = 0; i < after->count; i++) {
        const SnapshotObject *now = &after->objects[i];
        const SnapshotObject *then = before && now->invalid ? find(before, now) : NULL;
        if (!now->invalid || (then && then->invalid))
            continue;
        names = talloc_realloc(ctx, names, const char *, (unsigned)count + 2);
        names[count++] = now->name;
        names[count] = NULL;
    }
    return names;
}
