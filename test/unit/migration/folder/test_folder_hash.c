#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include <cmocka.h>

#include "migration/folder.h"
#include "migration/folder/folder_hash.h"

static void it_is_what_sha256sum_says(void **state)
{
    (void)state;
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    char hex[DIGEST_HEX_SIZE], line[DIGEST_HEX_SIZE + 16], expected[DIGEST_HEX_SIZE];
    size_t files = 0;
    folder_put(&folder, "a.sql", "x");
    assert_true(folder_hash(folder.path, hex, &files, &err));
    assert_int_equal(files, 1);
    digest_hex("x", 1, line);
    memcpy(line + 64, "  a.sql", 8);
    digest_hex(line, 64 + 8, expected);
    assert_string_equal(hex, expected);
}

static void files_come_in_the_order_of_their_paths(void **state)
{
    (void)state;
    FOLDER_AUTO Folder one = folder_make(), other = folder_make();
    ERROR_AUTO Error err = {0};
    char first[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE];
    size_t files = 0;
    folder_mkdir(&one, "a");
    folder_put(&one, "a/1", "x");
    folder_put(&one, "a-1", "y");
    folder_put(&other, "a-1", "y");
    folder_mkdir(&other, "a");
    folder_put(&other, "a/1", "x");
    assert_true(folder_hash(one.path, first, &files, &err));
    assert_true(folder_hash(other.path, second, &files, &err));
    assert_string_equal(first, second);
    assert_int_equal(files, 2);
}

static void nothing_has_no_hash(void **state)
{
    (void)state;
    FOLDER_AUTO Folder folder = folder_make();
    ERROR_AUTO Error err = {0};
    char hex[DIGEST_HEX_SIZE];
    size_t files = 0;
    folder_put(&folder, ".hidden", "x");
    assert_false(folder_hash(folder.path, hex, &files, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_sha256sum_says),
        cmocka_unit_test(files_come_in_the_order_of_their_paths),
        cmocka_unit_test(nothing_has_no_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
