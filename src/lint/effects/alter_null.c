/* NOT NULL, defaults and identity of a column. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"
#include "lint/effects/trigger.h"

#include <string.h>

#define PROVEN_BY_CHECK 120000

/* A CHECK that says so. `valid_only`: one that the rows are known to meet. */
static bool checked_not_null(const CatalogTable *table, const char *column, bool valid_only)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *constraint = &table->constraints[i];
        if (constraint->written->kind == SQL_CONSTRAINT_CHECK && constraint->written->check &&
            (constraint->valid || !valid_only) &&
            catalog_proves_not_null(constraint->written->check, column))
            return true;
    }
    return false;
}

void fails_on_nulls(EffectWriter *writer, const CatalogTable *table, const CatalogColumn *column)
{
    if (!column || table->empty == KNOWN_YES ||
        (column->has_nulls != KNOWN_YES && !memory_has_null(writer, table, column->name)))
        return;
    effect_fail(writer, RULE_FAILS_ON_DATA, "23502", table, "rows hold NULL in the column")
        ->likely = effect_in_use(table);
}

static bool has_default(const CatalogColumn *column)
{
    return column->default_expr || column->identity != SQL_NO_IDENTITY ||
           column->generated != SQL_NOT_GENERATED;
}

/* A new column with a default is filled for old writers, who do not name it. */
static bool old_writers_fill(const CatalogTable *table, const CatalogColumn *column)
{
    return column && !effect_column_in_use(table, column) && has_default(column);
}

void alter_set_not_null(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const char *name = step->alter->name;
    const CatalogColumn *column = catalog_column(table, name);
    if (column && column->not_null && !column->not_null_unproven)
        return;
    if (writer->version >= PROVEN_BY_CHECK && checked_not_null(table, name, true)) {
        effect_proven(writer, table, name);
    } else {
        effect_lock_all(writer, RULE_NOT_NULL_SCANS, table, LOCK_ACCESS_EXCLUSIVE);
        effect_scan(writer, RULE_NOT_NULL_SCANS, table);
        fails_on_nulls(writer, table, column);
    }
    bool refused_already = checked_not_null(table, name, false) || (column && column->not_null);
    if (refused_already || old_writers_fill(table, column) ||
        triggers_fill(writer->catalog, table, name))
        return;
    if (column && has_default(column))
        effect_break(writer, RULE_SET_NOT_NULL, "23502", table, name,
                     "statements of the old version that write NULL fail")
            ->likely = true;
    else
        column_required(writer, RULE_SET_NOT_NULL, table, name,
                        "statements of the old version that leave the column out or write NULL "
                        "fail");
}

void alter_drop_not_null(EffectWriter *writer, const AlterStep *step)
{
    const CatalogColumn *column = catalog_column(step->table, step->alter->name);
    if (effect_column_in_use(step->table, column) && (!column || column->not_null))
        effect_note(writer, RULE_DROP_NOT_NULL, step->table,
                    "the old version may read a NULL where there has never been one");
}

void alter_drop_default(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const CatalogColumn *column = catalog_column(table, step->alter->name);
    if (!column || !column->not_null || !has_default(column))
        return;
    bool was_there = effect_column_in_use(table, column);
    column_required(writer, was_there ? RULE_DROP_DEFAULT : RULE_ADD_REQUIRED_COLUMN, table,
                    column->name,
                    was_there ? "an INSERT of the old version that leaves the column to its "
                                "default fails"
                              : "an INSERT of the old version does not name the new column, whose "
                                "default is taken away again");
}

/* SET DEFAULT NULL takes the default away. */
void alter_set_default(EffectWriter *writer, const AlterStep *step)
{
    if (step->alter->expr && step->alter->expr->kind == SQL_EXPR_NULL)
        alter_drop_default(writer, step);
}

void alter_add_identity(EffectWriter *writer, const AlterStep *step)
{
    const CatalogColumn *column = catalog_column(step->table, step->alter->name);
    if (step->alter->identity == SQL_IDENTITY_ALWAYS && effect_column_in_use(step->table, column))
        effect_break(writer, RULE_GENERATED_COLUMN, "428C9", step->table, step->alter->name,
                     "an INSERT of the old version that gives the column a value fails");
}

static void lock_sequence(EffectWriter *writer, const AlterStep *step, LockMode mode)
{
    const CatalogTable *table = step->table;
    SqlName sequence = {
        .schema = table->schema,
        .name = talloc_asprintf(writer->ctx, "%s_%s_seq", table->name, step->alter->name)};
    effect_lock(writer, RULE_NONE, effect_table(writer, &sequence), mode);
}

void alter_set_identity(EffectWriter *writer, const AlterStep *step)
{
    lock_sequence(writer, step, LOCK_SHARE_ROW_EXCLUSIVE);
    const CatalogColumn *column = catalog_column(step->table, step->alter->name);
    if (!column || column->identity != SQL_IDENTITY_ALWAYS)
        alter_add_identity(writer, step);
}

void alter_set_expression(EffectWriter *writer, const AlterStep *step)
{
    const CatalogColumn *column = catalog_column(step->table, step->alter->name);
    if (column && column->generated == SQL_GENERATED_VIRTUAL)
        return;
    effect_lock_all(writer, RULE_ADD_COLUMN_REWRITE, step->table, LOCK_ACCESS_EXCLUSIVE);
    effect_rewrite(writer, RULE_ADD_COLUMN_REWRITE, step->table);
}

void alter_drop_identity(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    lock_sequence(writer, step, LOCK_ACCESS_EXCLUSIVE);
    const CatalogColumn *column = catalog_column(table, step->alter->name);
    if (effect_column_in_use(table, column))
        column_required(writer, RULE_DROP_DEFAULT, table, step->alter->name,
                        "an INSERT of the old version that leaves the column to its identity "
                        "fails");
}
