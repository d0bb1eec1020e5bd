/* Relations of the catalog: made, met, changed, renamed, dropped (internal to this folder). */
#pragma once

#include "lint/catalog/model.h"

/* A new relation under this name, whatever had it before is dropped. */
TableRecord *record_new(Catalog *catalog, CatalogKind kind, const char *schema, const char *name);
TableRecord *record_find(const Catalog *catalog, const SqlName *name);
/* Found, or created as guessed; NULL for the server's own relations. */
TableRecord *record_meet(Catalog *catalog, const SqlName *name, CatalogKind kind);
/* To be called before a record or its arrays' elements change. */
void record_edit(TableRecord *record);
void record_rename(TableRecord *record, const char *schema, const char *name);
/* With all that hangs on it: foreign keys to it, views, partitions and heirs, owned sequences. */
void record_drop(TableRecord *record);

CatalogColumn *record_column(TableRecord *record, const char *name); /* met: guessed when unknown */
/* Whether a relation or index of that name is there. */
bool record_name_taken(const Catalog *catalog, const char *schema, const char *name);
/* Drops what has the name: it must have gone unseen, or the server would refuse to give the name
 * away. `but`: unless it is this one; or NULL. */
void record_name_clear(Catalog *catalog, const char *schema, const char *name,
                       const TableRecord *but);
void record_name_put(TableRecord *record, const char *name);
void record_name_remove(TableRecord *record, const char *name);

/* Appends to a list of who hangs on `record`. */
void record_list_add(Catalog *catalog, RecordList *list, TableRecord *item);
/* Whether the foreign keys of `from` lead to `to`. */
bool record_refers(const TableRecord *from, const TableRecord *to);
/* Whether a view reads the table, or that column of it (NULL: any). */
bool record_reads(const TableRecord *view, const TableRecord *table, const char *column);
