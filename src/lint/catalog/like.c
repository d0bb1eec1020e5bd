#include "lint/catalog/like.h"

#include "lint/catalog/column.h"

static CatalogColumn like_column(TableRecord *record, const CatalogColumn *column, unsigned options)
{
    CatalogColumn copy = *column;
    copy.born = record->catalog->moment;
    if (!(options & SQL_LIKE_DEFAULTS))
        copy.default_expr = NULL;
    if (!(options & SQL_LIKE_GENERATED)) {
        copy.generated = SQL_NOT_GENERATED;
        copy.generation = NULL;
    }
    if (!(options & SQL_LIKE_IDENTITY))
        copy.identity = SQL_NO_IDENTITY;
    if (copy.identity != SQL_NO_IDENTITY)
        column_own_sequence(record, copy.name);
    return copy;
}

void like_add_columns(TableRecord *record, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->like_count; i++) {
        const TableRecord *like = record_meet(record->catalog, &statement->likes[i], CATALOG_TABLE);
        for (size_t at = 0; like && like != record && at < like->table.column_count; at++) {
            const CatalogColumn *column = &like->table.columns[at];
            if (catalog_column_at(record, column->name) < 0)
                column_append(record, like_column(record, column, statement->like_options[i]));
        }
    }
}

static const CatalogIndex *index_of(const TableRecord *record, const CatalogConstraint *constraint)
{
    for (size_t i = 0; constraint->name && i < record->table.index_count; i++) {
        if (record->table.indexes[i].constraint == constraint->name)
            return &record->table.indexes[i];
    }
    return NULL;
}

/* The constraint as if it had been written for this table: over the columns by their names now. */
static void add_copy(TableRecord *record, const TableRecord *like,
                     const CatalogConstraint *constraint)
{
    SqlConstraint *written = SQL_ARENA_NEW(&record->catalog->arena, SqlConstraint);
    const CatalogIndex *index = index_of(like, constraint);
    *written = *constraint->written;
    written->columns = constraint->columns;
    written->column_count = constraint->column_count;
    written->using_index = NULL;
    written->not_valid = false;
    written->name = constraint->written->kind == SQL_CONSTRAINT_CHECK ? constraint->name : NULL;
    if (index) {
        written->parts = index->parts;
        written->part_count = index->part_count;
        written->included = index->included;
        written->included_count = index->included_count;
    }
    constraint_add(record, written);
}

static bool is_copied(const CatalogConstraint *constraint, unsigned options)
{
    SqlConstraintKind kind = constraint->written->kind;
    if (kind == SQL_CONSTRAINT_CHECK)
        return options & SQL_LIKE_CONSTRAINTS;
    return kind != SQL_CONSTRAINT_FOREIGN_KEY && kind != SQL_CONSTRAINT_NOT_NULL &&
           options & SQL_LIKE_INDEXES;
}

/* As they stand now: what is added may reach the other table too, as a part of this one. */
static void add_of(TableRecord *record, const TableRecord *like, unsigned options)
{
    const CatalogTable now = like->table;
    for (size_t i = 0; i < now.constraint_count; i++) {
        if (is_copied(&now.constraints[i], options))
            add_copy(record, like, &now.constraints[i]);
    }
    for (size_t i = 0; options & SQL_LIKE_INDEXES && i < now.index_count; i++) {
        CatalogIndex index = now.indexes[i];
        if (index.constraint)
            continue;
        index.name = index.attached_to = NULL;
        index.born = record->catalog->moment;
        index_add(record, index);
    }
}

void like_add_constraints(TableRecord *record, const SqlStatement *statement)
{
    for (size_t i = 0; i < statement->like_count; i++) {
        const TableRecord *like = record_find(record->catalog, &statement->likes[i]);
        if (like && like != record)
            add_of(record, like, statement->like_options[i]);
    }
}
