/* The queries of snapshot.c (internal to this folder): kind, name, table, shape, invalid. */
#pragma once

#include "base/dialect.h"

/* NULL: schemas of this database cannot be compared. */
const char *snapshot_sql(Dialect dialect);
