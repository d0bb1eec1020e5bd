#include <poll.h>

#include "db/postgres/connection.h"

void pg_call_begin(PgDb *pg)
{
    if (pg->copying)
        pg_copy_abandon(pg);
    db_call_begin(&pg->call);
}

bool pg_wait_turn(PgDb *pg, Error *err)
{
    bool unsent = libpq.PQflush(pg->conn) > 0, ready;
    int fd = libpq.PQsocket(pg->conn);
    if (fd < 0)
        return pg_error_lost(pg, err);
    if (!db_call_wait(&pg->call, fd, (short)(POLLIN | (unsent ? POLLOUT : 0)), -1, &ready, err))
        return false;
    /* A server that ends the connection says why before: that may be read already. */
    if (!libpq.PQconsumeInput(pg->conn) && libpq.PQisBusy(pg->conn))
        return pg_error_lost(pg, err);
    return true;
}

bool pg_wait_sent(PgDb *pg, Error *err)
{
    for (;;) {
        int unsent = libpq.PQflush(pg->conn);
        if (unsent == 0)
            return true;
        if (unsent < 0)
            return pg_error_lost(pg, err);
        if (!pg_wait_turn(pg, err))
            return false;
    }
}

bool pg_wait_result(PgDb *pg, Error *err)
{
    /* Flush first: a query that is not sent has no result. */
    bool unsent = libpq.PQflush(pg->conn) > 0;
    while (unsent || libpq.PQisBusy(pg->conn)) {
        if (!pg_wait_turn(pg, err))
            return false;
        unsent = libpq.PQflush(pg->conn) > 0 && libpq.PQisBusy(pg->conn);
    }
    return true;
}
