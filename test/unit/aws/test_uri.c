#include "unit.h"

#include "aws/uri.h"

static void dots_and_empty_segments_are_folded(void **state UNUSED)
{
    static const char *const CASES[][2] = {
        {"", "/"},           {"/", "/"},         {"/.", "/"},
        {"/./", "/"},        {"/..", "/"},       {"/../..", "/"},
        {"/a/../b", "/b"},   {"/a/..", "/"},     {"/a/b/..", "/a"},
        {"/a/b/../", "/a/"}, {"//a//", "/a/"},   {"/a/./b", "/a/b"},
        {"/a/b/.", "/a/b"},  {"/...", "/..."},   {"/.a/..b", "/.a/..b"},
        {"a", "/a"},         {"/../../a", "/a"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO char *path = uri_normalize_path(NULL, CASES[i][0]);
        assert_string_equal(path, CASES[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dots_and_empty_segments_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
