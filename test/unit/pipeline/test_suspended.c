/* Suspends the process before every access to the ledger, for longer than its lease holds; another
 * one takes over and goes to the end; then the first wakes up. */
#include "shipyard.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_leaves_what_the_other_one_reached),
        cmocka_unit_test(it_starts_nothing_after_a_newer_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
