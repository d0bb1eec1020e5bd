/* Unique keys that come and go. */
#include "lint/effects/former.h"
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"

#include <string.h>

static bool has_part(const SqlIndexPart *parts, size_t count, const SqlIndexPart *wanted)
{
    for (size_t i = 0; i < count; i++) {
        bool same = wanted->column ? parts[i].column && strcmp(parts[i].column, wanted->column) == 0
                                   : parts[i].expr && wanted->expr &&
                                         sql_expr_equal(parts[i].expr, wanted->expr);
        if (same)
            return true;
    }
    return false;
}

/* A valid unique index over some of these columns makes the new key true already. */
static bool is_unique_already(const CatalogTable *table, const SqlIndexPart *parts, size_t count)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        if (!index->unique || index->predicate || !index->part_count)
            continue;
        size_t found = 0;
        while (found < index->part_count && has_part(parts, count, &index->parts[found]))
            found++;
        if (found == index->part_count)
            return true;
    }
    return false;
}

/* Old writers leave a new column to its default; NULLs are no duplicates. */
static bool old_writers_leave_null(const CatalogTable *table, const SqlIndexPart *parts,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const CatalogColumn *column =
            parts[i].column ? catalog_column(table, parts[i].column) : NULL;
        bool draws = column && column->default_expr && column->default_expr->kind == SQL_EXPR_CALL;
        if (column && !effect_column_in_use(table, column) && (!column->default_expr || draws))
            return true;
    }
    return false;
}

/* As old statements name them. */
static void keep_parts(EffectWriter *writer, Effect *effect, const CatalogTable *table,
                       const SqlIndexPart *parts, size_t part_count)
{
    if (effect == &writer->nowhere)
        return;
    const char **columns = talloc_array(writer->ctx, const char *, (unsigned)part_count);
    size_t count = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].column)
            columns[count++] = former_column_name(writer->context, table, parts[i].column);
    }
    effect->columns = columns;
    effect->column_count = count;
}

void key_added(EffectWriter *writer, const CatalogTable *table, const SqlIndexPart *parts,
               size_t part_count, const SqlExpr *predicate, bool nulls_not_distinct)
{
    memory_fails_on_duplicates(writer, table, parts, part_count, predicate);
    if (is_unique_already(table, parts, part_count) ||
        (!nulls_not_distinct && old_writers_leave_null(table, parts, part_count)))
        return;
    const char *column = part_count == 1 ? parts[0].column : NULL;
    Effect *effect = effect_break(writer, RULE_ADD_UNIQUE, "23505", table, column,
                                  "the old version may write a value that is there already");
    effect->likely = true;
    keep_parts(writer, effect, table, parts, part_count);
}

void key_dropped(EffectWriter *writer, const CatalogTable *table, const CatalogIndex *index)
{
    if (!index->unique || !effect_in_use(table) || index->born != 0)
        return;
    Effect *effect = effect_break(writer, RULE_DROP_UNIQUE, "42P10", table, NULL,
                                  "an INSERT .. ON CONFLICT of the old version that relies on the "
                                  "key fails");
    keep_parts(writer, effect, table, index->parts, index->part_count);
    effect->constraint = index->name;
}
