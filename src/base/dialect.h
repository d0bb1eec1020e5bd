/* The SQL dialects, known to every floor. */
#pragma once

typedef enum Dialect {
    DIALECT_POSTGRES,
    DIALECT_SQLITE,
} Dialect;

const char *dialect_name(Dialect dialect); /* "postgres", "sqlite" */
