#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "db/postgres/connection.h"

/* How long the server may take to stop a cancelled statement, and any call while tidying up. */
#define PATIENCE_MS 10000
#define ASK_BASE_MS 200
#define ASK_CAP_MS  2000

static int64_t now_ms(void)
{
    Clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

void pg_call_begin(PgDb *pg)
{
    if (pg->copying)
        pg_copy_abandon(pg);
    pg->cancelled = pg->overdue = false;
    pg->asked = 0;
    pg->deadline_ms = pg->db.tidying ? now_ms() + PATIENCE_MS : 0;
    pg->due_ms = pg->limit_ms ? now_ms() + pg->limit_ms : 0;
}

/* A request that arrives late would cancel a later statement: wait until the server has it. */
static void finish_asking(PgDb *pg)
{
    if (pg->asking_fd < 0)
        return;
    int64_t left = pg->deadline_ms - now_ms();
    if (cancel_wait_fd(NULL, pg->asking_fd, POLLIN, left > 0 ? left : 0) != WAIT_READY)
        pg->broken = true;
    close(pg->asking_fd);
    pg->asking_fd = -1;
}

static bool error_overdue(const PgDb *pg, Error *err)
{
    TALLOC_AUTO char *limit = clock_duration_text(NULL, pg->limit_ms);
    error_set(err, ERR_BUSY, "%s did not answer within %s", pg->db.label, limit);
    return error_hint(err, "see what it waits for: SELECT pid, wait_event_type, state, query FROM "
                           "pg_stat_activity WHERE state <> 'idle'");
}

bool pg_call_end(PgDb *pg, bool ok, Error *err)
{
    finish_asking(pg);
    if (!ok && pg->cancelled && strcmp(err->sqlstate, "57014") == 0) {
        error_clear(err);
        if (pg->overdue)
            error_overdue(pg, err);
        else
            db_cancel_error(&pg->db, err);
        error_sqlstate(err, "57014");
    }
    pg->cancelled = false;
    return ok;
}

void pg_call_cancel(PgDb *pg)
{
    pg->cancelled = true;
    pg->deadline_ms = now_ms() + PATIENCE_MS;
    pg->ask_at_ms = 0;
}

/* Once is not enough: a request that overtakes the statement finds nothing to cancel. */
static void ask_to_stop(PgDb *pg)
{
    if (pg->asking_fd >= 0) {
        if (cancel_wait_fd(NULL, pg->asking_fd, POLLIN, 0) != WAIT_READY)
            return;
        close(pg->asking_fd);
    }
    pg->asking_fd = pg_cancel_start(pg->conn);
    pg->ask_at_ms = now_ms() + clock_backoff_ms(pg->asked++, ASK_BASE_MS, ASK_CAP_MS);
}

static bool give_up(PgDb *pg, Error *err)
{
    pg->broken = true;
    return error_set(err, ERR_CONNECT, "lost contact with %s: no answer within %d s", pg->db.label,
                     PATIENCE_MS / 1000);
}

/* When the wait has to look up: 0: never. */
static int64_t turn_end(const PgDb *pg)
{
    int64_t until = pg->deadline_ms;
    if (pg->cancelled)
        return pg->ask_at_ms < until ? pg->ask_at_ms : until;
    return pg->due_ms && (!until || pg->due_ms < until) ? pg->due_ms : until;
}

static int64_t turn_length(const PgDb *pg)
{
    int64_t until = turn_end(pg);
    int64_t left = until - now_ms();
    return !until ? -1 : left > 0 ? left : 0;
}

/* Whether the call has just become one that takes too long. */
static bool becomes_overdue(const PgDb *pg)
{
    return pg->due_ms && !pg->cancelled && now_ms() >= pg->due_ms;
}

static bool wait_socket(PgDb *pg, short events, Error *err)
{
    int fd = libpq.PQsocket(pg->conn);
    if (fd < 0)
        return pg_error_lost(pg, err);
    const Cancel *watched = pg->cancelled ? NULL : db_watched(&pg->db);
    CancelWait waited = cancel_wait_fd(watched, fd, events, turn_length(pg));
    if (waited == WAIT_TIMEOUT && becomes_overdue(pg)) {
        pg->overdue = true;
        pg_call_cancel(pg);
    }
    if (waited == WAIT_CANCELLED)
        pg_call_cancel(pg);
    if (waited == WAIT_TIMEOUT && pg->deadline_ms && now_ms() >= pg->deadline_ms)
        return give_up(pg, err);
    if (pg->cancelled && now_ms() >= pg->ask_at_ms)
        ask_to_stop(pg);
    return true;
}

bool pg_wait_turn(PgDb *pg, Error *err)
{
    bool unsent = libpq.PQflush(pg->conn) > 0;
    if (!wait_socket(pg, (short)(POLLIN | (unsent ? POLLOUT : 0)), err))
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
