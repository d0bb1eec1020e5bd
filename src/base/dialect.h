/* The SQL dialects, known to every floor. */
#pragma once

#include <stdbool.h>

typedef enum Dialect {
    DIALECT_POSTGRES,
    DIALECT_SQLITE,
    DIALECT_MARIADB, /* and MySQL */
} Dialect;

/* By that name; false: there is none. */
bool dialect_find(const char *name, Dialect *ret_dialect);
const char *dialect_name(Dialect dialect); /* "postgres", "sqlite", "mariadb" */
