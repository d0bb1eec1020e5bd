#include <sys/wait.h>

#include "rig.h"

#define WRITERS 4
#define EVENTS  25

static void a_new_history_is_empty(void **state UNUSED)
{
    with_rig();
    LedgerEvent *events = NULL;
    size_t count = 99;
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_int_equal(count, 0);
}

static void events_come_back_whole_and_newest_first(void **state UNUSED)
{
    with_rig();
    JSON_AUTO json_t *more = json_pack("{s:i}", "n", 1);
    LedgerEvent first = {.kind = "run",
                         .release = "r1",
                         .run_id = "run1",
                         .state = "migrated",
                         .verdict = "success",
                         .actor = "ann",
                         .ci_url = "https://ci/1",
                         .started_at = "2026-11-20T18:00:00Z",
                         .ended_at = "2026-11-20T18:00:09Z",
                         .deployment = "d1",
                         .reason = "why",
                         .more = more};
    LedgerEvent second = {.kind = "override"};
    assert_succeeds(ledger_event_append(ledger, &first, &err), &err);
    fake_clock_advance(&rig->clock, 1500);
    assert_succeeds(ledger_event_append(ledger, &second, &err), &err);
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_string_equal(events[0].kind, "override");
    assert_int_equal(events[0].number, 2);
    assert_int_equal(events[1].number, 1);
    assert_string_equal(events[1].release, "r1");
    assert_string_equal(events[1].run_id, "run1");
    assert_string_equal(events[1].state, "migrated");
    assert_string_equal(events[1].verdict, "success");
    assert_string_equal(events[1].actor, "ann");
    assert_string_equal(events[1].ci_url, "https://ci/1");
    assert_string_equal(events[1].started_at, "2026-11-20T18:00:00Z");
    assert_string_equal(events[1].ended_at, "2026-11-20T18:00:09Z");
    assert_string_equal(events[1].deployment, "d1");
    assert_string_equal(events[1].reason, "why");
    assert_true(json_equal(events[1].more, more));
    assert_contains(events[1].at, "2026-");
    assert_string_not_equal(events[0].at, events[1].at);
}

static void only_the_newest_are_given(void **state UNUSED)
{
    with_rig();
    for (int i = 0; i < 12; i++) {
        LedgerEvent event = {.kind = "run"};
        assert_succeeds(ledger_event_append(ledger, &event, &err), &err);
    }
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 3, &events, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_int_equal(events[0].number, 12);
    assert_int_equal(events[2].number, 10);
}

static int append_in_child(const Rig *rig)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    LedgerConfig config = place_ledger_config(rig->place);
    Ledger *ledger = NULL;
    LedgerEvent event = {.kind = "run"};
    bool done = ledger_open(ctx, &config, &ledger, &err);
    for (int i = 0; done && i < EVENTS; i++)
        done = ledger_event_append(ledger, &event, &err);
    if (!done)
        print_error("%s\n", err.message);
    return done ? 0 : 1;
}

static void concurrent_writers_lose_no_event_and_leave_no_gap(void **state UNUSED)
{
    with_rig();
    for (int i = 0; i < WRITERS; i++) {
        if (fork() == 0)
            _exit(append_in_child(rig));
    }
    for (int i = 0; i < WRITERS; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 1000, &events, &count, &err), &err);
    assert_int_equal(count, WRITERS * EVENTS);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(events[i].number, (int64_t)(count - i));
}

static void an_entry_follows_what_others_wrote_since_we_looked(void **state UNUSED)
{
    with_rig();
    Ledger *elsewhere = rig_open(rig, "shop", "prod");
    LedgerEvent *events = NULL;
    size_t count = 0;
    const LedgerEvent ours = {.kind = "run"}, theirs = {.kind = "override"};
    assert_succeeds(ledger_event_append(elsewhere, &theirs, &err), &err);
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_succeeds(ledger_event_append(ledger, &ours, &err), &err);
    assert_succeeds(ledger_event_append(elsewhere, &theirs, &err), &err);
    assert_succeeds(ledger_event_append(ledger, &ours, &err), &err);
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_int_equal(count, 4);
    static const char *const KINDS[] = {"run", "override", "run", "override"};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].number, (int64_t)(count - i));
        assert_string_equal(events[i].kind, KINDS[i]);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_new_history_is_empty),
    cmocka_unit_test(events_come_back_whole_and_newest_first),
    cmocka_unit_test(only_the_newest_are_given),
    cmocka_unit_test(concurrent_writers_lose_no_event_and_leave_no_gap),
    cmocka_unit_test(an_entry_follows_what_others_wrote_since_we_looked),
};

PLACE_MAIN(tests)
