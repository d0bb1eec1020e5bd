#include <sys/wait.h>

#include "base/process.h"
#include "rig.h"

#define TERM_MS 30000
/* Somebody on a machine that cannot be seen from here. */
#define ELSEWHERE "11111111-2222-3333-4444-555555555555/1/42/100/"

static const LeaseHolder ANN = {
    .owner = ELSEWHERE "aa", .run_id = "run-a", .actor = "ann", .host = "ci-1"};
static const LeaseHolder BOB = {
    .owner = ELSEWHERE "bb", .run_id = "run-b", .actor = "bob", .host = "ci-2"};

static bool acquire(Rig *rig, const LeaseHolder *who, int64_t wait_ms, Lease **ret_lease,
                    Error *err)
{
    return ledger_lease_acquire(rig, rig->ledger, who, TERM_MS, wait_ms, NULL, NULL, ret_lease,
                                err);
}

static Lease *must_acquire(Rig *rig, const LeaseHolder *who)
{
    ERROR_AUTO Error err = {0};
    Lease *lease = NULL;
    assert_succeeds(acquire(rig, who, 0, &lease, &err), &err);
    return lease;
}

static void a_free_lease_is_taken_with_number_1(void **state UNUSED)
{
    with_rig();
    Lease *lease = must_acquire(rig, &ANN);
    assert_int_equal(lease->holder.number, 1);
    assert_string_equal(lease->holder.owner, ANN.owner);
    assert_string_equal(lease->holder.actor, "ann");
    assert_non_null(lease->holder.since);
    assert_int_equal(lease->term_ms, TERM_MS);
}

static void nobody_holds_a_lease_that_was_never_taken(void **state UNUSED)
{
    with_rig();
    LeaseHolder *holder = NULL;
    assert_succeeds(ledger_lease_holder(ctx, ledger, &holder, &err), &err);
    assert_null(holder);
}

static void the_holder_can_be_seen_until_the_release(void **state UNUSED)
{
    with_rig();
    Lease *lease = must_acquire(rig, &ANN);
    LeaseHolder *holder = NULL;
    assert_succeeds(ledger_lease_holder(ctx, ledger, &holder, &err), &err);
    assert_string_equal(holder->run_id, "run-a");
    assert_string_equal(holder->host, "ci-1");
    assert_succeeds(ledger_lease_release(ledger, lease, &err), &err);
    assert_succeeds(ledger_lease_holder(ctx, ledger, &holder, &err), &err);
    assert_null(holder);
}

static void the_number_grows_with_every_new_holder(void **state UNUSED)
{
    with_rig();
    for (int64_t number = 1; number <= 3; number++) {
        Lease *lease = must_acquire(rig, number % 2 ? &ANN : &BOB);
        assert_int_equal(lease->holder.number, number);
        assert_succeeds(ledger_lease_release(ledger, lease, &err), &err);
    }
}

static void a_held_lease_is_busy_and_names_its_holder(void **state UNUSED)
{
    with_rig();
    must_acquire(rig, &ANN);
    Lease *lease = NULL;
    assert_fails(acquire(rig, &BOB, 0, &lease, &err), &err, ERR_BUSY, "ann on ci-1");
    assert_contains(err.detail, "run-a");
    assert_contains(err.hint, "tidegate watch run-a");
    assert_null(lease);
    assert_int_equal(rig->clock.sleeps, 0);
}

typedef struct Waits {
    int calls;
    int64_t last_ms;
    Rig *rig;
    Lease *release_at_3, *renew_always;
} Waits;

static void waiting(void *data, const LeaseHolder *holder, int64_t waited_ms)
{
    ERROR_AUTO Error err = {0};
    Waits *waits = data;
    assert_string_equal(holder->actor, "ann");
    assert_true(waited_ms >= waits->last_ms);
    waits->last_ms = waited_ms;
    waits->calls++;
    if (waits->release_at_3 && waits->calls == 3)
        assert_succeeds(ledger_lease_release(waits->rig->ledger, waits->release_at_3, &err), &err);
    if (waits->renew_always)
        assert_succeeds(ledger_lease_renew(waits->rig->ledger, waits->renew_always, &err), &err);
}

static void a_waiter_gets_it_when_it_is_released(void **state UNUSED)
{
    with_rig();
    Waits waits = {.rig = rig, .release_at_3 = must_acquire(rig, &ANN)};
    Lease *lease = NULL;
    assert_succeeds(
        ledger_lease_acquire(ctx, ledger, &BOB, TERM_MS, 20000, waiting, &waits, &lease, &err),
        &err);
    assert_int_equal(lease->holder.number, 2);
    assert_int_equal(waits.calls, 3);
}

static void a_waiter_gives_up_after_its_time(void **state UNUSED)
{
    with_rig();
    Waits waits = {.rig = rig, .renew_always = must_acquire(rig, &ANN)};
    Lease *lease = NULL;
    assert_fails(
        ledger_lease_acquire(ctx, ledger, &BOB, TERM_MS, 120000, waiting, &waits, &lease, &err),
        &err, ERR_BUSY, "ann");
    assert_int_equal(rig->clock.slept_ms, 120000);
    assert_true(waits.calls > 100);
}

static void a_holder_that_does_not_renew_for_its_whole_term_loses_it(void **state UNUSED)
{
    with_rig();
    Lease *old = must_acquire(rig, &ANN);
    Lease *lease = NULL;
    assert_succeeds(acquire(rig, &BOB, TERM_MS + 5000, &lease, &err), &err);
    assert_true(rig->clock.slept_ms >= TERM_MS);
    assert_int_equal(lease->holder.number, 2);
    assert_fails(ledger_lease_renew(ledger, old, &err), &err, ERR_FENCED, "no longer ours");
    assert_contains(err.detail, "bob on ci-2");
}

static void a_wait_shorter_than_the_term_takes_nothing_over(void **state UNUSED)
{
    with_rig();
    Lease *old = must_acquire(rig, &ANN);
    Lease *lease = NULL;
    fake_clock_advance(&rig->clock, 10 * TERM_MS); /* nobody looked meanwhile */
    assert_fails(acquire(rig, &BOB, TERM_MS - 1000, &lease, &err), &err, ERR_BUSY, "ann");
    error_clear(&err);
    assert_succeeds(ledger_lease_renew(ledger, old, &err), &err);
}

static void a_wall_clock_that_jumps_changes_nothing(void **state UNUSED)
{
    with_rig();
    must_acquire(rig, &ANN);
    rig->clock.wall_ms += 1000L * 86400 * 365;
    Lease *lease = NULL;
    assert_fails(acquire(rig, &BOB, 5000, &lease, &err), &err, ERR_BUSY, "ann");
}

static void a_takeover_is_in_the_history(void **state UNUSED)
{
    with_rig();
    must_acquire(rig, &ANN);
    Lease *lease = NULL;
    assert_succeeds(acquire(rig, &BOB, 2 * TERM_MS, &lease, &err), &err);
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(events[0].kind, "lease-takeover");
    assert_string_equal(events[0].run_id, "run-a");
    assert_string_equal(events[0].actor, "bob");
    assert_contains(events[0].reason, "not renewed");
}

static char *dead_owner(TALLOC_CTX *ctx)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    assert_succeeds(process_identify(pid, &identity, &err), &err);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return process_identity_text(ctx, &identity);
}

static void a_holder_that_is_proven_to_have_ended_loses_it_at_once(void **state UNUSED)
{
    with_rig();
    LeaseHolder dead = ANN;
    dead.owner = dead_owner(ctx);
    must_acquire(rig, &dead);
    Lease *lease = must_acquire(rig, &BOB);
    assert_int_equal(lease->holder.number, 2);
    assert_int_equal(rig->clock.sleeps, 0);
    LedgerEvent *events = NULL;
    size_t count = 0;
    assert_succeeds(ledger_events(ctx, ledger, 10, &events, &count, &err), &err);
    assert_contains(events[0].reason, "has ended");
}

static void a_holder_that_runs_here_keeps_it(void **state UNUSED)
{
    with_rig();
    ProcessIdentity identity;
    LeaseHolder alive = ANN;
    assert_succeeds(process_identify(getppid(), &identity, &err), &err);
    alive.owner = process_identity_text(ctx, &identity);
    must_acquire(rig, &alive);
    Lease *lease = NULL;
    assert_fails(acquire(rig, &BOB, 5000, &lease, &err), &err, ERR_BUSY, "ann");
}

static void who_holds_it_already_gets_it_again(void **state UNUSED)
{
    with_rig();
    must_acquire(rig, &ANN);
    assert_int_equal(must_acquire(rig, &ANN)->holder.number, 1);
}

static void a_renewal_is_counted(void **state UNUSED)
{
    with_rig();
    Lease *lease = must_acquire(rig, &ANN);
    assert_succeeds(ledger_lease_renew(ledger, lease, &err), &err);
    assert_succeeds(ledger_lease_renew(ledger, lease, &err), &err);
    assert_int_equal(lease->renewals, 2);
    assert_int_equal(lease->holder.number, 1);
}

static void a_released_lease_cannot_be_renewed(void **state UNUSED)
{
    with_rig();
    Lease *lease = must_acquire(rig, &ANN);
    assert_succeeds(ledger_lease_release(ledger, lease, &err), &err);
    assert_fails(ledger_lease_renew(ledger, lease, &err), &err, ERR_FENCED, "lease 1");
    assert_contains(err.detail, "released");
    assert_contains(err.hint, "tidegate history");
}

static void a_lost_lease_is_not_released_for_its_new_holder(void **state UNUSED)
{
    with_rig();
    Lease *old = must_acquire(rig, &ANN);
    Lease *lease = NULL;
    assert_succeeds(acquire(rig, &BOB, 2 * TERM_MS, &lease, &err), &err);
    assert_fails(ledger_lease_release(ledger, old, &err), &err, ERR_FENCED, "lease 1");
    error_clear(&err);
    assert_succeeds(ledger_lease_renew(ledger, lease, &err), &err);
}

static void the_supervisor_takes_it_over_and_gives_it_back(void **state UNUSED)
{
    with_rig();
    Lease *ours = must_acquire(rig, &ANN);
    Lease *theirs = NULL, *again = NULL;
    assert_succeeds(ledger_lease_adopt(ctx, ledger, 1, BOB.owner, &theirs, &err), &err);
    assert_int_equal(theirs->holder.number, 1);
    assert_string_equal(theirs->holder.run_id, "run-a");
    assert_succeeds(ledger_lease_renew(ledger, theirs, &err), &err);
    assert_fails(ledger_lease_renew(ledger, ours, &err), &err, ERR_FENCED, "no longer ours");
    error_clear(&err);
    assert_succeeds(ledger_lease_adopt(ctx, ledger, 1, ANN.owner, &again, &err), &err);
    assert_succeeds(ledger_lease_renew(ledger, ours, &err), &err);
    assert_fails(ledger_lease_renew(ledger, theirs, &err), &err, ERR_FENCED, "no longer ours");
}

static void a_lease_is_kept_for_whichever_of_us_has_it_and_for_nobody_after_us(void **state UNUSED)
{
    with_rig();
    Lease *ours = must_acquire(rig, &ANN), *theirs = NULL;
    Ledger *elsewhere = rig_open(rig, "shop", "prod");
    assert_succeeds(ledger_lease_keep(ledger, 1, &err), &err);
    assert_succeeds(ledger_lease_adopt(ctx, elsewhere, 1, BOB.owner, &theirs, &err), &err);
    assert_succeeds(ledger_lease_keep(ledger, 1, &err), &err);
    assert_succeeds(ledger_lease_renew(elsewhere, theirs, &err), &err);
    assert_int_equal(theirs->renewals, 4);
    assert_fails(ledger_lease_renew(ledger, ours, &err), &err, ERR_FENCED, "no longer ours");
    error_clear(&err);
    assert_succeeds(ledger_lease_release(elsewhere, theirs, &err), &err);
    assert_fails(ledger_lease_keep(ledger, 1, &err), &err, ERR_FENCED, "no longer ours");
}

static void what_its_holder_found_settled_the_next_one_knows(void **state UNUSED)
{
    with_rig();
    Lease *ours = must_acquire(rig, &ANN), *adopted = NULL;
    assert_int_equal(ours->settled, 0);
    ours->settled = 7;
    assert_succeeds(ledger_lease_renew(ledger, ours, &err), &err);
    assert_succeeds(ledger_lease_adopt(ctx, ledger, 1, ANN.owner, &adopted, &err), &err);
    assert_int_equal(adopted->settled, 7);
    adopted->settled = 5; /* it never becomes less */
    assert_succeeds(ledger_lease_renew(ledger, adopted, &err), &err);
    assert_succeeds(ledger_lease_keep(ledger, 1, &err), &err);
    adopted->settled = 9;
    assert_succeeds(ledger_lease_release(ledger, adopted, &err), &err);
    assert_int_equal(must_acquire(rig, &BOB)->settled, 9);
}

static void a_lease_of_another_number_cannot_be_adopted(void **state UNUSED)
{
    with_rig();
    Lease *lease = must_acquire(rig, &ANN);
    Lease *adopted = NULL;
    assert_succeeds(ledger_lease_release(ledger, lease, &err), &err);
    must_acquire(rig, &BOB);
    assert_fails(ledger_lease_adopt(ctx, ledger, 1, ANN.owner, &adopted, &err), &err, ERR_FENCED,
                 "lease 1");
    assert_null(adopted);
}

static void a_cancel_ends_the_waiting(void **state UNUSED)
{
    with_rig();
    must_acquire(rig, &ANN);
    Cancel *cancel = cancel_new(ctx);
    LedgerConfig config = place_ledger_config(rig->place);
    config.clock = &rig->clock.clock;
    config.cancel = cancel;
    Ledger *other = NULL;
    Lease *lease = NULL;
    assert_succeeds(ledger_open(ctx, &config, &other, &err), &err);
    cancel_raise(cancel, 2);
    assert_fails(ledger_lease_acquire(ctx, other, &BOB, TERM_MS, 60000, NULL, NULL, &lease, &err),
                 &err, ERR_INTERRUPTED, "SIGINT");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_free_lease_is_taken_with_number_1),
    cmocka_unit_test(nobody_holds_a_lease_that_was_never_taken),
    cmocka_unit_test(the_holder_can_be_seen_until_the_release),
    cmocka_unit_test(the_number_grows_with_every_new_holder),
    cmocka_unit_test(a_held_lease_is_busy_and_names_its_holder),
    cmocka_unit_test(a_waiter_gets_it_when_it_is_released),
    cmocka_unit_test(a_waiter_gives_up_after_its_time),
    cmocka_unit_test(a_holder_that_does_not_renew_for_its_whole_term_loses_it),
    cmocka_unit_test(a_wait_shorter_than_the_term_takes_nothing_over),
    cmocka_unit_test(a_wall_clock_that_jumps_changes_nothing),
    cmocka_unit_test(a_takeover_is_in_the_history),
    cmocka_unit_test(a_holder_that_is_proven_to_have_ended_loses_it_at_once),
    cmocka_unit_test(a_holder_that_runs_here_keeps_it),
    cmocka_unit_test(who_holds_it_already_gets_it_again),
    cmocka_unit_test(a_renewal_is_counted),
    cmocka_unit_test(a_released_lease_cannot_be_renewed),
    cmocka_unit_test(a_lost_lease_is_not_released_for_its_new_holder),
    cmocka_unit_test(the_supervisor_takes_it_over_and_gives_it_back),
    cmocka_unit_test(a_lease_is_kept_for_whichever_of_us_has_it_and_for_nobody_after_us),
    cmocka_unit_test(what_its_holder_found_settled_the_next_one_knows),
    cmocka_unit_test(a_lease_of_another_number_cannot_be_adopted),
    cmocka_unit_test(a_cancel_ends_the_waiting),
};

PLACE_MAIN(tests)
