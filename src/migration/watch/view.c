#include "migration/watch/view.h"

#include <string.h>

/* Of each question, for somebody may hold a lock on the table of a history. */
#define LIMIT_MS 10000

static bool open_view(TALLOC_CTX *ctx, const Engine *engine, Db **ret_db, Error *err)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate view %s", engine->run_id);
    const DbConfig config = {
        .url = engine->config.url,
        .credentials = engine->config.credentials,
        .application_name = name,
        .read_only = true,
        .limit_ms = LIMIT_MS,
    };
    return db_open(ctx, &config, ret_db, err);
}

static const char *placed(TALLOC_CTX *ctx, const IncumbentPlace *place, const char *table)
{
    return *place->schema ? talloc_asprintf(ctx, "%s.%s", place->schema, table) : table;
}

bool view_read_histories(TALLOC_CTX *ctx, Db *db, ViewHistory **ret_histories, size_t *ret_count,
                         Error *err)
{
    IncumbentPlace *places = NULL;
    size_t count = 0;
    if (!incumbent_find(ctx, db, NULL, NULL, &places, &count, err))
        return false;
    ViewHistory *histories = talloc_zero_array(ctx, ViewHistory, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        const Incumbent *tool = places[i].incumbent;
        histories[i].tool = tool->tool;
        histories[i].cumulative = tool->cumulative;
        histories[i].table = placed(histories, &places[i], places[i].table);
        if (tool->beside)
            histories[i].beside = placed(histories, &places[i], tool->beside);
        if (!incumbent_read(histories, db, &places[i], &histories[i].rows, err))
            return false;
    }
    *ret_histories = histories;
    *ret_count = count;
    return true;
}

bool view_read(TALLOC_CTX *ctx, const Engine *engine, View **ret_view, Error *err)
{
    TALLOC_AUTO View *view = talloc_zero(NULL, View);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Db *db;
    if (!engine->absent && (!open_view(tmp, engine, &db, err) ||
                            !view_read_histories(view, db, &view->histories, &view->count, err) ||
                            !snapshot_read(view, db, &view->schema, err)))
        return false;
    if (engine->absent)
        view->schema = talloc_zero(view, Snapshot);
    *ret_view = talloc_steal(ctx, view);
    view = NULL;
    return true;
}

static bool is_same_text(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static bool is_there(const IncumbentRow *row)
{
    return row->state == INCUMBENT_APPLIED || row->state == INCUMBENT_BASELINE;
}

/* The newest row of a migration counts: it may have been taken back, and applied again. */
static const IncumbentRow *newest(const IncumbentRows *rows, const IncumbentRow *wanted)
{
    for (size_t i = rows ? rows->count : 0; i > 0; i--) {
        const IncumbentRow *row = &rows->rows[i - 1];
        if (is_same_text(row->version, wanted->version) &&
            (wanted->version || is_same_text(row->path, wanted->path)))
            return row;
    }
    return NULL;
}

/* A repeatable is applied anew when its content changes. */
static bool has(const IncumbentRows *rows, const IncumbentRow *wanted)
{
    const IncumbentRow *row = newest(rows, wanted);
    return row && is_there(row) &&
           (wanted->version || is_same_text(row->checksum, wanted->checksum));
}

bool view_row_counts(const IncumbentRows *rows, const IncumbentRow *row)
{
    return is_there(row) && newest(rows, row) == row;
}

static bool is_news(const IncumbentRows *rows, const IncumbentRow *row, const IncumbentRows *others)
{
    return view_row_counts(rows, row) && !has(others, row);
}

static const IncumbentRows *rows_of(const View *view, const ViewHistory *history)
{
    for (size_t i = 0; i < view->count; i++) {
        if (is_same_text(view->histories[i].tool, history->tool) &&
            is_same_text(view->histories[i].table, history->table))
            return view->histories[i].rows;
    }
    return NULL;
}

static void add_applied(ViewChange *change, const IncumbentRow *row)
{
    change->applied = talloc_realloc(change, change->applied, AppliedMigration,
                                     (unsigned)change->applied_count + 1);
    change->applied[change->applied_count++] = (AppliedMigration){
        .version = row->version,
        .name = row->name,
        .path = row->path,
        .statements = -1,
        .duration_ms = -1,
    };
}

static void add_undone(ViewChange *change, const IncumbentRow *row, size_t *count)
{
    change->undone = talloc_realloc(change, change->undone, const char *, (unsigned)*count + 2);
    change->undone[(*count)++] = row->version ? row->version : row->name;
    change->undone[*count] = NULL;
}

static void name_tool(ViewChange *change, const ViewHistory *history)
{
    change->tool = history->tool;
    change->cumulative = history->cumulative;
}

/* Hundreds of rows against hundreds, twice in a run. */
static void compare_histories(ViewChange *change, const View *before, const View *after)
{
    size_t undone = 0;
    for (size_t i = 0; i < after->count; i++) {
        const ViewHistory *history = &after->histories[i];
        const IncumbentRows *now = history->rows, *then = rows_of(before, history);
        size_t applied_before = change->applied_count, undone_before = undone;
        for (size_t j = 0; j < now->count; j++) {
            if (is_news(now, &now->rows[j], then))
                add_applied(change, &now->rows[j]);
        }
        for (size_t j = 0; then && !history->cumulative && j < then->count; j++) {
            if (is_news(then, &then->rows[j], now))
                add_undone(change, &then->rows[j], &undone);
        }
        if (change->applied_count > applied_before || undone > undone_before)
            name_tool(change, history);
    }
    if (!change->tool && after->count == 1)
        name_tool(change, &after->histories[0]);
}

/* The tables of the histories are compared row by row, not as a part of the schema. */
static const char **tables_of(TALLOC_CTX *ctx, const View *before, const View *after)
{
    const View *const views[] = {before, after};
    const char **tables =
        talloc_zero_array(ctx, const char *, (unsigned)(2 * (before->count + after->count) + 1));
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        for (size_t j = 0; j < views[i]->count; j++) {
            const ViewHistory *history = &views[i]->histories[j];
            tables[count++] = history->table;
            if (history->beside)
                tables[count++] = history->beside;
        }
    }
    return tables;
}

ViewChange *view_compare(TALLOC_CTX *ctx, const View *before, const View *after)
{
    ViewChange *change = talloc_zero(ctx, ViewChange);
    change->undone = talloc_zero_array(change, const char *, 1);
    compare_histories(change, before, after);
    change->schema =
        snapshot_compare(change, before->schema, after->schema, tables_of(change, before, after));
    change->invalid = snapshot_new_invalid(change, before->schema, after->schema);
    return change;
}

static bool is_history_same(const ViewChange *change)
{
    return change->applied_count == 0 && !change->undone[0];
}

bool view_is_unchanged(const ViewChange *change)
{
    return is_history_same(change) && change->schema->count == 0;
}

bool view_is_half_done(const ViewChange *change)
{
    return is_history_same(change) && change->schema->count > 0;
}
