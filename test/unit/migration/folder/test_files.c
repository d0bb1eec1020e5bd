#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "migration/folder/files.h"
#include "migration/folder.h"

static bool read_folder(TALLOC_CTX *ctx, const Folder *folder, MigrationSet **ret_set, Error *err)
{
    FilesJob *job;
    return files_start(ctx, folder->path, NULL, &job, err) && files_finish(ctx, job, ret_set, err);
}

static MigrationSet *read_good(TALLOC_CTX *ctx, const Folder *folder)
{
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    if (!read_folder(ctx, folder, &set, &err))
        fail_msg("%s", err.message);
    return set;
}

static void files_are_sorted_by_kind_and_version(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const names[] = {"R__b.sql",      "V1_10__x.sql", "V1_9__x.sql", "U1_9__x.sql",
                                 "R__a_view.sql", "V2__x.sql",    "README.md"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        folder_put(&folder, names[i], "select 1;");
    MigrationSet *set = read_good(ctx, &folder);
    const char *const expected[] = {"V1_9__x.sql", "V1_10__x.sql",  "V2__x.sql",
                                    "U1_9__x.sql", "R__a_view.sql", "R__b.sql"};
    assert_int_equal(set->count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_string_equal(set->files[i].path, expected[i]);
    assert_string_equal(set->files[1].version, "1.10");
    assert_string_equal(set->files[4].name, "a view");
    assert_null(set->files[4].version);
}

static void a_file_is_hashed_as_its_bytes_are(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1__a.sql", "abc");
    folder_put(&folder, "V2__b.sql", "");
    MigrationSet *set = read_good(ctx, &folder);
    assert_string_equal(set->files[0].checksum,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(set->files[0].size, 3);
    assert_string_equal(set->files[1].checksum,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* 64 KiB is the size of a piece: the character lies across its end. */
static void a_character_across_two_pieces_is_valid(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t before = 64 * 1024 - 4; before <= 64 * 1024; before++) {
        TALLOC_AUTO char *text = talloc_zero_array(NULL, char, 70000);
        memset(text, ' ', before);
        strcpy(text + before, "\xf0\x9f\x8c\x8a end");
        folder_put(&folder, "V1__wave.sql", text);
        char expected[DIGEST_HEX_SIZE];
        digest_hex(text, strlen(text), expected);
        MigrationSet *set = read_good(ctx, &folder);
        assert_int_equal(set->files[0].size, strlen(text));
        assert_string_equal(set->files[0].checksum, expected);
    }
}

static void bytes_that_are_not_utf8_are_named_with_their_line(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1__good.sql", "select 1;");
    folder_put(&folder, "V2__bad.sql", "-- one\n-- two\nselect '\xe9t\xe9';\n");
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_non_null(strstr(err.message, "V2__bad.sql"));
    assert_int_equal(err.line, 3);
    assert_non_null(err.hint);
}

static void a_cut_character_at_the_end_is_not_utf8(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1__cut.sql", "select '\xf0\x9f\x8c");
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
}

static void a_nul_byte_is_named_with_its_line(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put_bytes(&folder, "V1__nul.sql", "select 1;\n\0", 11);
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_int_equal(err.line, 2);
    assert_non_null(strstr(err.message, "NUL"));
}

static void two_files_with_one_version_are_both_named(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1__a.sql", "");
    folder_put(&folder, "V1.0__b.sql", "");
    folder_put(&folder, "V001__c.sql", "");
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    TALLOC_AUTO char *all = talloc_asprintf(NULL, "%s %s", err.message, err.detail);
    assert_non_null(strstr(all, "V1__a.sql"));
    assert_non_null(strstr(all, "V1.0__b.sql"));
    assert_non_null(strstr(all, "V001__c.sql"));
}

static void an_undo_script_may_share_its_version_with_the_versioned_one(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1__a.sql", "");
    folder_put(&folder, "U1__a.sql", "");
    assert_int_equal(read_good(ctx, &folder)->count, 2);
}

static void a_folder_named_like_a_migration_is_an_error(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_mkdir(&folder, "V1__dir.sql");
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_non_null(strstr(err.message, "is a folder"));
}

static void subfolders_are_walked_but_not_hidden_ones(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_mkdir(&folder, "2026");
    folder_mkdir(&folder, "2026/11");
    folder_mkdir(&folder, "..data");
    folder_put(&folder, "2026/11/V2__deep.sql", "");
    folder_put(&folder, "..data/V1__hidden.sql", "");
    folder_put(&folder, "V1__top.sql", "");
    MigrationSet *set = read_good(ctx, &folder);
    assert_int_equal(set->count, 2);
    assert_string_equal(set->files[1].path, "2026/11/V2__deep.sql");
}

static void a_link_to_a_file_is_read_and_a_dangling_one_is_an_error(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "real.txt", "abc");
    TALLOC_AUTO char *link = talloc_asprintf(NULL, "%s/V1__link.sql", folder.path);
    assert_int_equal(symlink("real.txt", link), 0);
    assert_int_equal(read_good(ctx, &folder)->files[0].size, 3);
    folder_remove(&folder, "real.txt");
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_IO);
}

static void a_pipe_named_like_a_migration_does_not_hang_us(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "%s/V1__pipe.sql", folder.path);
    assert_int_equal(mkfifo(path, 0600), 0);
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    assert_false(read_folder(ctx, &folder, &set, &err));
    assert_int_equal(err.kind, ERR_IO);
}

static void a_missing_folder_is_a_matter_of_configuration(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    FilesJob *job;
    assert_false(files_start(NULL, "/nonexistent/migrations", NULL, &job, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(err.hint);
}

static void an_empty_folder_is_an_empty_set(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    MigrationSet *set = read_good(ctx, &folder);
    assert_int_equal(set->count, 0);
    assert_null(files_find(set, MIGRATION_VERSIONED, "1"));
}

static void slips_and_orphan_undo_scripts_are_warned_of(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "v1__small.sql", "");
    folder_put(&folder, "U7__orphan.sql", "");
    folder_put(&folder, "schema.sql", "");
    MigrationSet *set = read_good(ctx, &folder);
    assert_non_null(strstr(set->warnings[0], "v1__small.sql"));
    assert_non_null(strstr(set->warnings[1], "U7__orphan.sql"));
    assert_null(set->warnings[2]);
    assert_int_equal(set->other_sql, 1);
}

static void a_file_is_found_by_any_spelling_of_its_version(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    folder_put(&folder, "V1_2__a.sql", "");
    folder_put(&folder, "R__my_view.sql", "");
    MigrationSet *set = read_good(ctx, &folder);
    assert_non_null(files_find(set, MIGRATION_VERSIONED, "1.02.0"));
    assert_null(files_find(set, MIGRATION_VERSIONED, "1.3"));
    assert_null(files_find(set, MIGRATION_UNDO, "1.2"));
    assert_non_null(files_find(set, MIGRATION_REPEATABLE, "my view"));
}

static void a_thousand_files_are_all_read(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (int i = 1; i <= 1000; i++) {
        TALLOC_AUTO char *name = talloc_asprintf(NULL, "V%d__m.sql", i);
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "create table t%d(id int);", i);
        folder_put(&folder, name, text);
    }
    MigrationSet *set = read_good(ctx, &folder);
    assert_int_equal(set->count, 1000);
    for (int i = 1; i <= 1000; i++) {
        TALLOC_AUTO char *text = talloc_asprintf(NULL, "create table t%d(id int);", i);
        char expected[DIGEST_HEX_SIZE];
        digest_hex(text, strlen(text), expected);
        assert_string_equal(set->files[i - 1].checksum, expected);
    }
}

static void the_set_hash_changes_with_every_part(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char first[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE], changed[DIGEST_HEX_SIZE];
    folder_put(&folder, "V1__a.sql", "select 1;");
    files_set_hash(read_good(ctx, &folder), first);
    files_set_hash(read_good(ctx, &folder), again);
    assert_string_equal(first, again);
    folder_put(&folder, "V1__a.sql", "select 2;");
    files_set_hash(read_good(ctx, &folder), changed);
    assert_string_not_equal(first, changed);
    folder_remove(&folder, "V1__a.sql");
    folder_put(&folder, "V1__b.sql", "select 1;");
    files_set_hash(read_good(ctx, &folder), changed);
    assert_string_not_equal(first, changed);
}

static void a_job_that_nobody_finishes_is_cleaned_up(void **state UNUSED)
{
    FOLDER_AUTO Folder folder = folder_make();
    folder_put(&folder, "V1__a.sql", "select 1;");
    ERROR_AUTO Error err = {0};
    TALLOC_CTX *ctx = talloc_new(NULL);
    FilesJob *job;
    assert_true(files_start(ctx, folder.path, NULL, &job, &err));
    assert_int_equal(talloc_free(ctx), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_sorted_by_kind_and_version),
        cmocka_unit_test(a_file_is_hashed_as_its_bytes_are),
        cmocka_unit_test(a_character_across_two_pieces_is_valid),
        cmocka_unit_test(bytes_that_are_not_utf8_are_named_with_their_line),
        cmocka_unit_test(a_cut_character_at_the_end_is_not_utf8),
        cmocka_unit_test(a_nul_byte_is_named_with_its_line),
        cmocka_unit_test(two_files_with_one_version_are_both_named),
        cmocka_unit_test(an_undo_script_may_share_its_version_with_the_versioned_one),
        cmocka_unit_test(a_folder_named_like_a_migration_is_an_error),
        cmocka_unit_test(subfolders_are_walked_but_not_hidden_ones),
        cmocka_unit_test(a_link_to_a_file_is_read_and_a_dangling_one_is_an_error),
        cmocka_unit_test(a_pipe_named_like_a_migration_does_not_hang_us),
        cmocka_unit_test(a_missing_folder_is_a_matter_of_configuration),
        cmocka_unit_test(an_empty_folder_is_an_empty_set),
        cmocka_unit_test(slips_and_orphan_undo_scripts_are_warned_of),
        cmocka_unit_test(a_file_is_found_by_any_spelling_of_its_version),
        cmocka_unit_test(a_thousand_files_are_all_read),
        cmocka_unit_test(the_set_hash_changes_with_every_part),
        cmocka_unit_test(a_job_that_nobody_finishes_is_cleaned_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
