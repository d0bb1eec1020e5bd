#include "db/postgres/driver.h"

#include <string.h>

#include "db/postgres/connection.h"

static const char *const PREFIXES[] = {"postgres://", "postgresql://", NULL};

static bool pg_alive(const Db *db)
{
    const PgDb *pg = pg_const_db(db);
    return !pg->call.lost && libpq.PQstatus(pg->conn) == CONNECTION_OK;
}

static DbTransaction pg_transaction(const Db *db)
{
    static const DbTransaction STATES[] = {
        [PQTRANS_IDLE] = DB_IDLE,
        [PQTRANS_ACTIVE] = DB_IN_TRANSACTION, /* a COPY is going on */
        [PQTRANS_INTRANS] = DB_IN_TRANSACTION,
        [PQTRANS_INERROR] = DB_IN_FAILED_TRANSACTION,
        [PQTRANS_UNKNOWN] = DB_BROKEN,
    };
    return STATES[libpq.PQtransactionStatus(pg_const_db(db)->conn)];
}

static int pg_backend_pid(const Db *db)
{
    return libpq.PQbackendPID(pg_const_db(db)->conn);
}

static int pg_socket(const Db *db)
{
    return libpq.PQsocket(pg_const_db(db)->conn);
}

/* libpq quotes for this connection's encoding and refuses what is not valid in it. */
static char *copy_quoted(TALLOC_CTX *ctx, char *from_libpq)
{
    PQMEM_AUTO char *quoted = from_libpq;
    return talloc_strdup(ctx, quoted);
}

static char *pg_quote_literal(TALLOC_CTX *ctx, const Db *db, const char *text)
{
    PGconn *conn = pg_const_db(db)->conn;
    return copy_quoted(ctx, libpq.PQescapeLiteral(conn, text, strlen(text)));
}

static char *pg_quote_identifier(TALLOC_CTX *ctx, const Db *db, const char *name)
{
    PGconn *conn = pg_const_db(db)->conn;
    return copy_quoted(ctx, libpq.PQescapeIdentifier(conn, name, strlen(name)));
}

const DbDriver POSTGRES_DRIVER = {
    .prefixes = PREFIXES,
    .dialect = DIALECT_POSTGRES,
    .load = libpq_load,
    .open = pg_open,
    .program_url = pg_program_url,
    .program_environment = pg_program_environment,
    .alive = pg_alive,
    .transaction = pg_transaction,
    .backend_pid = pg_backend_pid,
    .socket = pg_socket,
    .script = pg_script,
    .query = pg_query,
    .copy_start = pg_copy_start,
    .copy_data = pg_copy_data,
    .copy_end = pg_copy_end,
    .quote_literal = pg_quote_literal,
    .quote_identifier = pg_quote_identifier,
};
