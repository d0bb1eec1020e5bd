#include "rig.h"

static void set_database(Rig *rig, const char *app, const char *environment, const char *id)
{
    ERROR_AUTO Error err = {0};
    Ledger *ledger = rig_open(rig, app, environment);
    LedgerHead *head = NULL;
    assert_succeeds(ledger_head_get(rig, ledger, &head, &err), &err);
    head->database_id = id;
    assert_succeeds(ledger_head_update(ledger, head, &err), &err);
}

static LedgerNeighbour *neighbours(Rig *rig, size_t *ret_count)
{
    ERROR_AUTO Error err = {0};
    LedgerNeighbour *found = NULL;
    assert_succeeds(ledger_heads(rig, rig->ledger, &found, ret_count, &err), &err);
    return found;
}

static void an_environment_alone_has_no_neighbours(void **state UNUSED)
{
    with_rig();
    size_t count = 1;
    neighbours(rig, &count);
    assert_int_equal(count, 0);
    set_database(rig, "shop", "prod", "db1");
    neighbours(rig, &count);
    assert_int_equal(count, 0);
}

static void the_other_environments_are_listed_with_their_heads(void **state UNUSED)
{
    with_rig();
    size_t count = 0;
    set_database(rig, "shop", "staging", "db2");
    set_database(rig, "shop", "prod", "db1");
    set_database(rig, "shop", "review/7", "db7");
    set_database(rig, "shop", "review/7", "db8");
    const LedgerNeighbour *found = neighbours(rig, &count);
    assert_int_equal(count, 2);
    assert_string_equal(found[0].environment, "review/7");
    assert_string_equal(found[0].head->database_id, "db8");
    assert_string_equal(found[1].environment, "staging");
    assert_string_equal(found[1].head->database_id, "db2");
}

static void other_apps_are_no_neighbours(void **state UNUSED)
{
    with_rig();
    size_t count = 1;
    set_database(rig, "shop2", "staging", "db1");
    set_database(rig, "shop/", "staging", "db1");
    neighbours(rig, &count);
    assert_int_equal(count, 0);
}

static void a_neighbour_of_a_newer_format_is_an_error(void **state UNUSED)
{
    with_rig();
    size_t count = 0;
    LedgerNeighbour *found = NULL;
    set_database(rig, "shop", "staging", "db1");
    rig_tamper(rig, "shop/staging/head", "format", json_integer(99));
    assert_fails(ledger_heads(ctx, ledger, &found, &count, &err), &err, ERR_FORMAT, "format 99");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_environment_alone_has_no_neighbours),
    cmocka_unit_test(the_other_environments_are_listed_with_their_heads),
    cmocka_unit_test(other_apps_are_no_neighbours),
    cmocka_unit_test(a_neighbour_of_a_newer_format_is_an_error),
};

PLACE_MAIN(tests)
