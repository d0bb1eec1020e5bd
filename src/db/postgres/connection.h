/* A PostgreSQL connection and the steps of a call on it.
 *
 * A call is: pg_call_begin, send, pg_collect (or db_call_end). The connection is non-blocking: all
 * waiting is done in wait.c, which watches the cancel and reads while it sends, so that a server
 * that talks back in the middle of a large script cannot stall both sides
 * (https://www.postgresql.org/docs/current/libpq-async.html).
 */
#pragma once

#include "db/call.h"
#include "db/postgres/libpq.h"

typedef struct PgDb {
    Db db;
    DbCall call;
    PGconn *conn;
    bool copying; /* between copy_start and copy_end */
} PgDb;

static inline PgDb *pg_db(Db *db)
{
    return (PgDb *)db;
}

static inline const PgDb *pg_const_db(const Db *db)
{
    return (const PgDb *)db;
}

/* connect.c, label.c */
bool pg_open(TALLOC_CTX *ctx, const DbConfig *config, Db **ret_db, Error *err);
/* "postgres://user@host:port/database"; child of ctx. */
char *pg_label(TALLOC_CTX *ctx, const PGconn *conn);

/* url.c */
/* The parameters of a URL, without defaults; its passwords are registered under ctx. ERR_CONFIG. */
bool pg_parse_url(TALLOC_CTX *ctx, const Secret *url, PQconninfoOption **ret_options,
                  Error *err) MUST_USE;
/* NULL: not given, or "". */
const char *pg_option(const PQconninfoOption *options, const char *keyword);

/* program_url.c */
bool pg_program_url(TALLOC_CTX *ctx, const DatabaseAddress *address, Secret **ret_url,
                    Error *err) MUST_USE;
bool pg_program_environment(TALLOC_CTX *ctx, const DatabaseAddress *address,
                            const char *const **ret_variables, Error *err) MUST_USE;

/* wait.c */
void pg_call_begin(PgDb *pg);
/* Each waits on the socket and reads what comes meanwhile; false: contact is lost. Once, until the
 * server has sent something: */
bool pg_wait_input(PgDb *pg, Error *err) MUST_USE;
/* Until sending is worth another try. */
bool pg_wait_room(PgDb *pg, Error *err) MUST_USE;
/* Until all that was queued is handed to the kernel. */
bool pg_wait_sent(PgDb *pg, Error *err) MUST_USE;
/* Until PQgetResult() does not block. */
bool pg_wait_result(PgDb *pg, Error *err) MUST_USE;

/* cancel.c */
/* DbCall.ask: libpq's cancel request, which connects anew. */
int pg_cancel_start(Db *db);

/* results.c */
typedef struct PgResults {
    DbScriptOutcome *outcome;
    DbRows **rows; /* or NULL: results are discarded */
    size_t wanted;
    TALLOC_CTX *ctx; /* parent of rows */
    bool to_copy;    /* COPY FROM stdin is what is wanted: stop there */
} PgResults;
/* Takes all results of what was sent and ends the call. */
bool pg_collect(PgDb *pg, PgResults *results, Error *err) MUST_USE;

/* rows.c: takes over `result`. */
DbRows *pg_rows_new(TALLOC_CTX *ctx, PGresult *result);

/* query.c, copy.c */
bool pg_script(Db *db, const char *sql, size_t length, DbScriptOutcome *outcome, Error *err);
bool pg_query(TALLOC_CTX *ctx, Db *db, const DbQuery *query, DbRows *ret_rows[], Error *err);
bool pg_copy_start(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err);
bool pg_copy_data(Db *db, const char *bytes, size_t length, Error *err);
bool pg_copy_end(Db *db, Error *err);
/* Ends a COPY FROM stdin: well (reason NULL), or so that the server refuses it. */
bool pg_copy_stop(PgDb *pg, const char *reason, Error *err) MUST_USE;
/* Gets rid of a COPY that its caller left in the middle, so that the connection can be used. */
void pg_copy_abandon(PgDb *pg);

/* error.c, connect_error.c: fill *err, always return false. */
bool pg_error_result(PgDb *pg, const PGresult *result, Error *err);
bool pg_error_lost(PgDb *pg, Error *err);
bool pg_error_connect(PGconn *conn, Error *err);
/* The kind and hint of a SQLSTATE (PostgreSQL manual, appendix A); the fallback when it has no row.
 */
ErrorKind pg_sqlstate_kind(const char *sqlstate, ErrorKind fallback);
const char *pg_sqlstate_hint(const char *sqlstate);
