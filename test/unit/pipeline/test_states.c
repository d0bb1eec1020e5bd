#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "pipeline/states.h"
#include "pipeline/verdict.h"

static void every_state_has_a_name_that_is_read_back(void **state UNUSED)
{
    for (ReleaseState one = 0; one < RELEASE_STATE_COUNT; one++) {
        ReleaseState back = RELEASE_STATE_COUNT;
        assert_true(release_state_parse(release_state_name(one), &back));
        assert_int_equal(back, one);
    }
    ReleaseState untouched = RELEASE_PARTIAL;
    assert_false(release_state_parse("sunk", &untouched));
    assert_false(release_state_parse(NULL, &untouched));
    assert_int_equal(untouched, RELEASE_PARTIAL);
}

static void every_row_is_found_by_its_state_and_event(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    for (size_t i = 0; i < transition_count; i++) {
        const Transition *row = NULL;
        assert_succeeds(transition_find(transitions[i].from, transitions[i].event, &row, &err),
                        &err);
        /* Another row would mean that this one can never be reached. */
        assert_ptr_equal(row, &transitions[i]);
        assert_true(*row->words);
    }
}

static void a_pair_that_is_not_in_the_table_is_an_internal_error(void **state UNUSED)
{
    static const struct {
        ReleaseState from;
        ReleaseEvent event;
    } never[] = {
        {RELEASE_PLANNED, EVENT_DEPLOY},          {RELEASE_PLANNED, EVENT_SUCCEEDED},
        {RELEASE_LEASED, EVENT_DEPLOY},           {RELEASE_MIGRATING, EVENT_DEPLOY},
        {RELEASE_MIGRATING, EVENT_LEASED},        {RELEASE_MIGRATING, EVENT_SUPERSEDED},
        {RELEASE_MIGRATION_FAILED, EVENT_DEPLOY}, {RELEASE_PARTIAL, EVENT_DEPLOY},
        {RELEASE_UNKNOWN, EVENT_DEPLOY},          {RELEASE_DEPLOYED, EVENT_SUCCEEDED},
        {RELEASE_MIGRATED, EVENT_SERVES},
    };
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        ERROR_AUTO Error err = {0};
        const Transition *row = NULL;
        assert_fails(transition_find(never[i].from, never[i].event, &row, &err), &err, ERR_INTERNAL,
                     release_state_name(never[i].from));
        assert_null(row);
    }
}

static void every_state_can_be_reached_and_left(void **state UNUSED)
{
    for (ReleaseState one = 0; one < RELEASE_STATE_COUNT; one++) {
        bool reached = one == RELEASE_PLANNED, left = false;
        for (size_t i = 0; i < transition_count; i++) {
            reached = reached || (transitions[i].to == one && transitions[i].from != one);
            left = left || (transitions[i].from == one && transitions[i].to != one);
        }
        assert_true(reached);
        assert_true(left);
    }
}

static void what_is_half_done_or_unknown_is_never_hidden_behind_superseded(void **state UNUSED)
{
    static const ReleaseState kept[] = {RELEASE_PARTIAL, RELEASE_UNKNOWN};
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        ERROR_AUTO Error err = {0};
        const Transition *row = NULL;
        assert_succeeds(transition_find(kept[i], EVENT_SUPERSEDED, &row, &err), &err);
        assert_int_equal(row->to, kept[i]);
    }
}

static void a_gate_opens_by_a_success_and_by_nothing_else(void **state UNUSED)
{
    for (size_t i = 0; i < transition_count; i++) {
        const Transition *row = &transitions[i];
        if (row->to == RELEASE_MIGRATED && row->from != RELEASE_DEPLOYING)
            assert_int_equal(row->event, EVENT_SUCCEEDED);
    }
    assert_int_equal(verdict_event(ERR_NONE), EVENT_SUCCEEDED);
    assert_int_equal(verdict_event(ERR_FAILED), EVENT_FAILED);
    assert_int_equal(verdict_event(ERR_PARTIAL), EVENT_HALF_DONE);
    assert_int_equal(verdict_event(ERR_UNKNOWN), EVENT_LOST);
    assert_int_equal(verdict_event(ERR_IO), EVENT_LOST);
}

static void the_page_of_states_is_what_the_table_prints(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    MALLOC_AUTO char *printed = NULL;
    char *page = NULL;
    size_t length = 0, page_length = 0;
    FILE *out = open_memstream(&printed, &length);
    release_states_print(out);
    fclose(out);
    const char *path = fs_join(ctx, getenv("TIDEGATE_SOURCE"), "docs/states.md");
    assert_succeeds(fs_read(ctx, path, 1 << 20, &page, &page_length, &err), &err);
    /* After a change of the table: tidegate help states > docs/states.md */
    assert_string_equal(page, printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_a_name_that_is_read_back),
        cmocka_unit_test(every_row_is_found_by_its_state_and_event),
        cmocka_unit_test(a_pair_that_is_not_in_the_table_is_an_internal_error),
        cmocka_unit_test(every_state_can_be_reached_and_left),
        cmocka_unit_test(what_is_half_done_or_unknown_is_never_hidden_behind_superseded),
        cmocka_unit_test(a_gate_opens_by_a_success_and_by_nothing_else),
        cmocka_unit_test(the_page_of_states_is_what_the_table_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
