/* How SQLite keeps what is declared with a type, whatever the type's name is: "Datatypes In
 * SQLite", section 3.1. */
#pragma once

#include "sql/ast/expression.h"

typedef enum SqliteAffinity {
    AFFINITY_BLOB,
    AFFINITY_TEXT,
    AFFINITY_INTEGER,
    AFFINITY_REAL,
    AFFINITY_NUMERIC,
} SqliteAffinity;

/* NULL: a column without a type. */
SqliteAffinity sqlite_affinity(const SqlType *type);
