#include "unit.h"

#include "base/fs.h"
#include "temp_dir.h"

typedef struct Fixture {
    Error err;
    const char *dir;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->dir = temp_dir_new(fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    return talloc_free(fixture);
}

static void a_file_is_read_whole_and_terminated(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "a");
    char *text = NULL;
    size_t length = 0;
    assert_succeeds(fs_create(path, "a\0b", 3, &fixture->err), &fixture->err);
    assert_succeeds(fs_read(fixture, path, 100, &text, &length, &fixture->err), &fixture->err);
    assert_int_equal(length, 3);
    assert_memory_equal(text, "a\0b", 4);
    assert_ptr_equal(talloc_parent(text), fixture);
}

static void an_empty_file_is_an_empty_text(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "empty");
    char *text = NULL;
    assert_succeeds(fs_create(path, "", 0, &fixture->err), &fixture->err);
    assert_succeeds(fs_read(fixture, path, 0, &text, NULL, &fixture->err), &fixture->err);
    assert_string_equal(text, "");
}

static void a_large_file_is_read_in_pieces(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "large");
    size_t size = 1000001, length = 0;
    char *bytes = talloc_size(fixture, size), *text = NULL;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 7 % 251);
    assert_succeeds(fs_create(path, bytes, size, &fixture->err), &fixture->err);
    assert_succeeds(fs_read(fixture, path, size, &text, &length, &fixture->err), &fixture->err);
    assert_int_equal(length, size);
    assert_memory_equal(text, bytes, size);
}

static void a_file_above_the_bound_is_refused(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "b");
    char *text = NULL;
    assert_succeeds(fs_create(path, "12345", 5, &fixture->err), &fixture->err);
    assert_fails(fs_read(fixture, path, 4, &text, NULL, &fixture->err), &fixture->err, ERR_CONFIG,
                 "larger than the 4 bytes");
    assert_null(text);
    error_clear(&fixture->err);
    assert_succeeds(fs_read(fixture, path, 5, &text, NULL, &fixture->err), &fixture->err);
}

static void an_endless_device_is_refused_at_the_bound(void **state)
{
    Fixture *fixture = *state;
    char *text = NULL;
    assert_fails(fs_read(fixture, "/dev/zero", 1000, &text, NULL, &fixture->err), &fixture->err,
                 ERR_CONFIG, "/dev/zero");
}

static void a_missing_file_is_named(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "missing");
    char *text = NULL;
    assert_fails(fs_read(fixture, path, 10, &text, NULL, &fixture->err), &fixture->err, ERR_CONFIG,
                 path);
    assert_contains(fixture->err.message, "No such file or directory");
}

static void a_folder_is_no_file_to_read(void **state)
{
    Fixture *fixture = *state;
    char *text = NULL;
    assert_fails(fs_read(fixture, fixture->dir, 10, &text, NULL, &fixture->err), &fixture->err,
                 ERR_CONFIG, "Is a directory");
}

static void folders_are_made_with_their_parents_and_twice(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "a//b/c/");
    assert_succeeds(fs_mkdirs(path, &fixture->err), &fixture->err);
    assert_true(fs_is_dir(path));
    assert_succeeds(fs_mkdirs(path, &fixture->err), &fixture->err);
    assert_succeeds(fs_mkdirs("/", &fixture->err), &fixture->err);
    assert_succeeds(fs_mkdirs(".", &fixture->err), &fixture->err);
}

static void a_file_in_the_way_of_a_folder_is_named(void **state)
{
    Fixture *fixture = *state;
    const char *file = fs_join(fixture, fixture->dir, "file");
    assert_succeeds(fs_create(file, "", 0, &fixture->err), &fixture->err);
    assert_fails(fs_mkdirs(fs_join(fixture, file, "below"), &fixture->err), &fixture->err,
                 ERR_CONFIG, file);
    assert_contains(fixture->err.message, "a file has that name");
}

static void files_and_folders_are_told_apart(void **state)
{
    Fixture *fixture = *state;
    const char *file = fs_join(fixture, fixture->dir, "file");
    assert_false(fs_exists(file));
    assert_succeeds(fs_create(file, "", 0, &fixture->err), &fixture->err);
    assert_true(fs_exists(file));
    assert_false(fs_is_dir(file));
    assert_true(fs_exists(fixture->dir));
    assert_true(fs_is_dir(fixture->dir));
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_file_is_read_whole_and_terminated),
        WITH_FIXTURE(an_empty_file_is_an_empty_text),
        WITH_FIXTURE(a_large_file_is_read_in_pieces),
        WITH_FIXTURE(a_file_above_the_bound_is_refused),
        WITH_FIXTURE(an_endless_device_is_refused_at_the_bound),
        WITH_FIXTURE(a_missing_file_is_named),
        WITH_FIXTURE(a_folder_is_no_file_to_read),
        WITH_FIXTURE(folders_are_made_with_their_parents_and_twice),
        WITH_FIXTURE(a_file_in_the_way_of_a_folder_is_named),
        WITH_FIXTURE(files_and_folders_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
