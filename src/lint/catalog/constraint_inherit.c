/* What a partition or an heir gets of its parent's constraints and indexes. */
#include "lint/catalog/constraint.h"

static const CatalogIndex *index_of(const TableRecord *record, const char *constraint)
{
    for (size_t i = 0; i < record->table.index_count; i++) {
        if (record->table.indexes[i].constraint == constraint)
            return &record->table.indexes[i];
    }
    return NULL;
}

/* An index of a partition that could be the part of the parent's one. */
static bool attach_like(TableRecord *child, const CatalogIndex *parent)
{
    for (size_t i = 0; i < child->table.index_count; i++) {
        CatalogIndex *index = &child->table.indexes[i];
        bool same = !index->attached_to && index->unique == parent->unique &&
                    index->part_count == parent->part_count &&
                    sql_expr_equal(index->predicate, parent->predicate);
        for (size_t at = 0; same && at < index->part_count; at++)
            same = catalog_same_name(child->catalog, index->parts[at].column,
                                     parent->parts[at].column) &&
                   sql_expr_equal(index->parts[at].expr, parent->parts[at].expr);
        if (!same)
            continue;
        index->attached_to = parent->name;
        return true;
    }
    return false;
}

static void inherit_indexes(TableRecord *child, const TableRecord *parent)
{
    for (size_t i = 0; i < parent->table.index_count; i++) {
        CatalogIndex part = parent->table.indexes[i];
        if (part.constraint || attach_like(child, &part))
            continue;
        part.attached_to = part.name;
        part.name = NULL;
        part.born = child->catalog->moment;
        index_add(child, part);
    }
}

void constraint_inherit(TableRecord *child, const TableRecord *parent)
{
    bool partition = child->table.is_partition;
    record_edit(child);
    for (size_t i = 0; i < parent->table.constraint_count; i++) {
        const CatalogConstraint *each = &parent->table.constraints[i];
        SqlConstraintKind kind = each->written->kind;
        const CatalogIndex *index = index_of(parent, each->name);
        bool own_name = kind != SQL_CONSTRAINT_CHECK && kind != SQL_CONSTRAINT_FOREIGN_KEY;
        if (kind == SQL_CONSTRAINT_CHECK ? each->written->no_inherit : !partition)
            continue;
        if (index && attach_like(child, index))
            continue;
        constraint_add_share(child, each->written, own_name ? NULL : each->name, index);
    }
    if (partition)
        inherit_indexes(child, parent);
}
