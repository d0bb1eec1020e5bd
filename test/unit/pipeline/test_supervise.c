/* What stays beside a local task records its end when the process that started it was killed. */
#include "shipyard.h"

#include "base/process.h"
#include "pipeline/ship_private.h"
#include "pipeline/supervise.h"

typedef struct Scene {
    Yard *yard;
    Ship *ship; /* of the process that started the task */
    const ExecutorHooks *hooks;
    const char *run_id;
} Scene;

/* A run that was started and whose process was killed right after. */
static Scene scene_new(bool parent_is_gone)
{
    ERROR_AUTO Error err = {0};
    Scene scene = {.yard = yard_new()};
    Yard *yard = scene.yard;
    LeaseHolder *holder = NULL;
    fake.death = DEATH_AFTER_START;
    assert_int_not_equal(yard_run(yard, "1"), ERR_NONE);
    fake_store_restart();
    fake.death = DEATH_NONE;
    assert_succeeds(ledger_lease_holder(yard, yard_ledger(yard), &holder, &err), &err);
    assert_succeeds(ship_open(yard, &yard->config, &scene.ship, &err), &err);
    if (parent_is_gone)
        scene.ship->owner = talloc_strdup(scene.ship, holder->owner);
    scene.ship->lease = talloc_zero(scene.ship, Lease);
    scene.ship->lease->holder = *holder;
    scene.run_id = yard_latest(yard, "1")->run_id;
    scene.hooks = supervise_hooks(yard, scene.ship, scene.run_id);
    return scene;
}

static LeaseHolder *holder_now(Yard *yard)
{
    ERROR_AUTO Error err = {0};
    LeaseHolder *holder = NULL;
    assert_succeeds(ledger_lease_holder(yard, yard_ledger(yard), &holder, &err), &err);
    return holder;
}

static void the_supervisor_holds_the_lease_in_its_own_name(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Scene scene = scene_new(true);
    ProcessIdentity self;
    assert_succeeds(process_identify(getpid(), &self, &err), &err);
    scene.hooks->begin(scene.hooks->data);
    assert_string_equal(holder_now(scene.yard)->owner, process_identity_text(scene.yard, &self));
    assert_succeeds(scene.hooks->may_start(scene.hooks->data, &err), &err);
    scene.hooks->renew(scene.hooks->data);
    assert_string_equal(holder_now(scene.yard)->owner, process_identity_text(scene.yard, &self));
    yard_free(scene.yard);
}

static void without_the_lease_nothing_may_start(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    Scene scene = scene_new(true);
    Lease theirs = {.holder = *holder_now(scene.yard)};
    assert_succeeds(ledger_lease_release(yard_ledger(scene.yard), &theirs, &err), &err);
    scene.hooks->begin(scene.hooks->data);
    assert_fails(scene.hooks->may_start(scene.hooks->data, &err), &err, ERR_FENCED, "lease");
    yard_free(scene.yard);
}

static void
when_the_parent_is_gone_the_supervisor_records_the_end_and_releases_the_lease(void **state UNUSED)
{
    Scene scene = scene_new(true);
    scene.hooks->begin(scene.hooks->data);
    scene.hooks->ended(scene.hooks->data);
    const LedgerRun *run = yard_latest(scene.yard, "1");
    assert_string_equal(run->verdict, "success");
    assert_string_equal(run->state, "ended");
    assert_non_null(run->task);
    assert_state(scene.yard, "1", "migrated");
    assert_int_equal(yard_head(scene.yard)->newest_migrated, 1);
    assert_true(yard_lease_is_free(scene.yard));
    yard_free(scene.yard);
}

static void
when_the_parent_is_gone_the_supervisor_records_the_task_for_others_to_follow(void **state UNUSED)
{
    Scene scene = scene_new(true);
    scene.hooks->begin(scene.hooks->data);
    scene.hooks->renew(scene.hooks->data);
    assert_non_null(yard_latest(scene.yard, "1")->task);
    assert_null(yard_latest(scene.yard, "1")->verdict);
    yard_free(scene.yard);
}

static void a_living_parent_records_the_end_itself(void **state UNUSED)
{
    Scene scene = scene_new(false);
    scene.hooks->begin(scene.hooks->data);
    scene.hooks->ended(scene.hooks->data);
    assert_null(yard_latest(scene.yard, "1")->verdict);
    assert_false(yard_lease_is_free(scene.yard));
    /* Nobody waits for ever for a parent that hangs. */
    assert_in_range(scene.yard->clock.slept_ms, 1000, 60000);
    yard_free(scene.yard);
}

static void what_somebody_else_recorded_stays_and_the_lease_is_released(void **state UNUSED)
{
    Scene scene = scene_new(true);
    assert_int_equal(yard_gate(scene.yard, "1"), ERR_NONE);
    scene.hooks->begin(scene.hooks->data);
    size_t before = 0, after = 0;
    yard_history(scene.yard, &before);
    scene.hooks->ended(scene.hooks->data);
    yard_history(scene.yard, &after);
    assert_int_equal(after, before);
    assert_true(yard_lease_is_free(scene.yard));
    yard_free(scene.yard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_supervisor_holds_the_lease_in_its_own_name),
        cmocka_unit_test(without_the_lease_nothing_may_start),
        cmocka_unit_test(
            when_the_parent_is_gone_the_supervisor_records_the_end_and_releases_the_lease),
        cmocka_unit_test(
            when_the_parent_is_gone_the_supervisor_records_the_task_for_others_to_follow),
        cmocka_unit_test(a_living_parent_records_the_end_itself),
        cmocka_unit_test(what_somebody_else_recorded_stays_and_the_lease_is_released),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
