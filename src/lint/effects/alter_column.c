/* ADD COLUMN and DROP COLUMN. */
#include "lint/effects/former.h"
#include "lint/effects/handlers.h"

#include <string.h>

#define VIRTUAL_BY_DEFAULT 180000
#define FAST_DEFAULTS      110000 /* a default that is no volatile call is kept in the catalog */

static const struct {
    const char *name;
} serials[] = {{"serial"}, {"serial2"}, {"serial4"}, {"serial8"}, {"smallserial"}, {"bigserial"}};

static bool is_serial(const SqlType *type)
{
    for (size_t i = 0; type && !type->schema && i < COUNT_OF(serials); i++) {
        if (strcmp(type->name, serials[i].name) == 0)
            return true;
    }
    return false;
}

static bool is_null_literal(const SqlExpr *expr)
{
    while (expr && expr->kind == SQL_EXPR_CAST && expr->arg_count == 1)
        expr = expr->args[0];
    return !expr || expr->kind == SQL_EXPR_NULL;
}

static bool is_stored(const EffectWriter *writer, const SqlColumn *column)
{
    return column->generated == SQL_GENERATED_STORED ||
           (column->generated == SQL_GENERATED_UNSAID && writer->version < VIRTUAL_BY_DEFAULT);
}

static bool has_constraint(const SqlColumn *column, SqlConstraintKind kind)
{
    for (size_t i = 0; i < column->constraint_count; i++) {
        if (column->constraints[i].kind == kind)
            return true;
    }
    return false;
}

/* A default by the column, or by its domain. */
static bool fills_itself(const EffectWriter *writer, const SqlColumn *column)
{
    if (!is_null_literal(column->default_expr) || is_serial(column->type) ||
        column->identity != SQL_NO_IDENTITY || column->generated != SQL_NOT_GENERATED)
        return true;
    if (!column->type || column->default_expr)
        return false;
    const CatalogType *type =
        catalog_type(writer->catalog, column->type->schema, column->type->name);
    return type && !is_null_literal(type->default_expr);
}

/* Measured, and PostgreSQL's manual, "ALTER TABLE", Notes. */
static bool rewrites(const EffectWriter *writer, const SqlColumn *column)
{
    if (is_serial(column->type) || column->identity != SQL_NO_IDENTITY || is_stored(writer, column))
        return true;
    if (type_is_constrained(writer->catalog, column->type))
        return true;
    if (is_null_literal(column->default_expr) || column->generated != SQL_NOT_GENERATED)
        return false;
    return writer->version < FAST_DEFAULTS ||
           catalog_volatility(writer->catalog, column->default_expr) > VOLATILITY_STABLE;
}

bool lock_drawn_sequence(const SqlExpr *expr, void *data)
{
    EffectWriter *writer = data;
    bool draws = expr->kind == SQL_EXPR_CALL && expr->text && expr->arg_count &&
                 (strcmp(expr->text, "nextval") == 0 || strcmp(expr->text, "setval") == 0);
    if (!draws)
        return true;
    const SqlExpr *name = expr->args[0];
    while (name->kind == SQL_EXPR_CAST && name->arg_count == 1)
        name = name->args[0];
    if (name->kind == SQL_EXPR_STRING)
        effect_lock(writer, RULE_NONE, effect_table(writer, &(SqlName){.name = name->text}),
                    LOCK_ROW_EXCLUSIVE);
    return true;
}

static void rewritten(EffectWriter *writer, const CatalogTable *table, const SqlColumn *column)
{
    effect_lock_all(writer, RULE_ADD_COLUMN_REWRITE, table, LOCK_ACCESS_EXCLUSIVE);
    effect_rewrite(writer, RULE_ADD_COLUMN_REWRITE, table);
    if (column->default_expr)
        sql_expr_walk(column->default_expr, lock_drawn_sequence, writer);
}

void column_required(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                     const char *column, const char *why)
{
    if (former_was_required(writer->context, table, column))
        return;
    effect_break(writer, rule, "23502", table, column, why);
}

/* NOT NULL and nothing to fill it with: rows that are there fail the statement, and old INSERTs
 * fail ever after. */
static void required(EffectWriter *writer, const CatalogTable *table, const SqlColumn *column,
                     bool rewritten_anyway)
{
    if (!rewritten_anyway)
        effect_scan(writer, RULE_NOT_NULL_SCANS, table);
    if (table->empty == KNOWN_NO)
        effect_fail(writer, RULE_ADD_REQUIRED_COLUMN, "23502", table,
                    "the table has rows, for which the column would be NULL");
    column_required(writer, RULE_ADD_REQUIRED_COLUMN, table, column->name,
                    "an INSERT of the old version does not name the new column, which has no "
                    "default and must not be NULL");
}

void alter_add_column(EffectWriter *writer, const AlterStep *step)
{
    const SqlColumn *column = step->alter->column;
    const CatalogTable *table = step->table;
    if (catalog_column(table, column->name)) {
        if (!step->alter->if_not_exists)
            effect_fail(writer, RULE_FAILS, "42701", table, "the column is there already");
        return;
    }
    bool rewritten_anyway = rewrites(writer, column);
    if (rewritten_anyway)
        rewritten(writer, table, column);
    bool must_have = column->not_null || has_constraint(column, SQL_CONSTRAINT_NOT_NULL) ||
                     has_constraint(column, SQL_CONSTRAINT_PRIMARY_KEY) ||
                     type_required(writer->catalog, column->type);
    if (must_have && !fills_itself(writer, column))
        required(writer, table, column, rewritten_anyway);
    for (size_t i = 0; i < column->constraint_count; i++)
        constraint_added(writer, table, &column->constraints[i], column);
    effect_cached_plan(writer, table, NULL);
}

static void lock_owned_sequence(EffectWriter *writer, const CatalogTable *table,
                                const CatalogColumn *column)
{
    SqlName name = {.schema = table->schema,
                    .name = talloc_asprintf(writer->ctx, "%s_%s_seq", table->name, column->name)};
    const CatalogTable *sequence = catalog_table(writer->catalog, &name);
    if (sequence && sequence->kind == CATALOG_SEQUENCE)
        effect_lock(writer, RULE_NONE, sequence, LOCK_ACCESS_EXCLUSIVE);
}

static bool mentions(const char *const *columns, size_t count, const char *column)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i], column) == 0)
            return true;
    }
    return false;
}

/* A foreign key goes with either end's columns, and its triggers on the other table with it. */
static void foreign_keys_of_column(EffectWriter *writer, const CatalogTable *table,
                                   const char *column)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *constraint = &table->constraints[i];
        if (constraint->written->kind == SQL_CONSTRAINT_FOREIGN_KEY &&
            mentions(constraint->columns, constraint->column_count, column))
            effect_lock(writer, RULE_DROP_FOREIGN_KEY, foreign_key_parent(writer, constraint),
                        LOCK_ACCESS_EXCLUSIVE);
    }
}

void alter_drop_column(EffectWriter *writer, const AlterStep *step)
{
    const char *name = step->alter->name;
    const CatalogTable *table = step->table;
    const CatalogColumn *column = catalog_column(table, name);
    if (!column && !table->guessed && catalog_complete(writer->catalog)) {
        if (!step->alter->if_exists)
            effect_fail(writer, RULE_FAILS, "42703", table, "there is no such column");
        return;
    }
    dependents_dropped(writer, table, name, step->alter->cascade);
    referring_dropped(writer, table, &name, 1, step->alter->cascade);
    foreign_keys_of_column(writer, table, name);
    if (column && (column->identity != SQL_NO_IDENTITY || column->default_expr))
        lock_owned_sequence(writer, table, column);
    if (effect_column_in_use(table, column)) {
        effect_break(writer, RULE_DROP_COLUMN, "42703", table, name,
                     "statements of the old version that name the column fail")
            ->type = column ? column->type : NULL;
        effect_cached_plan(writer, table, NULL);
    }
    former_keep_column(writer->context, table, column, NULL);
}
