/* What statements that write rows tell of a table's rows (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

void data_apply_query(Catalog *catalog, const SqlQuery *query);
void data_truncate(Catalog *catalog, const SqlStatement *statement);
void data_copy_from(Catalog *catalog, const SqlStatement *statement);
/* Whether a value of a row of `record` (NULL: of none) is NULL. `from`: the query it stands in. */
CatalogKnown data_value_is_null(const TableRecord *record, const SqlQuery *from,
                                const SqlExpr *expr);
