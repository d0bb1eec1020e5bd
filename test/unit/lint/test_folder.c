#include "unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "lint/folder.h"
#include "temp_dir.h"

/* As the folder is to be read: not how names sort, nor only by the first number. */
static const struct {
    const char *name, *version;
} FILES[] = {
    {"V0__first.sql", "0"},
    {"V002__b.sql", "2"},
    {"V2.0__c.sql", "2"},
    {"V2_9__d.sql", "2.9"},
    {"V2.010__e.sql", "2.10"},
    {"V10__f.sql", "10"},
    {"V20240131120000__g.sql", "20240131120000"},
    {"V99999999999999999999999__h.sql", "99999999999999999999999"},
    {"V100000000000000000000000__i.sql", "100000000000000000000000"},
    {"R__j.sql", NULL},
};

static char *make_folder(TALLOC_CTX *ctx)
{
    char *dir = temp_dir_new(ctx);
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        TALLOC_AUTO char *path = talloc_asprintf(NULL, "%s/%s", dir, FILES[i].name);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
    return dir;
}

static void check_order(const char *dir, const char *shown, const char *between)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    LintFolder *folder;
    assert_succeeds(lint_folder(ctx, dir, shown, &folder, &err), &err);
    assert_int_equal(folder->count, COUNT_OF(FILES));
    for (size_t i = 0; i < folder->count; i++) {
        const LintSource *source = &folder->sources[i];
        assert_string_equal(source->shown,
                            talloc_asprintf(ctx, "%s%s%s", shown, between, FILES[i].name));
        assert_string_equal(source->path, talloc_asprintf(ctx, "%s/%s", dir, FILES[i].name));
        if (FILES[i].version)
            assert_string_equal(source->version, FILES[i].version);
        else
            assert_null(source->version);
    }
}

static void files_come_in_the_order_in_which_they_apply(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    check_order(make_folder(ctx), "db/migrations", "/");
}

static void the_folder_is_shown_as_it_was_named(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *dir = make_folder(ctx);
    check_order(dir, "migrations/", "");
    check_order(dir, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_in_the_order_in_which_they_apply),
        cmocka_unit_test(the_folder_is_shown_as_it_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
