#include "db/postgres/connection.h"

typedef struct PgRows {
    DbRows rows;
    PGresult *result;
} PgRows;

static int rows_destroy(PgRows *rows)
{
    libpq.PQclear(rows->result);
    return 0;
}

static const char *rows_value(const DbRows *rows, size_t row, size_t column)
{
    const PGresult *result = ((const PgRows *)rows)->result;
    if (libpq.PQgetisnull(result, (int)row, (int)column))
        return NULL;
    return libpq.PQgetvalue(result, (int)row, (int)column);
}

DbRows *pg_rows_new(TALLOC_CTX *ctx, PGresult *result)
{
    PgRows *rows = talloc_zero(ctx, PgRows);
    if (!rows) {
        libpq.PQclear(result);
        return NULL;
    }
    rows->result = result;
    rows->rows = (DbRows){
        .value = rows_value,
        .count = (size_t)libpq.PQntuples(result),
        .columns = (size_t)libpq.PQnfields(result),
        .affected = strtoul(libpq.PQcmdTuples(result), NULL, 10),
    };
    talloc_set_destructor(rows, rows_destroy);
    return &rows->rows;
}
