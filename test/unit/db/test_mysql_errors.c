#include "mysql_unit.h"

#include "fake_server.h"

static void a_lock_wait_that_times_out_is_busy(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *holder = server_unit_open(unit), *db = server_unit_open(unit);
    must_exec(holder, "DROP TABLE IF EXISTS l; CREATE TABLE l (a int PRIMARY KEY);"
                      "INSERT INTO l VALUES (1); BEGIN; UPDATE l SET a = 2");
    must_exec(db, "SET innodb_lock_wait_timeout = 1, lock_wait_timeout = 1");
    assert_fails(db_exec(db, "UPDATE l SET a = 3", &err), &err, ERR_BUSY, "Lock wait timeout");
    assert_true(error_retryable(&err));
    error_clear(&err);
    assert_fails(db_exec(db, "ALTER TABLE l ADD b int", &err), &err, ERR_BUSY, "(error 1205)");
    assert_true(db_alive(db));
    must_exec(holder, "ROLLBACK; DROP TABLE l");
}

static void a_session_that_is_killed_is_a_lost_connection(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0}, later = {0};
    Db *db = server_unit_open(unit), *other = server_unit_open(unit);
    must_exec(other, talloc_asprintf(unit, "KILL %d", db_backend_pid(db)));
    assert_fails(db_exec(db, "SELECT 1", &err), &err, ERR_CONNECT, "lost contact with mysql://");
    assert_false(db_alive(db));
    assert_int_equal(db_transaction(db), DB_BROKEN);
    assert_fails(db_exec(db, "SELECT 1", &later), &later, ERR_CONNECT, "is lost");
}

static void a_session_that_ends_itself_is_a_lost_connection(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = server_unit_open(unit);
    assert_fails(db_exec(db, "KILL connection_id()", &err), &err, ERR_CONNECT, "lost contact");
    assert_false(db_alive(db));
}

/* The test server's URL with other words in one place. */
static Secret *url_with(ServerUnit *unit, const char *user, const char *database)
{
    const char *url = secret_reveal(unit->config.url);
    const char *place = strchr(url, '@'), *end = strrchr(url, '/');
    return secret_new(unit, talloc_asprintf(unit, "mysql://%s%.*s/%s", user, (int)(end - place),
                                            place, database));
}

static void a_wrong_password_is_not_authorised_and_not_shown(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    unit->config.url = url_with(unit, "app:wrong-tiger", "mysql");
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, ERR_AUTH, "Access denied");
    assert_string_equal(err.sqlstate, "28000");
    assert_lacks(err.message, "tiger");
    assert_contains(err.hint, "password");
}

static void a_missing_database_is_named(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    unit->config.url =
        secret_new(unit, talloc_asprintf(unit, "%s_not", secret_reveal(unit->config.url)));
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, ERR_CONNECT, "Unknown database");
    assert_contains(err.hint, "CREATE DATABASE");
}

static bool open_port(ServerUnit *unit, int port, const char *parameters, Error *err)
{
    Db *db = NULL;
    unit->config.url =
        secret_new(unit, talloc_asprintf(unit, "mysql://app@127.0.0.1:%d/db%s", port, parameters));
    return db_open(unit, &unit->config, &db, err);
}

static void a_port_without_a_server_cannot_be_connected_to(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    assert_fails(open_port(unit, fake_server_unused_port(), "", &err), &err, ERR_CONNECT,
                 "cannot connect to mysql://app@127.0.0.1:");
    assert_contains(err.hint, "running");
}

static void a_server_that_is_silent_is_given_up_in_time(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    FakeServer *server = fake_server_new(unit, fake_server_stay_silent, NULL);
    assert_fails(open_port(unit, server->port, "?connect-timeout=1", &err), &err, ERR_CONNECT,
                 "no answer within 1.0 s");
}

static void answer_http(FakeServer *server, int client)
{
    static const char TEXT[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    ssize_t sent UNUSED = write(client, TEXT, strlen(TEXT));
    fake_server_stay_silent(server, client);
}

static void another_kind_of_server_is_told_apart(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    FakeServer *server = fake_server_new(unit, answer_http, NULL);
    assert_false(open_port(unit, server->port, "?connect-timeout=2", &err));
    assert_int_equal(err.kind, ERR_CONNECT);
}

static void a_secret_in_an_error_is_redacted(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    Secret *secret UNUSED = secret_new(unit, "hunter2-secret");
    assert_fails(db_exec(server_unit_open(unit), "SELECT * FROM `hunter2-secret`", &err), &err,
                 ERR_STATEMENT, "********");
    assert_string_equal(err.sqlstate, "42S02");
}

static void a_disk_that_is_full_is_told_by_the_words_in_other_errors(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    static const char *const ERRORS[] = {
        "3, MESSAGE_TEXT = 'Error writing file ''./shop/port.frm'' (Errcode: 28 \"No space left on "
        "device\")'",
        "1005, MESSAGE_TEXT = 'Can''t create table `shop`.`port` (errno: 135 \"No more room in "
        "record "
        "file\")'",
        "1026, MESSAGE_TEXT = 'Error writing file ''port'' (errno: 122 \"Disk quota exceeded\")'",
    };
    for (size_t i = 0; i < COUNT_OF(ERRORS); i++) {
        ERROR_AUTO Error err = {0};
        TALLOC_AUTO char *sql =
            talloc_asprintf(NULL, "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = %s", ERRORS[i]);
        assert_fails(db_exec(server_unit_open(unit), sql, &err), &err, ERR_IO, "(error ");
        assert_contains(err.hint, "free disk space on the server");
    }
}

static void a_value_that_speaks_of_a_full_disk_is_no_full_disk(void **state UNUSED)
{
    TALLOC_AUTO ServerUnit *unit = server_unit_new();
    ERROR_AUTO Error err = {0};
    const char *sql = "SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'Duplicate "
                      "entry ''No space left on device'' for key ''reason'''";
    assert_fails(db_exec(server_unit_open(unit), sql, &err), &err, ERR_STATEMENT, "Duplicate");
    assert_null(err.hint);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_lock_wait_that_times_out_is_busy),
    cmocka_unit_test(a_session_that_is_killed_is_a_lost_connection),
    cmocka_unit_test(a_session_that_ends_itself_is_a_lost_connection),
    cmocka_unit_test(a_wrong_password_is_not_authorised_and_not_shown),
    cmocka_unit_test(a_missing_database_is_named),
    cmocka_unit_test(a_port_without_a_server_cannot_be_connected_to),
    cmocka_unit_test(a_server_that_is_silent_is_given_up_in_time),
    cmocka_unit_test(another_kind_of_server_is_told_apart),
    cmocka_unit_test(a_secret_in_an_error_is_redacted),
    cmocka_unit_test(a_disk_that_is_full_is_told_by_the_words_in_other_errors),
    cmocka_unit_test(a_value_that_speaks_of_a_full_disk_is_no_full_disk),
};

SERVER_UNIT_MAIN(TESTS)
