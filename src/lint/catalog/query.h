/* What a query gives and what it reads, by the tables that are known (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

typedef struct OutputColumn {
    const char *name;
    const SqlType *type; /* NULL: not known */
    const char *collation;
    bool literal;     /* NULL or quoted text alone: takes the type of what it is united with */
    ColumnUse source; /* the table's column that it is, unchanged; or none */
} OutputColumn;

typedef struct Output {
    OutputColumn *columns;
    size_t count;
} Output;

typedef struct QueryReads {
    ColumnUse *uses; /* each once; column NULL: the relation as such */
    size_t count;
} QueryReads;

/* Tables and columns that are not known are met (record_meet()). `reads` is appended to. */
Output query_resolve(Catalog *catalog, const SqlQuery *query, QueryReads *reads);
/* Whether PostgreSQL lets writes through a view of this query (manual, "Updatable Views"). */
bool query_is_updatable(Catalog *catalog, const SqlQuery *query);
