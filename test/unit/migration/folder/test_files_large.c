/* Files of more than a mebibyte, whose hash has a thread of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "migration/folder/files.h"
#include "migration/folder.h"

#define LINE "-- all of this is a comment\n"

static bool read_text(TALLOC_CTX *ctx, const char *text, MigrationSet **ret_set, Error *err)
{
    FOLDER_AUTO Folder folder = folder_make();
    FilesJob *job;
    folder_put(&folder, "V1__large.sql", text);
    return files_start(ctx, folder.path, NULL, &job, err) && files_finish(ctx, job, ret_set, err);
}

/* So many bytes of comment lines, and what comes after them. */
static char *large_text(TALLOC_CTX *ctx, size_t size, const char *end)
{
    char *text = talloc_zero_size(ctx, size + strlen(LINE) + strlen(end) + 1), *at = text;
    while ((size_t)(at - text) < size)
        at = stpcpy(at, LINE);
    strcpy(at, end);
    return text;
}

static void a_large_file_is_hashed_as_its_bytes_are(void **state UNUSED)
{
    static const size_t sizes[] = {1024 * 1024, 1024 * 1024 + 64 * 1024, 3000000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        MigrationSet *set = NULL;
        char expected[DIGEST_HEX_SIZE];
        const char *text = large_text(ctx, sizes[i], "SELECT 1;");
        digest_hex(text, strlen(text), expected);
        if (!read_text(ctx, text, &set, &err))
            fail_msg("%s", err.message);
        assert_string_equal(set->files[0].checksum, expected);
        assert_int_equal(set->files[0].size, strlen(text));
    }
}

static void bytes_that_are_not_utf8_are_found_far_behind(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    MigrationSet *set = NULL;
    size_t lines = 2000000 / strlen(LINE);
    const char *text = large_text(ctx, lines * strlen(LINE), "SELECT '\xe9';\n" LINE);
    assert_false(read_text(ctx, text, &set, &err));
    assert_int_equal(err.kind, ERR_VALIDATION);
    assert_int_equal(err.line, lines + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_file_is_hashed_as_its_bytes_are),
        cmocka_unit_test(bytes_that_are_not_utf8_are_found_far_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
