/* The constraints of CREATE TABLE and ADD COLUMN, in the order in which the server names them. */
#include "lint/catalog/constraint.h"

/* A second unique index over the same columns is not made (transformIndexConstraints()). */
static bool is_repeated(const TableRecord *record, const SqlConstraint *written)
{
    if (written->kind != SQL_CONSTRAINT_UNIQUE)
        return false;
    for (size_t i = 0; i < record->table.constraint_count; i++) {
        const CatalogConstraint *each = &record->table.constraints[i];
        bool same = (each->written->kind == SQL_CONSTRAINT_UNIQUE ||
                     each->written->kind == SQL_CONSTRAINT_PRIMARY_KEY) &&
                    each->column_count == written->column_count &&
                    each->written->nulls_not_distinct == written->nulls_not_distinct &&
                    each->written->deferrable == written->deferrable;
        for (size_t at = 0; same && at < written->column_count; at++)
            same = catalog_same_name(record->catalog, each->columns[at], written->columns[at]);
        if (same)
            return true;
    }
    return false;
}

#define PASSES 4

static unsigned pass_of(SqlConstraintKind kind)
{
    static const unsigned passes[] = {
        [SQL_CONSTRAINT_CHECK] = 0,       [SQL_CONSTRAINT_NOT_NULL] = 0,
        [SQL_CONSTRAINT_PRIMARY_KEY] = 1, [SQL_CONSTRAINT_UNIQUE] = 2,
        [SQL_CONSTRAINT_EXCLUSION] = 2,   [SQL_CONSTRAINT_FOREIGN_KEY] = 3,
    };
    return passes[kind];
}

static void add_of_pass(TableRecord *record, const SqlConstraint *constraints, size_t count,
                        unsigned pass)
{
    for (size_t i = 0; i < count; i++) {
        if (pass_of(constraints[i].kind) == pass && !is_repeated(record, &constraints[i]))
            constraint_add(record, &constraints[i]);
    }
}

void constraint_add_all(TableRecord *record, const SqlStatement *statement)
{
    for (unsigned pass = 0; pass < PASSES; pass++) {
        for (size_t i = 0; i < statement->column_count; i++) {
            const SqlColumn *column = &statement->columns[i];
            if (column->constraint_count)
                add_of_pass(record, column->constraints, column->constraint_count, pass);
        }
        add_of_pass(record, statement->constraints, statement->constraint_count, pass);
    }
}

void constraint_add_of_column(TableRecord *record, const SqlColumn *column)
{
    for (unsigned pass = 0; pass < PASSES; pass++)
        add_of_pass(record, column->constraints, column->constraint_count, pass);
}
