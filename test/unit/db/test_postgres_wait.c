/* How we wait on the socket, with a libpq of our own under it: what a real server does too seldom.
 */
#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "db/postgres/connection.h"

/* A connection whose server says nothing: what waits for its answer waits for ever. */
static int ends[2];
static int left; /* what PQflush() says the next times, counting down to "all is sent" */
static bool busy;

static int flush_one(PGconn *conn UNUSED)
{
    return left > 0 ? left-- > 0 : 0;
}

static int the_socket(const PGconn *conn UNUSED)
{
    return ends[0];
}

static int consume(PGconn *conn UNUSED)
{
    return 1;
}

static int is_busy(PGconn *conn UNUSED)
{
    return busy;
}

static int put_nothing_the_first_time(PGconn *conn UNUSED, const char *bytes UNUSED,
                                      int length UNUSED)
{
    static bool again;
    again = !again;
    return !again;
}

static PgDb *quiet_server(TALLOC_CTX *ctx)
{
    PgDb *pg = talloc_zero(ctx, PgDb);
    db_call_init(&pg->call);
    pg->call.db = &pg->db;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    libpq.PQflush = flush_one;
    libpq.PQsocket = the_socket;
    libpq.PQconsumeInput = consume;
    libpq.PQisBusy = is_busy;
    libpq.PQputCopyData = put_nothing_the_first_time;
    alarm(10); /* the failure of these tests is that they hang */
    return pg;
}

static void gone(void)
{
    alarm(0);
    close(ends[0]);
    close(ends[1]);
}

/* Between two looks the kernel may have taken the rest: then nothing is to be waited for, since a
 * server that gets a COPY does not answer before its end. */
static void what_left_between_two_looks_is_not_waited_for(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    PgDb *pg = quiet_server(ctx);
    for (left = 0; left < 4; left++) {
        int times = left;
        assert_true(pg_wait_sent(pg, &err));
        left = times;
    }
    gone();
}

static void a_piece_that_did_not_fit_is_tried_again(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    PgDb *pg = quiet_server(ctx);
    pg->copying = true;
    left = 1;
    assert_true(pg_copy_data(&pg->db, "1\n", 2, &err));
    gone();
}

/* An error may be here before all of a long statement is sent. */
static void a_result_that_is_here_is_not_waited_for(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    PgDb *pg = quiet_server(ctx);
    busy = false;
    left = 1;
    assert_true(pg_wait_result(pg, &err));
    gone();
}

static int asked;

/* The server stops, and says so. */
static int ask(Db *db UNUSED)
{
    asked++;
    assert_int_equal(write(ends[1], "E", 1), 1);
    return -1;
}

static void who_is_cancelled_before_it_waits_asks_at_once(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    PgDb *pg = quiet_server(ctx);
    pg->call.ask = ask;
    db_call_begin(&pg->call);
    db_call_cancel(&pg->call);
    while (!asked)
        assert_true(pg_wait_input(pg, &err));
    assert_int_equal(asked, 1);
    gone();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_left_between_two_looks_is_not_waited_for),
        cmocka_unit_test(a_piece_that_did_not_fit_is_tried_again),
        cmocka_unit_test(a_result_that_is_here_is_not_waited_for),
        cmocka_unit_test(who_is_cancelled_before_it_waits_asks_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
