#include <poll.h>

#include "db/postgres/connection.h"

void pg_call_begin(PgDb *pg)
{
    if (pg->copying)
        pg_copy_abandon(pg);
    db_call_begin(&pg->call);
}

/* Waits once for `events` on the socket and takes in what came. */
static bool wait_once(PgDb *pg, short events, Error *err)
{
    int fd = libpq.PQsocket(pg->conn);
    bool ready;
    if (fd < 0)
        return pg_error_lost(pg, err);
    if (!db_call_wait(&pg->call, fd, events, -1, &ready, err))
        return false;
    /* A server that ends the connection says why before: that may be read already. */
    if (!libpq.PQconsumeInput(pg->conn) && libpq.PQisBusy(pg->conn))
        return pg_error_lost(pg, err);
    return true;
}

bool pg_wait_input(PgDb *pg, Error *err)
{
    return wait_once(pg, POLLIN, err);
}

bool pg_wait_room(PgDb *pg, Error *err)
{
    int unsent = libpq.PQflush(pg->conn);
    if (unsent < 0)
        return pg_error_lost(pg, err);
    /* All of it left in this very moment: a server in a COPY says nothing that could wake us. */
    return unsent == 0 || wait_once(pg, POLLIN | POLLOUT, err);
}

bool pg_wait_sent(PgDb *pg, Error *err)
{
    for (;;) {
        int unsent = libpq.PQflush(pg->conn);
        if (unsent == 0)
            return true;
        if (unsent < 0)
            return pg_error_lost(pg, err);
        if (!wait_once(pg, POLLIN | POLLOUT, err))
            return false;
    }
}

bool pg_wait_result(PgDb *pg, Error *err)
{
    for (;;) {
        /* Flush first: a query that is not sent has no result. One that is refused has, unsent. */
        bool unsent = libpq.PQflush(pg->conn) > 0;
        if (!libpq.PQisBusy(pg->conn))
            return true;
        if (!wait_once(pg, (short)(POLLIN | (unsent ? POLLOUT : 0)), err))
            return false;
    }
}
