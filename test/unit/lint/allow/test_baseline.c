#include <stdio.h>
#include <string.h>

#include "../../unit.h"
#include "base/attr.h"
#include "base/fs.h"
#include "lint/allow/baseline.h"

#define FIRST  "00112233445566778899aabbccddeeff"
#define SECOND "ffeeddccbbaa99887766554433221100"
#define THIRD  "0123456789abcdef0123456789abcdef"

static const Finding FINDINGS[] = {
    {.rule = "drop-table", .file = "V2.sql", .object = "users", .fingerprint = FIRST},
    {.rule = "drop-column", .file = "V1.sql", .fingerprint = SECOND},
    {.rule = "drop-column", .file = "V1.sql", .fingerprint = THIRD, .allowed_reason = "gone"},
};

static char *path_in(TALLOC_CTX *ctx, char folder[])
{
    assert_non_null(mkdtemp(folder));
    return talloc_asprintf(ctx, "%s/baseline", folder);
}

static void clean(const char *path, const char *folder)
{
    remove(path);
    rmdir(folder);
}

static void what_was_written_is_accepted_and_nothing_else(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char folder[] = "/tmp/tidegate-baseline-XXXXXX";
    const char *path = path_in(tmp, folder);
    size_t count = 0;
    assert_true(baseline_write(path, FINDINGS, COUNT_OF(FINDINGS), &count, &err));
    assert_int_equal(count, 2);
    char *text = NULL;
    assert_true(fs_read(tmp, path, 4096, &text, NULL, &err));
    assert_string_equal(text, "# tidegate lint baseline 1\n" SECOND " drop-column V1.sql\n" FIRST
                              " drop-table V2.sql users\n");
    Baseline *baseline = NULL;
    assert_true(baseline_read(tmp, path, &baseline, &err));
    assert_true(baseline_has(baseline, FIRST));
    assert_true(baseline_has(baseline, SECOND));
    assert_false(baseline_has(baseline, THIRD));
    assert_false(baseline_has(baseline, NULL));
    clean(path, folder);
}

static void an_empty_one_accepts_nothing(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char folder[] = "/tmp/tidegate-baseline-XXXXXX";
    const char *path = path_in(tmp, folder);
    size_t count = 1;
    assert_true(baseline_write(path, NULL, 0, &count, &err));
    Baseline *baseline = NULL;
    assert_true(baseline_read(tmp, path, &baseline, &err));
    assert_false(baseline_has(baseline, FIRST));
    clean(path, folder);
}

static void what_is_none_is_said_with_its_line(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char folder[] = "/tmp/tidegate-baseline-XXXXXX";
    const char *path = path_in(tmp, folder);
    Baseline *baseline = NULL;
    assert_false(baseline_read(tmp, path, &baseline, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.hint, "--write-baseline"));
    error_clear(&err);
    const char *text = "# tidegate lint baseline 1\nSELECT 1;\n";
    assert_true(fs_create(path, text, strlen(text), &err));
    assert_false(baseline_read(tmp, path, &baseline, &err));
    assert_int_equal(err.kind, ERR_FORMAT);
    assert_int_equal(err.line, 2);
    clean(path, folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_accepted_and_nothing_else),
        cmocka_unit_test(an_empty_one_accepts_nothing),
        cmocka_unit_test(what_is_none_is_said_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
