#include "unit.h"

#include "base/fs.h"
#include "temp_dir.h"

static void assert_join(const char *dir, const char *name, const char *expected)
{
    TALLOC_AUTO char *path = fs_join(NULL, dir, name);
    assert_string_equal(path, expected);
}

static void paths_are_joined_with_one_slash(void **state UNUSED)
{
    assert_join("a", "b", "a/b");
    assert_join("a/", "b", "a/b");
    assert_join("/", "b", "/b");
    assert_join(".", "b/c", "./b/c");
    assert_join("", "b", "b");
    assert_join(NULL, "b", "b");
    assert_join("a", "/b", "/b");
}

static void assert_dirname(const char *path, const char *expected)
{
    TALLOC_AUTO char *dir = fs_dirname(NULL, path);
    assert_string_equal(dir, expected);
}

static void the_folder_part_is_that_of_dirname(void **state UNUSED)
{
    assert_dirname("a/b", "a");
    assert_dirname("a/b/", "a");
    assert_dirname("a//b", "a");
    assert_dirname("/a", "/");
    assert_dirname("//a", "/");
    assert_dirname("/", "/");
    assert_dirname("a", ".");
    assert_dirname("a/", ".");
    assert_dirname("", ".");
    assert_dirname("/a/b", "/a");
}

static void a_file_is_found_in_the_nearest_parent(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *dir = temp_dir_new(ctx);
    MALLOC_AUTO char *real = realpath(dir, NULL);
    const char *deep = fs_join(ctx, dir, "one/two/three");
    assert_succeeds(fs_mkdirs(deep, &err), &err);
    const char *outer = fs_join(ctx, real, "tidegate.yml");
    const char *inner = fs_join(ctx, real, "one/two/tidegate.yml");
    assert_null(fs_find_upward(ctx, deep, "tidegate-nowhere.yml"));
    assert_succeeds(fs_create(outer, "", 0, &err), &err);
    assert_string_equal(fs_find_upward(ctx, deep, "tidegate.yml"), outer);
    assert_succeeds(fs_create(inner, "", 0, &err), &err);
    assert_string_equal(fs_find_upward(ctx, deep, "tidegate.yml"), inner);
    assert_string_equal(fs_find_upward(ctx, dir, "tidegate.yml"), outer);
}

static void a_search_from_nowhere_finds_nothing(void **state UNUSED)
{
    assert_null(fs_find_upward(NULL, "/no/such/folder", "etc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_joined_with_one_slash),
        cmocka_unit_test(the_folder_part_is_that_of_dirname),
        cmocka_unit_test(a_file_is_found_in_the_nearest_parent),
        cmocka_unit_test(a_search_from_nowhere_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
