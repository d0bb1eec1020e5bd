#include "db/postgres/connection.h"

/* Each piece has left before the next is taken: what bounds the memory of a large COPY. */
#define PIECE 65536

bool pg_copy_stop(PgDb *pg, const char *reason, Error *err)
{
    for (;;) {
        int ended = libpq.PQputCopyEnd(pg->conn, reason);
        if (ended > 0)
            return true;
        if (ended < 0)
            return pg_error_lost(pg, err);
        if (!pg_wait_room(pg, err))
            return false;
    }
}

static bool end_copy(PgDb *pg, const char *reason, Error *err)
{
    DbScriptOutcome outcome = {0};
    PgResults results = {.outcome = &outcome};
    pg->copying = false;
    if (!pg_copy_stop(pg, reason, err))
        return db_call_end(&pg->call, false, err);
    return pg_collect(pg, &results, err);
}

void pg_copy_abandon(PgDb *pg)
{
    ERROR_AUTO Error ignored = {0}; /* the caller reports why it left */
    if (end_copy(pg, "abandoned", &ignored))
        pg->call.lost = true; /* the server kept what it was told to refuse */
}

/* Makes the server refuse the data: a COPY that ends well would leave a part of it in the table. */
static bool cancel_copy(PgDb *pg, Error *err)
{
    db_call_cancel(&pg->call);
    return end_copy(pg, "cancelled", err);
}

bool pg_copy_start(Db *db, const char *sql, DbScriptOutcome *outcome, Error *err)
{
    PgDb *pg = pg_db(db);
    pg_call_begin(pg);
    if (!libpq.PQsendQuery(pg->conn, sql))
        return db_call_end(&pg->call, pg_error_lost(pg, err), err);
    PgResults results = {.outcome = outcome, .to_copy = true};
    if (!pg_collect(pg, &results, err))
        return false;
    return pg->copying || error_set(err, ERR_STATEMENT, "this statement takes no data from stdin");
}

static bool put_piece(PgDb *pg, const char *bytes, size_t length, Error *err)
{
    for (;;) {
        int put = libpq.PQputCopyData(pg->conn, bytes, (int)length);
        if (put > 0)
            return pg_wait_sent(pg, err);
        if (put < 0)
            return pg_error_lost(pg, err);
        if (!pg_wait_room(pg, err))
            return false;
    }
}

bool pg_copy_data(Db *db, const char *bytes, size_t length, Error *err)
{
    PgDb *pg = pg_db(db);
    if (!pg->copying)
        return error_set(err, ERR_INTERNAL, "data came without a COPY");
    while (length) {
        if (db_cancelled(db) || pg->call.cancelled)
            return cancel_copy(pg, err);
        size_t piece = length < PIECE ? length : PIECE;
        if (!put_piece(pg, bytes, piece, err)) {
            pg->copying = false;
            return db_call_end(&pg->call, false, err);
        }
        bytes += piece;
        length -= piece;
    }
    return true;
}

bool pg_copy_end(Db *db, Error *err)
{
    PgDb *pg = pg_db(db);
    if (!pg->copying)
        return error_set(err, ERR_INTERNAL, "the end of a COPY came without its start");
    if (db_cancelled(db) || pg->call.cancelled)
        return cancel_copy(pg, err);
    return end_copy(pg, NULL, err);
}
