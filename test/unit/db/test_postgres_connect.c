/* What can be proven of connecting without a PostgreSQL server: a few bytes of its protocol
 * (PostgreSQL manual, chapter 55) stand in for it. */
#include "unit.h"

#include <signal.h>

#include "base/clock.h"
#include "db/db.h"
#include "fake_server.h"

static bool try_open(TALLOC_CTX *ctx, DbConfig config, const char *url, Error *err)
{
    Db *db = NULL;
    config.url = secret_new(ctx, url);
    bool opened = db_open(ctx, &config, &db, err);
    assert_null(db);
    return opened;
}

static char *url_of(FakeServer *server)
{
    return talloc_asprintf(server, "postgres://app:tiger99@127.0.0.1:%d/shop?sslmode=disable",
                           server->port);
}

typedef struct Refusal {
    const char *severity, *sqlstate, *message;
} Refusal;

static size_t put_field(char *at, char type, const char *text)
{
    *at = type;
    memcpy(at + 1, text, strlen(text) + 1);
    return strlen(text) + 2;
}

/* Reads the start-up packet and answers with an ErrorResponse. */
static void refuse(FakeServer *server, int client)
{
    const Refusal *refusal = server->data;
    char bytes[1024];
    if (read(client, bytes, sizeof(bytes)) <= 0)
        return;
    size_t length = 5;
    length += put_field(bytes + length, 'S', refusal->severity);
    length += put_field(bytes + length, 'C', refusal->sqlstate);
    length += put_field(bytes + length, 'M', refusal->message);
    length += put_field(bytes + length, 'F', "auth.c");
    length += put_field(bytes + length, 'L', "335");
    length += put_field(bytes + length, 'R', "auth_failed");
    bytes[length++] = '\0';
    bytes[0] = 'E';
    uint32_t size = htonl((uint32_t)length - 1);
    memcpy(bytes + 1, &size, sizeof(size));
    ssize_t written UNUSED = write(client, bytes, length);
    fake_server_stay_silent(server, client);
}

static void the_kind_of_a_refusal_is_known_in_any_language(void **state UNUSED)
{
    static const struct {
        Refusal refusal;
        ErrorKind kind;
        const char *hint;
    } CASES[] = {
        {{"FATAL", "28P01", "password authentication failed for user \"app\""},
         ERR_AUTH,
         "password"},
        {{"SCHWERWIEGEND", "28P01", "Passwort-Authentifizierung fehlgeschlagen"},
         ERR_AUTH,
         "password"},
        {{"FATAL", "28000", "no pg_hba.conf entry for host \"10.0.0.9\""}, ERR_AUTH, "pg_hba.conf"},
        {{"FATAL", "3D000", "database \"shop\" does not exist"}, ERR_CONNECT, "createdb"},
        {{"FATAL", "42501", "permission denied for database \"shop\""}, ERR_AUTH, "grant"},
        {{"FATAL", "53300", "sorry, too many clients already"}, ERR_CONNECT, "max_connections"},
        {{"FATAL", "57P03", "the database system is starting up"}, ERR_CONNECT, "try again"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ERROR_AUTO Error err = {0};
        TALLOC_AUTO FakeServer *server = fake_server_new(NULL, refuse, &CASES[i].refusal);
        assert_false(try_open(server, (DbConfig){0}, url_of(server), &err));
        assert_int_equal(err.kind, CASES[i].kind);
        assert_string_equal(err.sqlstate, CASES[i].refusal.sqlstate);
        assert_string_equal(
            err.message,
            talloc_asprintf(server, "cannot connect to postgres://app@127.0.0.1:%d/shop: %s",
                            server->port, CASES[i].refusal.message));
        assert_contains(err.hint, CASES[i].hint);
    }
}

static void a_closed_port_is_refused_with_a_hint(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *url =
        talloc_asprintf(ctx, "postgres://app:tiger99@127.0.0.1:%d/shop", fake_server_unused_port());
    assert_fails(try_open(ctx, (DbConfig){0}, url, &err), &err, ERR_CONNECT, "Connection refused");
    assert_contains(err.hint, "pg_isready");
    assert_lacks(err.message, "tiger");
}

static void a_missing_socket_is_told_from_a_closed_port(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    assert_fails(try_open(ctx, (DbConfig){0}, "postgres://app@/shop?host=/nonexistent/run", &err),
                 &err, ERR_CONNECT, "postgres://app@:5432/shop?host=/nonexistent/run");
    assert_contains(err.message, "No such file");
    assert_contains(err.hint, "socket");
}

static void a_server_that_stays_silent_is_given_up_in_time(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, fake_server_stay_silent, NULL);
    ERROR_AUTO Error err = {0};
    DbConfig config = {.connect_timeout_ms = 200};
    int64_t start = clock_system()->monotonic_ms(clock_system());
    assert_fails(try_open(server, config, url_of(server), &err), &err, ERR_CONNECT,
                 "no answer within 200 ms");
    int64_t took = clock_system()->monotonic_ms(clock_system()) - start;
    assert_true(took >= 200 && took < 5000);
}

static void connect_timeout_of_the_url_wins(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, fake_server_stay_silent, NULL);
    ERROR_AUTO Error err = {0};
    DbConfig config = {.connect_timeout_ms = 600000};
    const char *url = talloc_asprintf(server, "%s&connect_timeout=1", url_of(server));
    assert_fails(try_open(server, config, url, &err), &err, ERR_CONNECT, "no answer within 1");
}

static void *raise_soon(void *data)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 100);
    cancel_raise(data, SIGINT);
    return NULL;
}

static void connecting_is_cancelled(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, fake_server_stay_silent, NULL);
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(server);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_soon, cancel), 0);
    DbConfig config = {.connect_timeout_ms = 60000, .cancel = cancel};
    assert_fails(try_open(server, config, url_of(server), &err), &err, ERR_INTERRUPTED, "SIGINT");
    pthread_join(thread, NULL);
}

static void hang_up(FakeServer *server UNUSED, int client)
{
    char bytes[1024];
    ssize_t got UNUSED = read(client, bytes, sizeof(bytes));
}

static void a_server_that_hangs_up_is_a_connection_error(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, hang_up, NULL);
    ERROR_AUTO Error err = {0};
    assert_fails(try_open(server, (DbConfig){0}, url_of(server), &err), &err, ERR_CONNECT,
                 "server closed the connection");
}

static void answer_in_http(FakeServer *server, int client)
{
    hang_up(server, client);
    static const char TEXT[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    ssize_t written UNUSED = write(client, TEXT, sizeof(TEXT) - 1);
}

static void a_server_of_another_kind_is_a_connection_error(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, answer_in_http, NULL);
    ERROR_AUTO Error err = {0};
    assert_fails(try_open(server, (DbConfig){0}, url_of(server), &err), &err, ERR_CONNECT,
                 "cannot connect to postgres://app@127.0.0.1");
}

static void refuse_tls(FakeServer *server, int client)
{
    hang_up(server, client);
    ssize_t written UNUSED = write(client, "N", 1);
    fake_server_stay_silent(server, client);
}

static void a_server_without_tls_is_not_talked_to_when_tls_is_required(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, refuse_tls, NULL);
    ERROR_AUTO Error err = {0};
    const char *url = talloc_asprintf(
        server, "postgres://app:tiger99@127.0.0.1:%d/shop?sslmode=require", server->port);
    assert_fails(try_open(server, (DbConfig){0}, url, &err), &err, ERR_AUTH,
                 "does not support SSL");
    assert_contains(err.hint, "ssl");
}

static void a_url_that_cannot_be_read_is_a_config_error_without_its_secrets(void **state UNUSED)
{
    static const char *const URLS[] = {
        "postgres://app:tiger99@db:notaport/shop",
        "postgres://app:tiger99@db:99999/shop",
        "postgres://app:tiger99@db/shop?sslmode=maybe",
        "postgres://app:tiger99@db/shop?nonsense=1",
        "postgres://app:tiger99@[::1/shop",
        "postgres://app:tiger99@db/shop?service=none",
        "postgres://app:tiger%99@db/shop%",
    };
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        assert_false(try_open(ctx, (DbConfig){0}, URLS[i], &err));
        if (err.kind != ERR_CONFIG)
            fail_msg("%s: %s", URLS[i], err.message);
        assert_non_null(err.hint);
        assert_lacks(err.message, "tiger");
        assert_lacks(err.detail, "tiger");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kind_of_a_refusal_is_known_in_any_language),
        cmocka_unit_test(a_closed_port_is_refused_with_a_hint),
        cmocka_unit_test(a_missing_socket_is_told_from_a_closed_port),
        cmocka_unit_test(a_server_that_stays_silent_is_given_up_in_time),
        cmocka_unit_test(connect_timeout_of_the_url_wins),
        cmocka_unit_test(connecting_is_cancelled),
        cmocka_unit_test(a_server_that_hangs_up_is_a_connection_error),
        cmocka_unit_test(a_server_of_another_kind_is_a_connection_error),
        cmocka_unit_test(a_server_without_tls_is_not_talked_to_when_tls_is_required),
        cmocka_unit_test(a_url_that_cannot_be_read_is_a_config_error_without_its_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
