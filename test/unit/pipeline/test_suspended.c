/* Suspends the process before every access to the ledger, for longer than its lease holds; another
 * one takes over and goes to the end; then the first wakes up. */
#include "shipyard.h"

#include <signal.h>

/* More than any command needs. */
#define MOST_ACCESSES 400

static Yard *overtaker;
static const char *overtaking;
static unsigned starts_then;

static void overtake(void)
{
    fake_store_restart_elsewhere(); /* the lease's owner cannot be seen from there */
    if (yard_up(overtaker, overtaking) != ERR_NONE)
        fail_msg("overtaking: %s", overtaker->err.message);
    starts_then = fake.starts;
}

/* An `up` of release 1 that is suspended there; false: it was over before. */
static bool suspended_up(Yard *yard, unsigned at, const char *by)
{
    fake.away = true;
    overtaker = yard_beside(yard);
    overtaker->config.wait_ms = 10 * yard->config.lease_term_ms;
    overtaking = by;
    starts_then = 0;
    fake_store_suspend_at(at, overtake);
    ErrorKind kind = yard_up(yard, "1");
    if (kind == ERR_INTERNAL || kind == ERR_IO)
        fail_msg("suspended before access %u: %s", at, yard->err.message);
    return fake_store_was_suspended();
}

static void it_leaves_what_the_other_one_reached(void **state UNUSED)
{
    for (unsigned at = 1;; at++) {
        assert_true(at < MOST_ACCESSES);
        Yard *yard = yard_new();
        fake.find_busy = true;
        bool was_suspended = suspended_up(yard, at, "1");
        if (was_suspended) {
            if (strcmp(yard_release(yard, "1")->state, "deployed") != 0 || fake.starts != 1)
                fail_msg("suspended before access %u: %s, %u starts", at,
                         yard_release(yard, "1")->state, fake.starts);
            /* At worst it is not known any more who serves, which the next one finds out. */
            const char *serving = yard_head(yard)->serving;
            assert_true(!serving || strcmp(serving, "1") == 0);
            assert_int_equal(yard_up(overtaker, "1"), ERR_NONE);
            assert_string_equal(yard_head(yard)->serving, "1");
            assert_int_equal(yard_up(overtaker, "2"), ERR_NONE);
        }
        yard_free(yard);
        if (!was_suspended)
            break;
    }
}

static void it_starts_nothing_after_a_newer_release(void **state UNUSED)
{
    for (unsigned at = 1;; at++) {
        assert_true(at < MOST_ACCESSES);
        Yard *yard = yard_new();
        bool was_suspended = suspended_up(yard, at, "2");
        bool is_older = was_suspended && yard_release(yard, "1") &&
                        yard_release(yard, "1")->sequence < yard_release(yard, "2")->sequence;
        if (is_older && fake.starts != starts_then)
            fail_msg("suspended before access %u: %u starts after release 2", at,
                     fake.starts - starts_then);
        if (is_older) {
            assert_string_equal(fake.deployed, "2");
            assert_int_equal(yard_up(overtaker, "2"), ERR_NONE);
            assert_int_not_equal(yard_up(overtaker, "1"), ERR_NONE);
            assert_int_equal(fake.starts, starts_then);
            assert_string_equal(yard_head(yard)->serving, "2");
        }
        yard_free(yard);
        if (!was_suspended)
            break;
    }
}

static Cancel *leave;

static void leave_it(unsigned look UNUSED)
{
    cancel_raise(leave, SIGINT);
}

/* Right before the task is asked for; the other one starts it, and goes while it runs. */
static void overtake_the_start(void)
{
    fake.on_start = NULL;
    fake.on_look = leave_it;
    fake_store_restart_elsewhere();
    overtaker->config.cancel = leave = cancel_new(overtaker);
    overtaker->config.leave_on_cancel = true;
    if (yard_run(overtaker, "1") != ERR_UNKNOWN)
        fail_msg("overtaking: %s", overtaker->err.message);
    fake.on_look = NULL;
}

static void it_says_nothing_about_a_task_that_the_other_one_started(void **state UNUSED)
{
    Yard *yard = yard_new();
    fake.away = fake.find_busy = true;
    fake.next.looks = 10;
    overtaker = yard_beside(yard);
    fake.on_start = overtake_the_start;
    assert_int_equal(yard_up(yard, "1"), ERR_FENCED);
    assert_int_equal(fake.starts, 1);
    assert_null(yard_latest(yard, "1")->verdict);
    overtaker->config.cancel = NULL;
    assert_int_equal(yard_up(overtaker, "1"), ERR_NONE);
    assert_int_equal(fake.starts, 1);
    assert_string_equal(yard_latest(yard, "1")->verdict, "success");
    yard_free(yard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_leaves_what_the_other_one_reached),
        cmocka_unit_test(it_starts_nothing_after_a_newer_release),
        cmocka_unit_test(it_says_nothing_about_a_task_that_the_other_one_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
