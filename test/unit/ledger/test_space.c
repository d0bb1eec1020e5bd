#include "ledger/space.h"
#include "rig.h"

static void a_slash_in_a_name_reaches_into_no_other_keys(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(space_escape(ctx, "a/b"), "a%2Fb");
    assert_string_equal(space_escape(ctx, "a%2Fb"), "a%252Fb");
    assert_string_equal(space_escape(ctx, "feature/x\n"), "feature%2Fx%0A");
}

static void ordinary_names_stay_as_they_are(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(space_escape(ctx, "sha256:ab_c-1.2"), "sha256:ab_c-1.2");
    assert_string_equal(space_escape(ctx, "h\xc3\xa9"), "h\xc3\xa9");
}

static void bytes_that_are_no_text_are_escaped(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_string_equal(space_escape(ctx, "h\xe9"), "h%E9");
}

static void apps_and_environments_do_not_see_each_other(void **state UNUSED)
{
    with_rig();
    LedgerRelease *seen = NULL;
    LedgerRelease wanted = {.id = "r1", .state = "planned"};
    static const char *const OTHERS[][2] = {
        {"shop", "staging"}, {"store", "prod"}, {"sho", "p/prod"}, {"shop/prod", "x"}};
    assert_succeeds(ledger_release_register(ctx, ledger, &wanted, &seen, &err), &err);
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        Ledger *other = rig_open(rig, OTHERS[i][0], OTHERS[i][1]);
        assert_succeeds(ledger_release_get(ctx, other, "r1", &seen, &err), &err);
        assert_null(seen);
    }
}

static void an_app_and_an_environment_must_be_named(void **state UNUSED)
{
    with_rig();
    LedgerConfig config = place_ledger_config(rig->place);
    config.app = "";
    Ledger *nameless = NULL;
    assert_fails(ledger_open(ctx, &config, &nameless, &err), &err, ERR_CONFIG, "name of an app");
    assert_non_null(err.hint);
}

static void run_files_are_in_the_store_s_folder(void **state UNUSED)
{
    with_rig();
    const char *dir = store_local_dir(rig_store(rig));
    assert_string_equal(ledger_local_dir(ledger), fs_join(ctx, dir, "runs"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_slash_in_a_name_reaches_into_no_other_keys),
    cmocka_unit_test(ordinary_names_stay_as_they_are),
    cmocka_unit_test(bytes_that_are_no_text_are_escaped),
    cmocka_unit_test(apps_and_environments_do_not_see_each_other),
    cmocka_unit_test(an_app_and_an_environment_must_be_named),
    cmocka_unit_test(run_files_are_in_the_store_s_folder),
};

PLACE_MAIN(tests)
