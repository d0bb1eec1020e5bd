#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "scaffold/init/place.h"
#include "temp_dir.h"
#include "unit.h"

static InitFile files[] = {{"sub/one.yml", "a: 1\n", false}};
static const InitDraft draft = {.files = files, .count = 1};

static InitPlacement *place(const char *dir)
{
    ERROR_AUTO Error err = {0};
    InitPlacement *placement;
    assert_succeeds(init_place((TALLOC_CTX *)(uintptr_t)dir, dir, &draft, &placement, &err), &err);
    return placement;
}

static void write_all(const InitPlacement *placement)
{
    ERROR_AUTO Error err = {0};
    assert_succeeds(init_write(placement, &err), &err);
}

static char *content(const char *dir)
{
    ERROR_AUTO Error err = {0};
    char *text;
    TALLOC_CTX *ctx = (TALLOC_CTX *)(uintptr_t)dir;
    assert_succeeds(fs_read(ctx, fs_join(ctx, dir, "sub/one.yml"), 1000, &text, NULL, &err), &err);
    return text;
}

static void change(const char *dir, const char *text)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *path = fs_join(NULL, dir, "sub/one.yml");
    assert_succeeds(fs_write_atomic(path, text, strlen(text), 0600, &err), &err);
}

static void a_new_file_is_written_and_then_the_same(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    InitPlacement *placement = place(dir);
    assert_int_equal(placement->files[0].state, INIT_NEW);
    assert_contains(placement->files[0].diff, "--- /dev/null\n+++ b/sub/one.yml\n");
    assert_contains(placement->files[0].diff, "+a: 1\n");
    write_all(placement);
    assert_string_equal(content(dir), "a: 1\n");
    placement = place(dir);
    assert_int_equal(placement->files[0].state, INIT_SAME);
    assert_string_equal(placement->files[0].diff, "");
}

static void a_file_that_differs_is_shown_and_can_be_kept(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    write_all(place(dir));
    change(dir, "a: 2\n");
    InitPlacement *placement = place(dir);
    assert_int_equal(placement->files[0].state, INIT_CHANGED);
    assert_contains(placement->files[0].diff, "-a: 2\n+a: 1\n");
    placement->files[0].keep = true;
    write_all(placement);
    assert_string_equal(content(dir), "a: 2\n");
    placement->files[0].keep = false;
    write_all(placement);
    assert_string_equal(content(dir), "a: 1\n");
}

static void assert_refused(const char *dir, const char *part)
{
    ERROR_AUTO Error err = {0};
    InitPlacement *placement;
    assert_fails(init_place((TALLOC_CTX *)(uintptr_t)dir, dir, &draft, &placement, &err), &err,
                 ERR_CONFIG, part);
}

static void a_link_on_the_way_is_refused(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL), *elsewhere = temp_dir_new(NULL);
    assert_int_equal(symlink(elsewhere, fs_join(dir, dir, "sub")), 0);
    assert_refused(dir, "'sub' is a symbolic link");
    assert_int_equal(temp_dir_count(elsewhere), 0);
}

static void a_link_in_the_files_place_is_refused(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    assert_int_equal(mkdir(fs_join(dir, dir, "sub"), 0755), 0);
    assert_int_equal(symlink("/tmp/nowhere", fs_join(dir, dir, "sub/one.yml")), 0);
    assert_refused(dir, "'sub/one.yml' is a symbolic link");
}

static void a_link_that_comes_later_is_refused_as_well(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *dir = temp_dir_new(NULL), *elsewhere = temp_dir_new(NULL);
    InitPlacement *placement = place(dir);
    assert_int_equal(symlink(elsewhere, fs_join(dir, dir, "sub")), 0);
    assert_fails(init_write(placement, &err), &err, ERR_CONFIG, "symbolic link");
    assert_int_equal(temp_dir_count(elsewhere), 0);
}

static void what_is_no_file_is_refused(void **state UNUSED)
{
    TALLOC_AUTO char *dir = temp_dir_new(NULL);
    assert_int_equal(mkdir(fs_join(dir, dir, "sub"), 0755), 0);
    assert_int_equal(mkdir(fs_join(dir, dir, "sub/one.yml"), 0755), 0);
    assert_refused(dir, "is no file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_is_written_and_then_the_same),
        cmocka_unit_test(a_file_that_differs_is_shown_and_can_be_kept),
        cmocka_unit_test(a_link_on_the_way_is_refused),
        cmocka_unit_test(a_link_in_the_files_place_is_refused),
        cmocka_unit_test(a_link_that_comes_later_is_refused_as_well),
        cmocka_unit_test(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
