/* The statements of the version still serving, where they are known (--application FILE): then a
 * break is not possible but certain, or certain not to be.
 *
 * The file is SQL: statements as they stand in a log or in pg_stat_statements ($1 for parameters),
 * or `PREPARE name AS ..; EXECUTE name(..);` with sample values, which let checks and uniqueness be
 * tried.
 */
#pragma once

#include "base/dialect.h"
#include "base/error.h"
#include "sql/ast/statement.h"

typedef struct ApplicationStatement {
    const char *name;              /* of PREPARE, or NULL */
    const SqlStatement *statement; /* its query */
    const SqlExpr *const *values;  /* of the EXECUTE: value of $1 .. ; or NULL */
    size_t value_count;
} ApplicationStatement;

typedef struct Application {
    ApplicationStatement *statements;
    size_t count;
} Application;

/* ERR_IO, ERR_VALIDATION with the place of a statement that cannot be read. Child of ctx. */
bool application_read(TALLOC_CTX *ctx, const char *path, Dialect dialect,
                      Application **ret_application, Error *err) MUST_USE;
