#include "db/call.h"

#include <poll.h>
#include <string.h>

#include "base/clock.h"

/* How long the server may take to stop a cancelled statement, and any call while tidying up. */
#define PATIENCE_MS 10000
#define ASK_BASE_MS 200
#define ASK_CAP_MS  2000

static int64_t now_ms(void)
{
    Clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

void db_call_init(DbCall *call)
{
    call->asking_fd = -1;
    call->lost = false;
}

void db_call_close(DbCall *call)
{
    if (call->asking_fd >= 0)
        close(call->asking_fd);
    call->asking_fd = -1;
}

void db_call_begin(DbCall *call)
{
    call->cancelled = call->overdue = false;
    call->asked = 0;
    call->deadline_ms = call->db->tidying ? now_ms() + PATIENCE_MS : 0;
    call->due_ms = call->limit_ms ? now_ms() + call->limit_ms : 0;
}

/* A request that arrives late would cancel a later statement: wait until the server has it. */
static void finish_asking(DbCall *call)
{
    if (call->asking_fd < 0)
        return;
    int64_t left = call->deadline_ms - now_ms();
    if (cancel_wait_fd(NULL, call->asking_fd, POLLIN, left > 0 ? left : 0) != WAIT_READY)
        call->lost = true;
    db_call_close(call);
}

static bool error_overdue(const DbCall *call, Error *err)
{
    TALLOC_AUTO char *limit = clock_duration_text(NULL, call->limit_ms);
    error_set(err, ERR_BUSY, "%s did not answer within %s", call->db->label, limit);
    return error_hint(err, "%s", call->busy_hint);
}

bool db_call_end(DbCall *call, bool ok, Error *err)
{
    finish_asking(call);
    if (!ok && call->cancelled && strcmp(err->sqlstate, call->stopped_sqlstate) == 0) {
        error_clear(err);
        if (call->overdue)
            error_overdue(call, err);
        else
            db_cancel_error(call->db, err);
        error_sqlstate(err, call->stopped_sqlstate);
    }
    call->cancelled = false;
    return ok;
}

void db_call_cancel(DbCall *call)
{
    call->cancelled = true;
    call->ask_at_ms = now_ms();
    call->deadline_ms = call->ask_at_ms + PATIENCE_MS;
}

/* Once is not enough: a request that overtakes the statement finds nothing to cancel. */
static void ask_to_stop(DbCall *call)
{
    if (call->asking_fd >= 0 && cancel_wait_fd(NULL, call->asking_fd, POLLIN, 0) != WAIT_READY)
        return;
    db_call_close(call);
    call->asking_fd = call->ask(call->db);
    call->ask_at_ms = now_ms() + clock_backoff_ms(call->asked++, ASK_BASE_MS, ASK_CAP_MS);
}

/* Who was told to stop has stopped: that the server says nothing to it is no other end. */
static bool give_up(DbCall *call, Error *err)
{
    call->lost = true;
    if (call->cancelled && !call->overdue) {
        db_cancel_error(call->db, err);
        return error_detail(err, "%s did not answer within %d s; contact is lost", call->db->label,
                            PATIENCE_MS / 1000);
    }
    return error_set(err, ERR_CONNECT, "lost contact with %s: no answer within %d s",
                     call->db->label, PATIENCE_MS / 1000);
}

/* When the wait has to look up: 0: never. */
static int64_t turn_end(const DbCall *call)
{
    int64_t until = call->deadline_ms;
    if (call->cancelled)
        return call->ask_at_ms < until ? call->ask_at_ms : until;
    return call->due_ms && (!until || call->due_ms < until) ? call->due_ms : until;
}

static int64_t turn_length(const DbCall *call, int64_t most_ms)
{
    int64_t until = turn_end(call);
    int64_t left = until - now_ms();
    int64_t turn = !until ? -1 : left > 0 ? left : 0;
    return most_ms >= 0 && (turn < 0 || most_ms < turn) ? most_ms : turn;
}

/* Whether the call has just become one that takes too long. */
static bool becomes_overdue(const DbCall *call)
{
    return call->due_ms && !call->cancelled && now_ms() >= call->due_ms;
}

bool db_call_wait(DbCall *call, int fd, short events, int64_t most_ms, bool *ret_ready, Error *err)
{
    const Cancel *watched = call->cancelled ? NULL : db_watched(call->db);
    CancelWait waited = cancel_wait_fd(watched, fd, events, turn_length(call, most_ms));
    if (waited == WAIT_TIMEOUT && becomes_overdue(call)) {
        call->overdue = true;
        db_call_cancel(call);
    }
    if (waited == WAIT_CANCELLED)
        db_call_cancel(call);
    if (waited == WAIT_TIMEOUT && call->deadline_ms && now_ms() >= call->deadline_ms)
        return give_up(call, err);
    if (call->cancelled && now_ms() >= call->ask_at_ms)
        ask_to_stop(call);
    *ret_ready = waited == WAIT_READY;
    return true;
}
