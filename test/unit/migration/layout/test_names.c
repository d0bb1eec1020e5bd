#include "unit.h"

#include "migration/folder/discover.h"

/* What a layout makes of a path: "V1 name" a migration, "U1 name" its way back, "slip", "settings",
 * "-" none of its names. */
static char *judged(TALLOC_CTX *ctx, const Layout *layout, const char *path)
{
    NameParts parts = {0};
    const char *advice = NULL;
    NameVerdict verdict = layout->judge(path, &parts, &advice);
    if (verdict == NAME_SLIP)
        assert_non_null(advice);
    if (verdict != NAME_MIGRATION)
        return talloc_strdup(ctx, verdict == NAME_SLIP       ? "slip"
                                  : verdict == NAME_SETTINGS ? "settings"
                                                             : "-");
    char *version = talloc_zero_array(ctx, char, (unsigned)parts.version_length + 1);
    discovery_put_version(layout, &parts, version);
    return talloc_asprintf(ctx, "%c%s %.*s", parts.kind == MIGRATION_UNDO ? 'U' : 'V', version,
                           (int)parts.description_length, parts.description);
}

static const struct {
    const Layout *layout;
    const char *path, *expected;
} ROWS[] = {
    {&layout_golang_migrate, "000001_init.up.sql", "V1 init"},
    {&layout_golang_migrate, "000001_init.down.sql", "U1 init"},
    {&layout_golang_migrate, "1_a.up.down.sql", "U1 a.up"},
    {&layout_golang_migrate, "20240102030405_a_b.up.SQL", "V20240102030405 a_b"},
    {&layout_golang_migrate, "1_.up.sql", "V1 "},
    {&layout_golang_migrate, "0_a.up.sql", "V0 a"},
    {&layout_golang_migrate, "1_init.sql", "slip"},
    {&layout_golang_migrate, "1_init.UP.sql", "slip"},
    {&layout_golang_migrate, "99999999999999999999_a.up.sql", "slip"},
    {&layout_golang_migrate, "1init.up.sql", "-"},
    {&layout_golang_migrate, "v1_init.up.sql", "-"},
    {&layout_golang_migrate, "1_init.up.json", "-"},
    {&layout_golang_migrate, "sub/1_init.up.sql", "-"},

    {&layout_goose, "00001_create_users.sql", "V1 create_users"},
    {&layout_goose, "9223372036854775807_a.sql", "V9223372036854775807 a"},
    {&layout_goose, "9223372036854775808_a.sql", "slip"},
    {&layout_goose, "00000_a.sql", "slip"},
    {&layout_goose, "00002_seed.go", "slip"},
    {&layout_goose, "00002_seed_test.go", "-"},
    {&layout_goose, "1.sql", "-"},
    {&layout_goose, "1-a.sql", "-"},
    {&layout_goose, "1_a.SQL", "-"},
    {&layout_goose, "a/1_a.sql", "-"},

    {&layout_dbmate, "20241210054814_create-narinfos-table.sql",
     "V20241210054814 create-narinfos-table"},
    {&layout_dbmate, "001.sql", "V001 "},
    {&layout_dbmate, "1-a.sql", "V1 a"},
    {&layout_dbmate, "1a.sql", "V1 a"},
    {&layout_dbmate, "a1.sql", "-"},
    {&layout_dbmate, "1_a.SQL", "-"},
    {&layout_dbmate, "x/1_a.sql", "-"},

    {&layout_diesel, "2018-07-10-061642_create_entities/up.sql", "V20180710061642 create_entities"},
    {&layout_diesel, "2018-07-10-061642_create_entities/down.sql",
     "U20180710061642 create_entities"},
    {&layout_diesel, "00000000000000_diesel_initial_setup/up.sql",
     "V00000000000000 diesel_initial_setup"},
    {&layout_diesel, "initial/up.sql", "Vinitial "},
    {&layout_diesel, "1_a/metadata.toml", "settings"},
    {&layout_diesel, "1_a/notes.sql", "-"},
    {&layout_diesel, "_a/up.sql", "-"},
    {&layout_diesel, "up.sql", "-"},
    {&layout_diesel, "x/1_a/up.sql", "-"},

    {&layout_sqlx, "20210425153745_create_history.sql", "V20210425153745 create_history"},
    {&layout_sqlx, "0001_a.up.sql", "V1 a"},
    {&layout_sqlx, "0001_a.down.sql", "U1 a"},
    {&layout_sqlx, "1_.sql", "V1 "},
    {&layout_sqlx, "99999999999999999999_a.sql", "slip"},
    {&layout_sqlx, "1.sql", "-"},
    {&layout_sqlx, "a_b.sql", "-"},
    {&layout_sqlx, "1_a.SQL", "-"},
    {&layout_sqlx, "x/1_a.sql", "-"},

    {&layout_prisma, "20221206131204_init/migration.sql", "V20221206131204_init init"},
    {&layout_prisma, "20221206131204_init/down.sql", "U20221206131204_init init"},
    {&layout_prisma, "0_init/migration.sql", "V0_init init"},
    {&layout_prisma, "squashed/migration.sql", "Vsquashed squashed"},
    {&layout_prisma, "migration_lock.toml", "-"},
    {&layout_prisma, "migration.sql", "-"},
    {&layout_prisma, "a/b/migration.sql", "-"},
};

static void each_layout_knows_its_names_and_no_others(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        char *got = judged(ctx, ROWS[i].layout, ROWS[i].path);
        if (strcmp(got, ROWS[i].expected) != 0)
            fail_msg("%s: %s is '%s', not '%s'", ROWS[i].layout->name, ROWS[i].path, got,
                     ROWS[i].expected);
    }
}

static void versions_go_in_the_order_of_the_tool(void **state UNUSED)
{
    assert_true(layout_goose.order("9", "10") < 0);
    assert_int_equal(layout_golang_migrate.order("001", "1"), 0);
    /* dbmate: 10_b.sql comes before 1_a.sql. */
    assert_true(layout_dbmate.order("10", "1") < 0);
    assert_true(layout_dbmate.order("20240101", "20240102") < 0);
    assert_int_equal(layout_dbmate.order("7", "7"), 0);
    /* diesel: a day of one digit. */
    assert_true(layout_diesel.order("2020127190800", "20201214000000") > 0);
    /* Prisma: two of one time. */
    assert_true(layout_prisma.order("20260630120000_a", "20260630120000_b") < 0);
}

static void every_layout_is_found_by_its_name(void **state UNUSED)
{
    for (size_t i = 0; i < layouts_count; i++) {
        assert_ptr_equal(layout_find(layouts[i]->name), layouts[i]);
        assert_non_null(layouts[i]->form);
        assert_non_null(layouts[i]->back_form);
        assert_int_equal(!layouts[i]->up_mark, !layouts[i]->down_mark);
    }
    assert_null(layout_find("auto"));
}

static void metadata_without_the_word_means_no_transaction(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool valid, alone;
    } rows[] = {
        {"run_in_transaction = false\n", true, true},
        {"# comment\nrun_in_transaction=true # yes\n", true, false},
        {"other = 1\n", true, true},
        {"", true, true},
        {"run_in_transaction = 0", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        FileSettings settings = {0};
        const char *problem;
        bool valid =
            layout_diesel.read_settings(rows[i].text, strlen(rows[i].text), &settings, &problem);
        assert_int_equal(valid, rows[i].valid);
        if (valid)
            assert_int_equal(settings.no_transaction, rows[i].alone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layout_knows_its_names_and_no_others),
        cmocka_unit_test(versions_go_in_the_order_of_the_tool),
        cmocka_unit_test(every_layout_is_found_by_its_name),
        cmocka_unit_test(metadata_without_the_word_means_no_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
