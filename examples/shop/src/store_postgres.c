#include "store.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static void cleanup_connection(PGconn **connection)
{
    PQfinish(*connection);
}

static void cleanup_result(PGresult **result)
{
    PQclear(*result);
}

static bool fail(PGconn *connection, char **ret_reason)
{
    *ret_reason = strdup(PQerrorMessage(connection));
    return false;
}

bool store_postgres_products(const char *location, const char *sql, ProductEach each, void *data,
                             char **ret_reason)
{
    __attribute__((cleanup(cleanup_connection))) PGconn *connection = PQconnectdb(location);
    __attribute__((cleanup(cleanup_result))) PGresult *result = NULL;

    if (PQstatus(connection) != CONNECTION_OK)
        return fail(connection, ret_reason);
    result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return fail(connection, ret_reason);
    for (int row = 0; each && row < PQntuples(result); row++) {
        each(data, &(Product){
                       .name = PQgetvalue(result, row, 0),
                       .price_cents = strtoll(PQgetvalue(result, row, 1), NULL, 10),
                       .code = PQgetisnull(result, row, 2) ? NULL : PQgetvalue(result, row, 2),
                   });
    }
    return true;
}
