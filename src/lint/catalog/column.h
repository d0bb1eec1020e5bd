/* Columns of a table: added, dropped, renamed, in its heirs and partitions too (internal to this
 * folder). */
#pragma once

#include "lint/catalog/constraint.h"

/* As CREATE TABLE and ADD COLUMN have it; its constraints are added by others. serial becomes an
 * integer with a sequence. */
CatalogColumn column_build(TableRecord *record, const SqlColumn *written);
void column_append(TableRecord *record, CatalogColumn column);
/* Merges into a column of that name that is there already (an heir's). */
void column_inherit(TableRecord *child, const CatalogColumn *column);
/* What rows that exist hold in a new column. */
CatalogKnown column_new_nulls(const TableRecord *record, const CatalogColumn *column);

/* The sequence behind serial and identity. */
TableRecord *column_own_sequence(TableRecord *record, const char *column);
void column_drop_sequences(TableRecord *record, const char *column);

/* With the constraints and indexes that involve it, views that read it, foreign keys to it and
 * sequences that it owns. */
void column_drop(TableRecord *record, const char *name);
void column_rename(TableRecord *record, const char *name, const char *new_name);
