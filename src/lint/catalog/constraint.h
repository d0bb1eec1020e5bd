/* Constraints and indexes of a table (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

/* Adds what was written for a column or the table, names it, makes its index, and does so in the
 * table's partitions and heirs as the server does. */
void constraint_add(TableRecord *record, const SqlConstraint *written);
/* The constraints of CREATE TABLE in the order in which the server names them. */
void constraint_add_all(TableRecord *record, const SqlStatement *statement);
void constraint_add_of_column(TableRecord *record, const SqlColumn *column);
/* A constraint of the parent in one child; name NULL: to be chosen. `index`: the parent's. */
void constraint_add_share(TableRecord *child, const SqlConstraint *written, const char *name,
                          const CatalogIndex *index);
/* An heir's or partition's share of what its parent has: CHECKs; of partitions all else too. */
void constraint_inherit(TableRecord *child, const TableRecord *parent);

void constraint_drop_at(TableRecord *record, size_t at);
/* By name, its index and its parts in partitions too; false: no such constraint. */
bool constraint_drop(TableRecord *record, const char *name);
/* Foreign keys of other tables that need this primary key or unique constraint. */
void constraint_drop_keys_to(TableRecord *record, const CatalogConstraint *key);
void constraint_rename(TableRecord *record, const char *name, const char *new_name);

/* An index whose `name` is NULL gets one. Returns its name. Partitions get theirs unless `only`. */
const char *index_add(TableRecord *record, CatalogIndex index);
void index_drop_at(TableRecord *record, size_t at);
void index_drop(TableRecord *record, const char *name);
/* With the constraint that it belongs to. */
void index_drop_any(TableRecord *record, const char *name);
void index_rename(TableRecord *record, const char *name, const char *new_name);
bool index_uses_column(const TableRecord *record, const CatalogIndex *index, const char *column);

/* Whether an expression reads the column of its own table. */
bool expression_reads(const TableRecord *record, const SqlExpr *expr, const char *column);
/* The expression with a column's new name; the same one when it does not read it. */
const SqlExpr *expression_rename(TableRecord *record, const SqlExpr *expr, const char *column,
                                 const char *new_name);
/* The distinct columns that an expression reads. */
const char *const *expression_columns(TableRecord *record, const SqlExpr *expr, size_t *ret_count);
