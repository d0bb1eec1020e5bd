#include <limits.h>

#include "db/postgres/connection.h"

bool pg_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err)
{
    PgDb *pg = pg_db(db);
    /* A message of the protocol has a signed 32-bit length. */
    if (length > INT_MAX - 64)
        return error_set(err, ERR_STATEMENT, "a statement of %zu bytes is too long for PostgreSQL",
                         length);
    pg_call_begin(pg);
    if (!libpq.PQsendQuery(pg->conn, sql))
        return db_call_end(&pg->call, pg_error_lost(pg, err), err);
    PgResults results = {.outcome = outcome};
    return pg_collect(pg, &results, err);
}

/* The simple protocol wherever it can be: an unclosed portal of the extended one pins the session's
 * snapshot, for which CREATE INDEX CONCURRENTLY in another session then waits for ever. */
static bool send_query(PgDb *pg, const DbQuery *query)
{
    if (query->n_params == 0)
        return libpq.PQsendQuery(pg->conn, query->sql);
    return libpq.PQsendQueryParams(pg->conn, query->sql, (int)query->n_params, NULL, query->params,
                                   NULL, NULL, 0);
}

bool pg_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err)
{
    PgDb *pg = pg_db(db);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows **rows = talloc_zero_size(tmp, query->count * sizeof(*rows));
    if (!rows)
        return error_set(err, ERR_INTERNAL, "out of memory for a query");
    pg_call_begin(pg);
    if (!send_query(pg, query))
        return db_call_end(&pg->call, pg_error_lost(pg, err), err);
    DbScriptOutcome outcome = {0};
    PgResults results = {.outcome = &outcome, .rows = rows, .wanted = query->count, .ctx = tmp};
    if (!pg_collect(pg, &results, err))
        return false;
    if (outcome.statements_done != query->count)
        return error_set(err, ERR_INTERNAL, "%zu results were expected, %zu came", query->count,
                         outcome.statements_done);
    for (size_t i = 0; i < query->count; i++)
        ret_rows[i] = talloc_steal(ctx, rows[i]);
    return true;
}
