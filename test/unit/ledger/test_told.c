#include "rig.h"

static LedgerTold *get(Rig *rig)
{
    ERROR_AUTO Error err = {0};
    LedgerTold *told = NULL;
    assert_succeeds(ledger_told_get(rig, rig->ledger, &told, &err), &err);
    return told;
}

static bool put(Rig *rig, LedgerTold *told)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    assert_succeeds(ledger_told_put(rig->ledger, told, &written, &err), &err);
    return written;
}

static void nothing_was_told_in_a_new_environment(void **state UNUSED)
{
    with_rig();
    assert_null(get(rig));
}

static void the_mark_is_read_as_it_was_written(void **state UNUSED)
{
    with_rig();
    assert_true(put(rig, &(LedgerTold){.number = 17, .owner = "b/1/2/3/m"}));
    const LedgerTold *told = get(rig);
    assert_int_equal(told->number, 17);
    assert_string_equal(told->owner, "b/1/2/3/m");
}

static void an_owner_is_given_up_by_writing_none(void **state UNUSED)
{
    with_rig();
    assert_true(put(rig, &(LedgerTold){.number = 17, .owner = "b/1/2/3/m"}));
    LedgerTold *told = get(rig);
    told->owner = NULL;
    assert_true(put(rig, told));
    assert_null(get(rig)->owner);
}

static void of_two_who_read_it_one_may_write(void **state UNUSED)
{
    with_rig();
    assert_true(put(rig, &(LedgerTold){.number = 17}));
    LedgerTold *one = get(rig), *two = get(rig);
    one->owner = "b/1/2/3/m";
    two->owner = "b/4/5/6/m";
    assert_true(put(rig, one));
    assert_false(put(rig, two));
    assert_string_equal(get(rig)->owner, "b/1/2/3/m");
    /* Whoever wrote it may go on. */
    one->number = 18;
    assert_true(put(rig, one));
}

static void of_two_who_begin_it_one_does(void **state UNUSED)
{
    with_rig();
    assert_true(put(rig, &(LedgerTold){.number = 1}));
    assert_false(put(rig, &(LedgerTold){.number = 2}));
    assert_int_equal(get(rig)->number, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_was_told_in_a_new_environment),
        cmocka_unit_test(the_mark_is_read_as_it_was_written),
        cmocka_unit_test(an_owner_is_given_up_by_writing_none),
        cmocka_unit_test(of_two_who_read_it_one_may_write),
        cmocka_unit_test(of_two_who_begin_it_one_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
