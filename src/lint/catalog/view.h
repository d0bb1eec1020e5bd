/* Views and what is made from queries (internal to this folder). */
#pragma once

#include "lint/catalog/query.h"

void view_create(Catalog *catalog, const SqlStatement *statement);
/* The columns of CREATE TABLE .. AS and SELECT INTO. */
void view_columns_of_query(TableRecord *record, const SqlStatement *statement);
