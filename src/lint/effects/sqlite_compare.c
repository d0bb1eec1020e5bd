/* Keys, CHECKs and foreign keys of a table before and after a rebuild. */
#include "lint/effects/sqlite.h"

#include <string.h>

static bool same_part(const SqlIndexPart *a, const SqlIndexPart *b)
{
    if (a->column && b->column)
        return strcasecmp(a->column, b->column) == 0;
    return !a->column && !b->column && sql_expr_equal(a->expr, b->expr);
}

static bool same_key(const CatalogIndex *a, const CatalogIndex *b)
{
    if (a->part_count != b->part_count || !a->predicate != !b->predicate)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        if (!same_part(&a->parts[i], &b->parts[i]))
            return false;
    }
    return true;
}

static bool has_key(const CatalogTable *table, const CatalogIndex *key)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].unique && same_key(&table->indexes[i], key))
            return true;
    }
    return false;
}

/* A column that the old version does not know is NULL in its rows, and NULLs are no duplicates. */
static bool is_left_null(const CatalogTable *old, const CatalogTable *new, const CatalogIndex *key)
{
    for (size_t i = 0; i < key->part_count; i++) {
        const char *name = key->parts[i].column;
        const CatalogColumn *column = name ? catalog_column(new, name) : NULL;
        if (column && !catalog_column(old, name) && !column->default_expr)
            return true;
    }
    return false;
}

void effects_sqlite_compare_keys(EffectWriter *writer, const CatalogTable *old,
                                 const CatalogTable *new)
{
    for (size_t i = 0; i < new->index_count; i++) {
        const CatalogIndex *key = &new->indexes[i];
        if (key->unique && !has_key(old, key) && !is_left_null(old, new, key))
            key_added(writer, old, key->parts, key->part_count, key->predicate, false);
    }
    for (size_t i = 0; i < old->index_count; i++) {
        if (old->indexes[i].unique && !has_key(new, &old->indexes[i]))
            key_dropped(writer, old, &old->indexes[i]);
    }
}

static bool same_columns(const CatalogConstraint *a, const CatalogConstraint *b)
{
    if (a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < a->column_count; i++) {
        if (strcasecmp(a->columns[i], b->columns[i]) != 0)
            return false;
    }
    return true;
}

static bool same_constraint(const CatalogConstraint *a, const CatalogConstraint *b)
{
    if (a->written->kind != b->written->kind)
        return false;
    if (a->written->kind == SQL_CONSTRAINT_CHECK)
        return sql_expr_equal(a->written->check, b->written->check);
    return same_columns(a, b) &&
           strcasecmp(a->written->references.name, b->written->references.name) == 0;
}

static bool has_constraint(const CatalogTable *table, const CatalogConstraint *constraint)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (same_constraint(&table->constraints[i], constraint))
            return true;
    }
    return false;
}

static bool names_old_column(const CatalogTable *old, const CatalogConstraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++) {
        if (catalog_column(old, constraint->columns[i]))
            return true;
    }
    return false;
}

void effects_sqlite_compare_constraints(EffectWriter *writer, const CatalogTable *old,
                                        const CatalogTable *new)
{
    for (size_t i = 0; i < new->constraint_count; i++) {
        const CatalogConstraint *constraint = &new->constraints[i];
        SqlConstraintKind kind = constraint->written->kind;
        bool check = kind == SQL_CONSTRAINT_CHECK;
        if ((!check && kind != SQL_CONSTRAINT_FOREIGN_KEY) || has_constraint(old, constraint) ||
            !names_old_column(old, constraint))
            continue;
        Effect *effect = effect_break(
            writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, check ? "23514" : "23503", old, NULL,
            check ? "a row that the old version writes may violate the new CHECK"
                  : "the old version may write a row that refers to nothing, or delete one that is "
                    "referred to");
        effect->likely = true;
        effect->constraint = constraint->name;
    }
}
