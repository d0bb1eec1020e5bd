#include "sqlite_unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "base/fs.h"

static void fails_to_open(SqliteUnit *unit, ErrorKind kind, const char *part)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, kind, part);
    assert_non_null(err.hint);
    assert_string_equal(err.sqlstate, "");
    assert_null(db);
}

static void point_at(SqliteUnit *unit, const char *path)
{
    unit->path = talloc_strdup(unit, path);
    unit->url = secret_new(unit, talloc_asprintf(unit, "sqlite:%s", path));
    unit->config.url = unit->url;
}

static void a_new_file_is_created_and_keeps_what_was_written(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a); INSERT INTO t VALUES (7)");
    talloc_free(db);
    unit->config.create = false;
    db = sqlite_unit_open(unit);
    assert_string_equal(must_get(unit, db, "SELECT a FROM t"), "7");
}

static void an_open_connection_tells_what_it_is(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    Db *db = sqlite_unit_open(unit);
    assert_int_equal(db_dialect(db), DIALECT_SQLITE);
    assert_true(db_version(db) >= 3038000);
    assert_int_equal(strncmp(db_version_text(db), "3.", 2), 0);
    assert_string_equal(db_label(db), secret_reveal(unit->url));
    assert_true(db_alive(db));
    assert_int_equal(db_backend_pid(db), 0);
    assert_int_equal(db_transaction(db), DB_IDLE);
    assert_true(db_capabilities(db)->transactional_ddl);
    assert_false(db_capabilities(db)->concurrent_index);
    assert_false(db_capabilities(db)->check_client_connection);
}

static void slashes_after_the_scheme_are_not_part_of_the_path(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    unit->config.url = secret_new(unit, talloc_asprintf(unit, "sqlite://%s", unit->path));
    sqlite_unit_open(unit);
    assert_true(fs_exists(unit->path));
}

static void a_database_in_memory_needs_no_file(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    point_at(unit, ":memory:");
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a)");
    assert_int_equal(temp_dir_count(unit->dir), 0);
}

static void signs_in_a_path_have_no_meaning(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    point_at(unit, talloc_asprintf(unit, "%s/a b%%20?mode=ro#'\".db", unit->dir));
    must_exec(sqlite_unit_open(unit), "CREATE TABLE t (a)");
    assert_true(fs_exists(unit->path));
}

static void a_missing_file_is_not_created_unless_asked(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    unit->config.create = false;
    fails_to_open(unit, ERR_CONNECT, "there is no database file");
    unit->config.create = true;
    unit->config.read_only = true;
    fails_to_open(unit, ERR_CONNECT, "unit.db");
    assert_int_equal(temp_dir_count(unit->dir), 0);
}

static void a_missing_folder_is_named(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    point_at(unit, talloc_asprintf(unit, "%s/none/unit.db", unit->dir));
    fails_to_open(unit, ERR_CONNECT, "its folder does not exist");
}

static void a_folder_is_no_database(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    point_at(unit, unit->dir);
    fails_to_open(unit, ERR_FORMAT, "is a folder, not a database");
    unit->config.read_only = true;
    fails_to_open(unit, ERR_FORMAT, "is a folder, not a database");
}

static void a_text_file_is_no_database_and_is_left_as_it_is(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *text = "version: 1\napp: shop\n# more text than the header of a database has\n";
    assert_succeeds(fs_create(unit->path, text, strlen(text), &err), &err);
    fails_to_open(unit, ERR_FORMAT, "is not a database");
    char *after = NULL;
    size_t length = 0;
    assert_succeeds(fs_read(unit, unit->path, 4096, &after, &length, &err), &err);
    assert_string_equal(after, text);
}

static void an_empty_path_is_a_config_error(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    point_at(unit, "");
    fails_to_open(unit, ERR_CONFIG, "names no file");
}

static void a_read_only_connection_reads_and_refuses_to_write(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Db *db = sqlite_unit_open(unit);
    must_exec(db, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    talloc_free(db);
    unit->config.read_only = true;
    db = sqlite_unit_open(unit);
    assert_string_equal(must_get(unit, db, "SELECT count(*) FROM t"), "1");
    assert_fails(db_exec(db, "INSERT INTO t VALUES (2)", &err), &err, ERR_IO, "is read-only");
    assert_contains(err.hint, "writable");
}

static void a_file_without_permission_is_not_authorised(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    talloc_free(sqlite_unit_open(unit));
    assert_int_equal(chmod(unit->path, 0), 0);
    /* root may open every file; "nobody" may not even enter the folder. */
    bool root = geteuid() == 0;
    if (root)
        assert_int_equal(seteuid(65534), 0);
    fails_to_open(unit, ERR_AUTH, "Permission denied");
    if (root)
        assert_int_equal(seteuid(0), 0);
}

static void a_cancel_that_fired_before_opens_nothing(void **state UNUSED)
{
    TALLOC_AUTO SqliteUnit *unit = sqlite_unit_new(NULL);
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(unit);
    cancel_raise(cancel, SIGTERM);
    unit->config.cancel = cancel;
    Db *db = NULL;
    assert_fails(db_open(unit, &unit->config, &db, &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_int_equal(temp_dir_count(unit->dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_is_created_and_keeps_what_was_written),
        cmocka_unit_test(an_open_connection_tells_what_it_is),
        cmocka_unit_test(slashes_after_the_scheme_are_not_part_of_the_path),
        cmocka_unit_test(a_database_in_memory_needs_no_file),
        cmocka_unit_test(signs_in_a_path_have_no_meaning),
        cmocka_unit_test(a_missing_file_is_not_created_unless_asked),
        cmocka_unit_test(a_missing_folder_is_named),
        cmocka_unit_test(a_folder_is_no_database),
        cmocka_unit_test(a_text_file_is_no_database_and_is_left_as_it_is),
        cmocka_unit_test(an_empty_path_is_a_config_error),
        cmocka_unit_test(a_read_only_connection_reads_and_refuses_to_write),
        cmocka_unit_test(a_file_without_permission_is_not_authorised),
        cmocka_unit_test(a_cancel_that_fired_before_opens_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
