#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "ledger/file/file_store.h"
#include "temp_dir.h"
#include "unit.h"

#define NOBODY 65534

#define with_dir()                                                                                 \
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);                                                \
    ERROR_AUTO Error err = {0};                                                                    \
    const char *dir = temp_dir_new(ctx);                                                           \
    const char *path UNUSED = fs_join(ctx, dir, "ledger.db");                                      \
    const char *url UNUSED = talloc_asprintf(ctx, "file:%s", path);                                \
    Store *store UNUSED = NULL

static void open_once(const char *url)
{
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    assert_succeeds(store_open(NULL, &(StoreConfig){.url = url}, &store, &err), &err);
    talloc_free(store);
}

static void run_sql(const char *path, const char *sql)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    DbConfig config = {.url = secret_new(ctx, talloc_asprintf(ctx, "sqlite:%s", path)),
                       .create = true};
    Db *db = NULL;
    assert_succeeds(db_open(ctx, &config, &db, &err), &err);
    assert_succeeds(db_exec(db, sql, &err), &err);
}

static char *read_file(TALLOC_CTX *ctx, const char *path)
{
    ERROR_AUTO Error err = {0};
    char *text = NULL;
    assert_succeeds(fs_read(ctx, path, 1024 * 1024, &text, NULL, &err), &err);
    return text;
}

static void its_folder_is_made(void **state UNUSED)
{
    with_dir();
    assert_succeeds(
        store_open(ctx, &(StoreConfig){.url = talloc_asprintf(ctx, "file:%s/a/b/ledger.db", dir)},
                   &store, &err),
        &err);
    assert_true(fs_is_dir(fs_join(ctx, dir, "a/b")));
    assert_string_equal(store_local_dir(store), fs_join(ctx, dir, "a/b"));
}

static void a_relative_path_becomes_absolute(void **state UNUSED)
{
    with_dir();
    MALLOC_AUTO char *here = getcwd(NULL, 0);
    assert_int_equal(chdir(dir), 0);
    bool opened = store_open(ctx, &(StoreConfig){.url = "file:sub/ledger.db"}, &store, &err);
    assert_int_equal(chdir(here), 0);
    assert_true(opened);
    assert_string_equal(store_local_dir(store), fs_join(ctx, dir, "sub"));
}

static void a_url_without_a_file_is_a_configuration_error(void **state UNUSED)
{
    with_dir();
    assert_fails(store_open(ctx, &(StoreConfig){.url = "file:"}, &store, &err), &err, ERR_CONFIG,
                 "names no file");
    assert_non_null(err.hint);
    assert_null(store);
}

static void an_unknown_scheme_is_a_configuration_error(void **state UNUSED)
{
    with_dir();
    assert_fails(store_open(ctx, &(StoreConfig){.url = "floppy:a"}, &store, &err), &err, ERR_CONFIG,
                 "floppy:a");
    assert_contains(err.hint, "file:");
}

static void a_folder_is_no_ledger(void **state UNUSED)
{
    with_dir();
    assert_fails(
        store_open(ctx, &(StoreConfig){.url = talloc_asprintf(ctx, "file:%s", dir)}, &store, &err),
        &err, ERR_CONFIG, "is a folder");
    assert_contains(err.hint, "ledger.db");
}

static void a_file_in_place_of_the_folder_is_named(void **state UNUSED)
{
    with_dir();
    assert_succeeds(fs_create(path, "x", 1, &err), &err);
    assert_false(store_open(
        ctx, &(StoreConfig){.url = talloc_asprintf(ctx, "file:%s/ledger.db", path)}, &store, &err));
    assert_contains(err.message, path);
    assert_non_null(err.hint);
}

static void a_text_file_is_no_ledger_and_is_left_alone(void **state UNUSED)
{
    with_dir();
    static const char TEXT[] = "these are the notes of somebody, not a database, and quite long\n";
    assert_succeeds(fs_create(path, TEXT, strlen(TEXT), &err), &err);
    assert_fails(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err, ERR_FORMAT, path);
    assert_contains(err.hint, "another file");
    assert_string_equal(read_file(ctx, path), TEXT);
    assert_int_equal(temp_dir_count(dir), 1);
}

static void the_database_of_an_app_is_no_ledger_and_is_left_alone(void **state UNUSED)
{
    with_dir();
    run_sql(path, "CREATE TABLE customer (id INTEGER PRIMARY KEY)");
    assert_fails(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err, ERR_FORMAT,
                 "something else");
    run_sql(path, "INSERT INTO customer VALUES (1)");
    error_clear(&err);
    assert_fails(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err, ERR_FORMAT, path);
}

static void an_empty_file_becomes_a_ledger(void **state UNUSED)
{
    with_dir();
    assert_succeeds(fs_create(path, "", 0, &err), &err);
    open_once(url);
    open_once(url);
}

static void a_newer_format_is_named_and_left_alone(void **state UNUSED)
{
    with_dir();
    open_once(url);
    run_sql(path, "UPDATE meta SET value = '2'");
    assert_fails(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err, ERR_FORMAT,
                 "written by a newer tidegate");
    assert_contains(err.hint, "install");
}

static void a_ledger_without_a_format_is_refused(void **state UNUSED)
{
    with_dir();
    open_once(url);
    run_sql(path, "DELETE FROM meta");
    assert_fails(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err, ERR_FORMAT,
                 "format");
}

static void a_damaged_record_is_named(void **state UNUSED)
{
    with_dir();
    open_once(url);
    run_sql(path, "INSERT INTO document VALUES ('shop/prod/head', '{\"n\":', 1)");
    assert_succeeds(store_open(ctx, &(StoreConfig){.url = url}, &store, &err), &err);
    StoreDocument *document = NULL;
    assert_fails(store_get(ctx, store, "shop/prod/head", &document, &err), &err, ERR_FORMAT,
                 "shop/prod/head");
}

static void a_full_disk_writes_nothing_and_says_so(void **state UNUSED)
{
    with_dir();
    void *opened = NULL;
    assert_succeeds(file_store_open(ctx, &(StoreConfig){0}, path, &opened, &err), &err);
    FileStore *file = opened;
    JSON_AUTO json_t *small = json_pack("{s:i}", "n", 1);
    bool written = false;
    assert_succeeds(file_store_put(file, "k", small, STORE_ABSENT, &written, &err), &err);
    /* SQLite then answers as it does when the disk is full. */
    assert_succeeds(db_exec(file->db, "PRAGMA max_page_count = 1", &err), &err);
    char *text = talloc_zero_size(ctx, 100001);
    memset(text, 'x', 100000);
    JSON_AUTO json_t *large = json_pack("{s:s}", "t", text);
    assert_fails(file_store_put(file, "k", large, 1, &written, &err), &err, ERR_IO, "full");
    assert_non_null(err.hint);
    StoreDocument *document = NULL;
    error_clear(&err);
    assert_succeeds(file_store_get(ctx, file, "k", &document, &err), &err);
    assert_int_equal(document->version, 1);
    assert_int_equal(json_get_int(document->value, "n", 0), 1);
}

/* Root writes everywhere: as another user, if we are root. */
static void become_ordinary(const char *dir)
{
    assert_int_equal(chmod(dir, 0555), 0);
    if (geteuid() == 0)
        assert_int_equal(seteuid(NOBODY), 0);
}

static void become_ourselves(const char *dir)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(dir, 0755), 0);
}

static void a_read_only_ledger_can_be_read_but_not_written(void **state UNUSED)
{
    with_dir();
    JSON_AUTO json_t *value = json_pack("{s:i}", "n", 1);
    bool written = false;
    open_once(url);
    assert_int_equal(chmod(path, 0444), 0);
    become_ordinary(dir);
    bool opened = store_open(ctx, &(StoreConfig){.url = url}, &store, &err);
    StoreDocument *document = NULL;
    bool read = opened && store_get(ctx, store, "k", &document, &err);
    bool put = read && store_put(store, "k", value, STORE_ABSENT, &written, &err);
    become_ourselves(dir);
    assert_true(read);
    assert_false(put);
    assert_false(written);
    assert_int_equal(err.kind, ERR_IO);
    assert_contains(err.message, "read-only");
    assert_contains(err.hint, path);
}

static void a_folder_that_cannot_be_written_gives_no_ledger(void **state UNUSED)
{
    with_dir();
    become_ordinary(dir);
    bool opened = store_open(ctx, &(StoreConfig){.url = url}, &store, &err);
    become_ourselves(dir);
    assert_false(opened);
    assert_int_equal(err.kind, ERR_IO);
    assert_contains(err.message, path);
    assert_contains(err.hint, dir);
}

static void processes_that_make_the_same_ledger_at_once_all_get_it(void **state UNUSED)
{
    with_dir();
    pid_t children[6];
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            Store *mine = NULL;
            _exit(store_open(ctx, &(StoreConfig){.url = url}, &mine, &err) ? 0 : 1);
        }
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    open_once(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_folder_is_made),
        cmocka_unit_test(a_relative_path_becomes_absolute),
        cmocka_unit_test(a_url_without_a_file_is_a_configuration_error),
        cmocka_unit_test(an_unknown_scheme_is_a_configuration_error),
        cmocka_unit_test(a_folder_is_no_ledger),
        cmocka_unit_test(a_file_in_place_of_the_folder_is_named),
        cmocka_unit_test(a_text_file_is_no_ledger_and_is_left_alone),
        cmocka_unit_test(the_database_of_an_app_is_no_ledger_and_is_left_alone),
        cmocka_unit_test(an_empty_file_becomes_a_ledger),
        cmocka_unit_test(a_newer_format_is_named_and_left_alone),
        cmocka_unit_test(a_ledger_without_a_format_is_refused),
        cmocka_unit_test(a_damaged_record_is_named),
        cmocka_unit_test(a_full_disk_writes_nothing_and_says_so),
        cmocka_unit_test(a_read_only_ledger_can_be_read_but_not_written),
        cmocka_unit_test(a_folder_that_cannot_be_written_gives_no_ledger),
        cmocka_unit_test(processes_that_make_the_same_ledger_at_once_all_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
