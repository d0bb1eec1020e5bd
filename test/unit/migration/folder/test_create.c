#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fs.h"
#include "migration/engine.h"
#include "migration/folder.h"

static void assert_created(const Folder *folder, const char *name, const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    NewMigration made = {0};
    if (!migration_create(ctx, folder->path, NULL, name, &made, &err))
        fail_msg("%s", err.message);
    assert_string_equal(made.path, expected);
    assert_null(made.back_path);
}

static void versions_go_on_as_the_folder_counts(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {NULL, "V1__x.sql"},
        {"V1__a.sql", "V2__x.sql"},
        {"V9__a.sql", "V10__x.sql"},
        {"V009__a.sql", "V010__x.sql"},
        {"V999__a.sql", "V1000__x.sql"},
        {"V1_9__a.sql", "V1_10__x.sql"},
        {"V2.0.1__a.sql", "V2.0.2__x.sql"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FOLDER_AUTO Folder folder = folder_make();
        if (rows[i][0])
            folder_put(&folder, rows[i][0], "");
        assert_created(&folder, "x", rows[i][1]);
    }
}

static void a_folder_of_times_gets_the_time(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    NewMigration made = {0};
    folder_put(&folder, "V20200101000000__old.sql", "");
    assert_true(migration_create(ctx, folder.path, NULL, "x", &made, &err));
    assert_int_equal(strspn(made.path + 1, "0123456789"), 14);
    assert_true(strcmp(made.path, "V2026") > 0);
    folder_put(&folder, "V99990101000000__clock_of_a_colleague.sql", "");
    assert_created(&folder, "x", "V99990101000001__x.sql");
}

static void the_name_becomes_words_with_underscores(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"add email to users", "V1__add_email_to_users.sql"},
        {"  drop: old/things! ", "V1__drop_old_things.sql"},
        {"größe", "V1__größe.sql"},
        {"a__b", "V1__a_b.sql"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FOLDER_AUTO Folder folder = folder_make();
        assert_created(&folder, rows[i][0], rows[i][1]);
    }
}

static void the_file_has_the_name_as_a_comment_of_one_line(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    NewMigration made = {0};
    char *text = NULL;
    assert_true(migration_create(ctx, folder.path, NULL, "two\nlines", &made, &err));
    assert_true(fs_read(ctx, fs_join(ctx, folder.path, made.path), 1000, &text, NULL, &err));
    assert_string_equal(text, "-- two lines\n");
}

static void a_missing_folder_is_made(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    NewMigration made = {0};
    assert_true(
        migration_create(ctx, fs_join(ctx, folder.path, "db/migrations"), NULL, "x", &made, &err));
    assert_true(fs_exists(fs_join(ctx, folder.path, "db/migrations/V1__x.sql")));
}

static void a_name_without_letters_is_refused(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    const char *const names[] = {"", "  ", "!?"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        ERROR_AUTO Error err = {0};
        NewMigration made = {0};
        assert_false(migration_create(NULL, folder.path, NULL, names[i], &made, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_null(made.path);
    }
}

static void the_release_set_names_versions_and_hash(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    const char *hash = NULL;
    const char *const *versions = NULL;
    folder_put(&folder, "V1_0__a.sql", "x");
    folder_put(&folder, "V2__b.sql", "y");
    folder_put(&folder, "U2__b.sql", "z");
    folder_put(&folder, "R__v.sql", "v");
    assert_true(engine_release_set(ctx, folder.path, NULL, &hash, &versions, &err));
    assert_int_equal(strlen(hash), 64);
    assert_string_equal(versions[0], "1");
    assert_string_equal(versions[1], "2");
    assert_null(versions[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_go_on_as_the_folder_counts),
        cmocka_unit_test(a_folder_of_times_gets_the_time),
        cmocka_unit_test(the_name_becomes_words_with_underscores),
        cmocka_unit_test(the_file_has_the_name_as_a_comment_of_one_line),
        cmocka_unit_test(a_missing_folder_is_made),
        cmocka_unit_test(a_name_without_letters_is_refused),
        cmocka_unit_test(the_release_set_names_versions_and_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
