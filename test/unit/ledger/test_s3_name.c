#include "ledger/s3/name.h"

#include "unit.h"

static void a_key_is_readable_as_a_name(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const SAME[] = {"shop/prod/lease", "shop/prod/release/v1.2-rc",
                                       "shop/prod/run/01m8ar8ts45rb8xt9xpypcz5yd",
                                       "a b/h\xc3\xa9/x", "shop/prod/release/123"};
    for (size_t i = 0; i < COUNT_OF(SAME); i++)
        assert_string_equal(name_of_key(ctx, SAME[i]), SAME[i]);
    assert_string_equal(name_of_key(ctx, "shop/prod/run/"), "shop/prod/run/");
}

static void numbers_count_downwards(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(name_of_key(ctx, "a/b/event/00000000000000000012"),
                        "a/b/event/~99999999999999999987~");
    assert_string_equal(name_of_key(ctx, "a/b/attempt/r/0000000001"), "a/b/attempt/r/~9999999998~");
    /* A folder of that form is none. */
    assert_string_equal(name_of_key(ctx, "a/b/attempt/2024010112/0000000001"),
                        "a/b/attempt/2024010112/~9999999998~");
}

static void every_key_comes_back_from_its_name(void **state UNUSED)
{
    static const char *const KEYS[] = {
        "a//environment/x",
        "a/b/.",
        "a/../b/...",
        "a/b/%",
        "a/b/%25",
        "a/b/%2F",
        "a/b/~",
        "a/b/~9999999998~",
        "a/b/}",
        "a/b/\x7f",
        "a/b/\xc3\xa9~%",
        "a/b/\xf0\x9f\x8c\x8a",
        "a/b/0000000000",
        "a/b/9999999999",
        "a/b/123456789",
        "a/b/12345678901",
        "a/b/00000000000000000042",
        "a/b/c.d~e",
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(KEYS); i++)
        assert_string_equal(key_of_name(ctx, name_of_key(ctx, KEYS[i])), KEYS[i]);
}

static void names_have_no_parts_that_clients_fold(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(name_of_key(ctx, "a/./../.x"), "a/%2E/%2E%2E/.x");
    assert_string_equal(name_of_key(ctx, "a//b"), "a/%/b");
}

static void numbered_names_come_behind_all_others_of_their_folder(void **state UNUSED)
{
    static const char *const OTHERS[] = {
        "a/b/}x",  "a/b/~",    "a/b/~~~~",        "a/b/\xc3\xa9", "a/b/\xf4\x8f\xbf\xbf",
        "a/b/~/c", "a/b/\x7f", "a/b/99999999999", "a/b/zzz"};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *numbered = name_of_key(ctx, "a/b/9999999999");
    assert_true(name_is_numbered(numbered, "a/b/"));
    assert_false(name_is_numbered(numbered, "a/"));
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        const char *name = name_of_key(ctx, OTHERS[i]);
        assert_true(strcmp(name, numbered) < 0);
        assert_false(name_is_numbered(name, "a/b/"));
    }
}

static void of_two_numbers_the_higher_one_comes_first(void **state UNUSED)
{
    /* In the order of the keys' bytes. */
    static const char *const KEYS[] = {"e/0000000000",           "e/00000000000000000000",
                                       "e/00000000000000000001", "e/0000000001",
                                       "e/00000000010000000000", "e/0000000002",
                                       "e/9999999999",           "e/99999999999999999999"};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 1; i < COUNT_OF(KEYS); i++) {
        assert_true(strcmp(KEYS[i - 1], KEYS[i]) < 0);
        assert_true(strcmp(name_of_key(ctx, KEYS[i - 1]), name_of_key(ctx, KEYS[i])) > 0);
    }
}

static void what_others_put_there_is_none_of_ours(void **state UNUSED)
{
    static const char *const FOREIGN[] = {
        "a/b/~x", "a/b/~12~", "a/b/~999999999~", "a//b", "a/%2", "a/%zz", "a/b/", "~"};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(FOREIGN); i++)
        assert_null(key_of_name(ctx, FOREIGN[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_readable_as_a_name),
        cmocka_unit_test(numbers_count_downwards),
        cmocka_unit_test(every_key_comes_back_from_its_name),
        cmocka_unit_test(names_have_no_parts_that_clients_fold),
        cmocka_unit_test(numbered_names_come_behind_all_others_of_their_folder),
        cmocka_unit_test(of_two_numbers_the_higher_one_comes_first),
        cmocka_unit_test(what_others_put_there_is_none_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
