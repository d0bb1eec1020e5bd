/* SQLite's ALTER TABLE: one command, ADD COLUMN or DROP COLUMN ("ALTER TABLE", sections 5, 6). */
#include "lint/effects/sqlite.h"

#include <string.h>

static bool is_null(const SqlExpr *expr)
{
    return !expr || expr->kind == SQL_EXPR_NULL;
}

/* A literal, in parentheses or not; 1 + 1 is none to it. */
static bool is_constant(const SqlExpr *expr)
{
    return is_null(expr) || expr->kind == SQL_EXPR_NUMBER || expr->kind == SQL_EXPR_STRING ||
           expr->kind == SQL_EXPR_BOOL;
}

/* Refused only where there are rows; whether there are may not be known. */
static void fails_on_rows(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                          const char *sqlstate, const char *why)
{
    if (table->empty != KNOWN_YES)
        effect_fail(writer, rule, sqlstate, table, why)->likely = table->empty != KNOWN_NO;
}

static void required(EffectWriter *writer, const CatalogTable *table, const SqlColumn *column)
{
    column_required(writer, RULE_ADD_REQUIRED_COLUMN, table, column->name,
                    "an INSERT of the old version does not name the new column, which has no "
                    "default and must not be NULL");
    fails_on_rows(writer, RULE_ADD_REQUIRED_COLUMN, table, "23502",
                  "SQLite refuses it where the table has rows: \"Cannot add a NOT NULL column "
                  "with default value NULL\"");
}

static void refused_constraint(EffectWriter *writer, const CatalogTable *table,
                               const SqlColumn *column, const SqlConstraint *constraint)
{
    switch (constraint->kind) {
    case SQL_CONSTRAINT_PRIMARY_KEY:
        effect_fail(writer, RULE_FAILS, "0A000", table, "SQLite cannot add a PRIMARY KEY column");
        break;
    case SQL_CONSTRAINT_UNIQUE:
        effect_fail(writer, RULE_FAILS, "0A000", table,
                    "SQLite cannot add a UNIQUE column: add the column, then CREATE UNIQUE INDEX");
        break;
    case SQL_CONSTRAINT_FOREIGN_KEY:
        if (!is_null(column->default_expr))
            effect_fail(writer, RULE_FAILS, "0A000", table,
                        "with foreign keys on SQLite refuses a REFERENCES column whose default is "
                        "not NULL")
                ->likely = true;
        break;
    default:
        break;
    }
}

static void add_column(EffectWriter *writer, const CatalogTable *table, const SqlColumn *column)
{
    if (catalog_column(table, column->name)) {
        effect_fail(writer, RULE_FAILS, "42701", table, "the column is there already");
        return;
    }
    for (size_t i = 0; i < column->constraint_count; i++)
        refused_constraint(writer, table, column, &column->constraints[i]);
    if (column->generated == SQL_GENERATED_STORED)
        effect_fail(writer, RULE_FAILS, "0A000", table,
                    "SQLite cannot add a STORED column: a VIRTUAL one it can");
    if (column->generated != SQL_NOT_GENERATED)
        return;
    if (column->not_null && is_null(column->default_expr))
        required(writer, table, column);
    else if (!is_constant(column->default_expr))
        fails_on_rows(writer, RULE_FAILS, table, "0A000",
                      "SQLite refuses a default that is no constant where the table has rows");
}

static bool contains(const char *const *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(columns[i], name) == 0)
            return true;
    }
    return false;
}

static const char *index_in_the_way(const CatalogTable *table, const char *column)
{
    for (size_t i = 0; i < table->index_count; i++) {
        for (size_t k = 0; k < table->indexes[i].part_count; k++) {
            const char *part = table->indexes[i].parts[k].column;
            if (part && strcasecmp(part, column) == 0)
                return table->indexes[i].name ? table->indexes[i].name : "";
        }
    }
    return NULL;
}

/* Why SQLite refuses to drop the column; NULL: it does not. A CHECK or foreign key of this column
 * alone may stand behind it, and goes with it then. */
static const char *drop_refused(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *constraint = &table->constraints[i];
        if (!contains(constraint->columns, constraint->column_count, column))
            continue;
        if (constraint->written->kind == SQL_CONSTRAINT_PRIMARY_KEY)
            return "SQLite cannot drop a column of the primary key";
        if (constraint->written->kind == SQL_CONSTRAINT_UNIQUE)
            return "SQLite cannot drop a UNIQUE column";
        if (constraint->column_count > 1)
            return "SQLite cannot drop a column that a constraint of the table names";
    }
    const char *index = index_in_the_way(table, column);
    if (index)
        return talloc_asprintf(writer->ctx, "the index %s is on the column: drop it before", index);
    return table->column_count == 1 ? "SQLite cannot drop the only column" : NULL;
}

static void fails_on_views(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    size_t count = 0;
    CatalogTable **views = catalog_dependent_views(writer->ctx, table, column, &count);
    if (count)
        effect_fail(writer, RULE_FAILS, "2BP01", table,
                    talloc_asprintf(writer->ctx, "the view %s reads the column",
                                    catalog_shown(writer->catalog, views[0])));
}

static void drop_column(EffectWriter *writer, const CatalogTable *table, const char *name)
{
    const CatalogColumn *column = catalog_column(table, name);
    bool known = !table->guessed && catalog_complete(writer->catalog);
    if (!column && known) {
        effect_fail(writer, RULE_FAILS, "42703", table, "there is no such column");
        return;
    }
    const char *why = column ? drop_refused(writer, table, name) : NULL;
    if (why)
        effect_fail(writer, RULE_FAILS, "2BP01", table, why);
    if (column)
        fails_on_views(writer, table, name);
    if (effect_column_in_use(table, column))
        effect_break(writer, RULE_DROP_COLUMN, "42703", table, name,
                     "statements of the old version that name the column fail");
}

void effects_sqlite_alter_table(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *table = effect_target(writer, &statement->name, false);
    for (size_t i = 0; i < statement->alter_count; i++) {
        const SqlAlter *alter = &statement->alters[i];
        writer->offset = alter->offset;
        if (alter->kind == SQL_ALTER_ADD_COLUMN)
            add_column(writer, table, alter->column);
        else
            drop_column(writer, table, alter->name);
        catalog_apply_alter(writer->catalog, statement, alter, true);
    }
}
