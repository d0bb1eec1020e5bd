#include "db/postgres/connection.h"

/* COPY .. TO stdout inside a script: there is nobody to read it. */
static bool discard_copy_out(PgDb *pg, Error *err)
{
    for (;;) {
        PQMEM_AUTO char *row = NULL;
        int length = libpq.PQgetCopyData(pg->conn, &row, true);
        if (length < 0)
            return true; /* the result that follows says how it ended */
        if (length == 0 && !pg_wait_input(pg, err))
            return false;
    }
}

static bool refuse_copy_in(PgDb *pg, Error *err)
{
    error_set(err, ERR_STATEMENT, "COPY .. FROM stdin has no data here");
    error_hint(err,
               "let the data follow the statement, as pg_dump and psql do, up to a line with \\.");
    if (!pg_copy_stop(pg, "no data", err))
        pg->call.lost = true;
    return false;
}

static bool count_result(PGresult **result, PgResults *results)
{
    size_t index = results->outcome->statements_done++;
    if (!results->rows || index >= results->wanted)
        return true;
    results->rows[index] = pg_rows_new(results->ctx, *result);
    *result = NULL;
    return results->rows[index] != NULL;
}

static bool take_result(PgDb *pg, PGresult **result, PgResults *results, Error *err)
{
    switch (libpq.PQresultStatus(*result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return count_result(result, results) ||
               error_set(err, ERR_INTERNAL, "out of memory for a result");
    case PGRES_COPY_OUT:
        return discard_copy_out(pg, err);
    case PGRES_COPY_IN:
        pg->copying = results->to_copy;
        return pg->copying || refuse_copy_in(pg, err);
    default:
        break;
    }
    const char *position = libpq.PQresultErrorField(*result, PG_DIAG_STATEMENT_POSITION);
    if (position && !results->outcome->position)
        results->outcome->position = strtoul(position, NULL, 10);
    return pg_error_result(pg, *result, err);
}

bool pg_collect(PgDb *pg, PgResults *results, Error *err)
{
    bool ok = true;
    while (!pg->call.lost && !pg->copying) {
        if (!pg_wait_result(pg, err)) {
            ok = false;
            break;
        }
        PGRESULT_AUTO PGresult *result = libpq.PQgetResult(pg->conn);
        if (!result)
            break;
        ok = take_result(pg, &result, results, err) && ok;
    }
    return db_call_end(&pg->call, ok, err);
}
