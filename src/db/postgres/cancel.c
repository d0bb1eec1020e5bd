#include "db/postgres/connection.h"

static void send_request(void *data)
{
    char reason[256]; /* the size that libpq's manual recommends */
    libpq.PQcancel(data, reason, sizeof(reason));
    libpq.PQfreeCancel(data);
}

int pg_cancel_start(Db *db)
{
    PGcancel *cancel = libpq.PQgetCancel(pg_db(db)->conn);
    int fd = cancel ? db_call_ask(send_request, cancel) : -1;
    if (fd < 0)
        libpq.PQfreeCancel(cancel);
    return fd;
}
