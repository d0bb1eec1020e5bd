#include "migration/plan/preview.h"

#include <stdlib.h>
#include <string.h>

#include "migration/apply/work.h"
#include "migration/history/resume.h"
#include "migration/script/mentions.h"
#include "migration/script/script.h"
#include "migration/session.h"

/* All tables, asked for once. */
typedef struct TableSizes {
    PreviewTable *tables;
    size_t count;
} TableSizes;

enum { NAME, ROWS, BYTES };

static int larger_first(const void *left, const void *right)
{
    const PreviewTable *a = left, *b = right;
    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    return strcmp(a->name, b->name);
}

static bool preview_sizes(TALLOC_CTX *ctx, Engine *engine, TableSizes **ret_sizes, Error *err)
{
    TableSizes *sizes = *ret_sizes = talloc_zero(ctx, TableSizes);
    const char *sql = engine->dialect->table_sizes;
    DbRows *rows;
    if (!sql || engine->absent)
        return true;
    if (!db_query_many(sizes, engine->db, sql, 1, &rows, err))
        return error_wrap(err, "asking for the sizes of the tables");
    sizes->count = db_rows_count(rows);
    sizes->tables = talloc_array(sizes, PreviewTable, (unsigned)sizes->count);
    for (size_t i = 0; i < sizes->count; i++)
        sizes->tables[i] = (PreviewTable){
            .name = db_value(rows, i, NAME),
            .rows = db_value_int(rows, i, ROWS, -1),
            .bytes = db_value_int(rows, i, BYTES, -1),
        };
    if (sizes->count)
        qsort(sizes->tables, sizes->count, sizeof(PreviewTable), larger_first);
    return true;
}

/* Taken up by the visit of a script. */
typedef struct Collection {
    const Script *script;
    Preview *preview;
} Collection;

static bool collect(void *data, SqlEvent event, const SqlItem *item, Error *err UNUSED)
{
    const Collection *collection = data;
    Preview *preview = collection->preview;
    if (event != SQL_STATEMENT || script_skips(collection->script, item->index) ||
        preview->shown == preview->count)
        return true;
    preview->statements[preview->shown] = (PreviewStatement){
        .number = (int)preview->shown + 1,
        .line = item->line,
        .sql = talloc_strndup(preview->statements, item->text, item->length),
    };
    preview->shown++;
    return true;
}

static void fill_groups(Preview *preview, const Script *script)
{
    preview->groups = talloc_array(preview, PreviewGroup, (unsigned)script->group_count);
    for (size_t i = 0; i < script->group_count; i++) {
        const ScriptGroup *group = &script->groups[i];
        if (group->last >= group->first)
            preview->groups[preview->group_count++] = (PreviewGroup){
                .transaction = !group->alone,
                .done = group->last <= script->done,
                .first = group->first,
                .last = group->last,
            };
    }
}

static bool speaks_of(const Preview *preview, const char *name)
{
    for (size_t i = 0; i < preview->shown; i++) {
        if (mentions(preview->statements[i].sql, name))
            return true;
    }
    return false;
}

static void fill_tables(Preview *preview, const TableSizes *sizes)
{
    preview->tables = talloc_array(preview, PreviewTable, (unsigned)sizes->count);
    for (size_t i = 0; i < sizes->count; i++) {
        if (speaks_of(preview, sizes->tables[i].name))
            preview->tables[preview->table_count++] = sizes->tables[i];
    }
}

static bool preview_make(TALLOC_CTX *ctx, Engine *engine, const MigrationFile *file, int done,
                         const TableSizes *sizes, Preview **ret_preview, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Script *script;
    if (!work_look(tmp, engine, file, done, &script, err))
        return false;
    Preview *preview = *ret_preview = talloc_zero(ctx, Preview);
    preview->count = (size_t)script->statements;
    preview->statements = talloc_array(preview, PreviewStatement, (unsigned)preview->count);
    Collection collection = {.script = script, .preview = preview};
    fill_groups(preview, script);
    if (script->streamed || script->unreadable)
        return true;
    if (!script_walk(&script->source, collect, &collection, err))
        return false;
    fill_tables(preview, sizes);
    return true;
}

static bool preview_one(Engine *engine, StatusResult *result, MigrationStatus *migration,
                        const TableSizes *sizes, Error *err)
{
    MigrationKind kind = !migration->version                        ? MIGRATION_REPEATABLE
                         : strcmp(migration->kind, "baseline") == 0 ? MIGRATION_BASELINE
                                                                    : MIGRATION_VERSIONED;
    const MigrationFile *file =
        files_find(engine->set, kind, migration->version ? migration->version : migration->name);
    Preview *preview = NULL;
    if (!file)
        return true;
    int done = resume_done(engine, file, step_apply(file));
    if (!preview_make(result, engine, file, done, sizes, &preview, err))
        return false;
    migration->preview = preview;
    return true;
}

bool engine_preview(Engine *engine, StatusResult *result, Error *err)
{
    TableSizes *sizes;
    if (!preview_sizes(result, engine, &sizes, err))
        return false;
    for (size_t i = 0; i < result->count; i++) {
        if (!preview_one(engine, result, &result->migrations[i], sizes, err))
            return false;
    }
    return true;
}
