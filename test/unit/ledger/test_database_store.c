/* The table in the target's database, on either system (TEST_LEDGER=sqlite, postgres). */
#include <sys/wait.h>

#include "base/fs.h"
#include "db/url.h"
#include "store_rig.h"

#define PROCESSES 8

static Db *open_database(TALLOC_CTX *ctx, const Place *place)
{
    ERROR_AUTO Error err = {0};
    const DbConfig config = {.url = place->database.url, .create = true};
    Db *db = NULL;
    assert_succeeds(db_open(ctx, &config, &db, &err), &err);
    return db;
}

/* As somebody else may, with another client. */
static void run_sql(const Place *place, const char *sql)
{
    ERROR_AUTO Error err = {0};
    Db *db = open_database(NULL, place);
    assert_succeeds(db_exec(db, sql, &err), &err);
    talloc_free(db);
}

static bool try_open(TALLOC_CTX *ctx, Place *place, Store **ret_store, Error *err)
{
    const StoreConfig config = place_store_config(place);
    return store_open(ctx, &config, ret_store, err);
}

static void who_only_asks_leaves_nothing_behind(void **state UNUSED)
{
    with_store();
    StoreDocument *found = NULL;
    size_t count = 9;
    const StoreRange range = {.prefix = "shop/prod/event/", .limit = 10};
    assert_null(get(ctx, store, COUNTER));
    assert_succeeds(store_list(ctx, store, &range, &found, &count, &err), &err);
    assert_int_equal(count, 0);
    const char *file = db_url_sqlite_path(secret_reveal(place->database.url));
    if (file)
        assert_false(fs_exists(file));
    else
        run_sql(place, "CREATE TABLE tidegate_ledger (it text)"); /* was not there */
}

static void what_another_process_makes_is_seen(void **state UNUSED)
{
    with_store();
    assert_null(get(ctx, store, COUNTER));
    assert_true(put(open_store(ctx, place), COUNTER, number(3), STORE_ABSENT));
    assert_int_equal(get_number(store, COUNTER), 3);
}

static int put_in_child(Place *place, int number_of)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    bool written = false;
    TALLOC_AUTO char *key = talloc_asprintf(NULL, "shop/prod/%d", number_of);
    JSON_AUTO json_t *value = json_object();
    bool done = try_open(ctx, place, &store, &err) &&
                store_put(store, key, value, STORE_ABSENT, &written, &err) && written;
    if (!done)
        print_error("%s\n", err.message);
    return done ? 0 : 1;
}

static void processes_that_make_the_table_at_once_all_get_it(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Place *place = place_new(ctx);
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() == 0)
            _exit(put_in_child(place, i));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
}

static void a_newer_format_is_named_and_left_alone(void **state UNUSED)
{
    with_store();
    Store *again = NULL;
    assert_true(put(store, COUNTER, number(1), STORE_ABSENT));
    run_sql(place, "UPDATE tidegate_ledger SET value = '{\"format\": 2}' WHERE key = 'format'");
    assert_fails(try_open(ctx, place, &again, &err), &err, ERR_FORMAT,
                 "written by a newer tidegate (format 2, this one knows 1)");
    assert_non_null(err.hint);
}

static void a_table_that_does_not_say_its_format_is_refused(void **state UNUSED)
{
    with_store();
    Store *again = NULL;
    assert_true(put(store, COUNTER, number(1), STORE_ABSENT));
    run_sql(place, "DELETE FROM tidegate_ledger WHERE key = 'format'");
    assert_fails(try_open(ctx, place, &again, &err), &err, ERR_FORMAT, "which format it has");
}

static void a_table_of_that_name_with_other_columns_is_refused(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Place *place = place_new(ctx);
    Store *store = NULL;
    run_sql(place, "CREATE TABLE tidegate_ledger (id integer)");
    assert_false(try_open(ctx, place, &store, &err));
    assert_true(err.kind == ERR_FORMAT || err.kind == ERR_IO);
    assert_contains(err.message, "cannot use the ledger in ");
}

static void a_damaged_record_is_named(void **state UNUSED)
{
    with_store();
    StoreDocument *document = NULL;
    assert_true(put(store, COUNTER, number(1), STORE_ABSENT));
    run_sql(place, "UPDATE tidegate_ledger SET value = 'no JSON' WHERE key <> 'format'");
    assert_fails(store_get(ctx, store, COUNTER, &document, &err), &err, ERR_FORMAT,
                 "the record '" COUNTER "' is damaged");
}

static void it_needs_a_database_and_takes_no_place(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Place *place = place_new(ctx);
    Store *store = NULL;
    assert_fails(store_open(ctx, &(StoreConfig){.url = "database"}, &store, &err), &err, ERR_CONFIG,
                 "no database is configured");
    assert_contains(err.hint, "DATABASE_URL");
    error_clear(&err);
    StoreConfig config = place_store_config(place);
    config.url = "database:tidegate";
    assert_fails(store_open(ctx, &config, &store, &err), &err, ERR_CONFIG, "takes no place");
}

static void one_table_holds_many_apps_and_their_tables_stay_apart(void **state UNUSED)
{
    with_store();
    run_sql(place, "CREATE TABLE document (key text PRIMARY KEY, value text, version integer)");
    assert_true(put(store, COUNTER, number(1), STORE_ABSENT));
    assert_true(put(store, "other/prod/counter", number(2), STORE_ABSENT));
    assert_int_equal(get_number(store, COUNTER), 1);
    assert_int_equal(get_number(store, "other/prod/counter"), 2);
}

/* PostgreSQL only: SQLite has no users. */
static bool make_reader(TALLOC_CTX *ctx, Place *place)
{
    if (strcmp(place_kind()->name, "postgres") != 0)
        return false;
    Db *db = open_database(ctx, place);
    ERROR_AUTO Error err = {0};
    DbRows *rows = NULL;
    const char *name = id_new(ctx);
    assert_succeeds(db_query(ctx, db, "SELECT current_schema()", NULL, 0, &rows, &err), &err);
    run_sql(place, talloc_asprintf(ctx,
                                   "CREATE ROLE \"%s\"; GRANT USAGE ON SCHEMA \"%s\" TO \"%s\";"
                                   "GRANT SELECT ON ALL TABLES IN SCHEMA \"%s\" TO \"%s\"",
                                   name, db_value(rows, 0, 0), name, db_value(rows, 0, 0), name));
    place->database.url =
        secret_new(place, talloc_asprintf(ctx, "%s%%20-crole%%3D%s",
                                          secret_reveal(place->database.url), name));
    return true;
}

static void a_user_who_may_only_read_can_ask(void **state UNUSED)
{
    with_store();
    bool written = false;
    JSON_AUTO json_t *value = number(2);
    assert_true(put(store, COUNTER, number(1), STORE_ABSENT));
    if (!make_reader(ctx, place))
        return;
    Store *reading = open_store(ctx, place);
    assert_int_equal(get_number(reading, COUNTER), 1);
    assert_fails(store_put(reading, COUNTER, value, 1, &written, &err), &err, ERR_AUTH,
                 "permission denied");
    assert_contains(err.hint, "GRANT SELECT, INSERT, UPDATE ON tidegate_ledger");
    assert_int_equal(get_number(store, COUNTER), 1);
}

static void a_user_who_may_make_no_table_is_told_what_to_do(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Place *place = place_new(ctx);
    bool written = false;
    JSON_AUTO json_t *value = number(2);
    if (!make_reader(ctx, place))
        return;
    Store *reading = open_store(ctx, place);
    assert_null(get(ctx, reading, COUNTER));
    assert_fails(store_put(reading, COUNTER, value, STORE_ABSENT, &written, &err), &err, ERR_AUTH,
                 "permission denied for schema");
    assert_contains(err.hint, "let its owner make the table once");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(who_only_asks_leaves_nothing_behind),
    cmocka_unit_test(what_another_process_makes_is_seen),
    cmocka_unit_test(processes_that_make_the_table_at_once_all_get_it),
    cmocka_unit_test(a_newer_format_is_named_and_left_alone),
    cmocka_unit_test(a_table_that_does_not_say_its_format_is_refused),
    cmocka_unit_test(a_table_of_that_name_with_other_columns_is_refused),
    cmocka_unit_test(a_damaged_record_is_named),
    cmocka_unit_test(it_needs_a_database_and_takes_no_place),
    cmocka_unit_test(one_table_holds_many_apps_and_their_tables_stay_apart),
    cmocka_unit_test(a_user_who_may_only_read_can_ask),
    cmocka_unit_test(a_user_who_may_make_no_table_is_told_what_to_do),
};

PLACE_MAIN(tests)
