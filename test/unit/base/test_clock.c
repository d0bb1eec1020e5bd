#include "unit.h"

#include <signal.h>

#include "base/clock.h"
#include "fake_clock.h"

static void assert_time(int64_t wall_ms, bool millis, const char *expected)
{
    TALLOC_AUTO char *text = clock_rfc3339(NULL, wall_ms, millis);
    assert_string_equal(text, expected);
}

static void times_are_written_in_utc(void **state UNUSED)
{
    assert_time(0, false, "1970-01-01T00:00:00Z");
    assert_time(INT64_C(1795197723456), false, "2026-11-20T18:02:03Z");
    assert_time(INT64_C(1795197723456), true, "2026-11-20T18:02:03.456Z");
    assert_time(INT64_C(1795197723007), true, "2026-11-20T18:02:03.007Z");
    assert_time(-1, true, "1969-12-31T23:59:59.999Z");
}

static void assert_duration(int64_t ms, const char *expected)
{
    TALLOC_AUTO char *text = clock_duration_text(NULL, ms);
    assert_string_equal(text, expected);
}

static void durations_are_written_for_people(void **state UNUSED)
{
    assert_duration(-5, "0 ms");
    assert_duration(0, "0 ms");
    assert_duration(350, "350 ms");
    assert_duration(999, "999 ms");
    assert_duration(1000, "1.0 s");
    assert_duration(4299, "4.2 s");
    assert_duration(59999, "59.9 s");
    assert_duration(60000, "1 min 0 s");
    assert_duration(185000, "3 min 5 s");
    assert_duration(3599999, "59 min 59 s");
    assert_duration(7500000, "2 h 5 min");
}

static void a_backoff_doubles_from_base_to_cap_with_jitter(void **state UNUSED)
{
    static const int64_t middle[] = {100, 200, 400, 800, 1000, 1000};
    for (unsigned attempt = 0; attempt < COUNT_OF(middle); attempt++) {
        int64_t least = INT64_MAX, most = 0;
        for (int i = 0; i < 500; i++) {
            int64_t pause = clock_backoff_ms(attempt, 100, 1000);
            least = pause < least ? pause : least;
            most = pause > most ? pause : most;
        }
        assert_in_range(least, middle[attempt] * 3 / 4, middle[attempt] * 85 / 100);
        assert_in_range(most, middle[attempt] * 115 / 100, middle[attempt] * 5 / 4);
    }
}

static void a_backoff_never_overflows_or_busy_waits(void **state UNUSED)
{
    assert_in_range(clock_backoff_ms(UINT32_MAX, 1, 60000), 45000, 75000);
    assert_in_range(clock_backoff_ms(UINT32_MAX, 1, INT64_MAX / 2), 1, INT64_MAX);
    assert_int_equal(clock_backoff_ms(0, 0, 60000), 1);
}

static void the_system_clock_runs_forward(void **state UNUSED)
{
    Clock *clock = clock_system();
    int64_t start = clock->monotonic_ms(clock);
    assert_true(clock->sleep_ms(clock, 20, NULL));
    assert_true(clock->monotonic_ms(clock) - start >= 20);
    assert_true(clock->wall_ms(clock) > INT64_C(1700000000000));
}

static void the_system_clock_stops_sleeping_when_cancelled(void **state UNUSED)
{
    Clock *clock = clock_system();
    TALLOC_AUTO Cancel *cancel = cancel_new(NULL);
    cancel_raise(cancel, SIGTERM);
    int64_t start = clock->monotonic_ms(clock);
    assert_false(clock->sleep_ms(clock, 60000, cancel));
    assert_true(clock->monotonic_ms(clock) - start < 5000);
}

static void the_fake_clock_moves_only_by_sleeps(void **state UNUSED)
{
    FakeClock fake = fake_clock_new(5000);
    Clock *clock = &fake.clock;
    int64_t start = clock->monotonic_ms(clock);
    assert_true(clock->sleep_ms(clock, 700, NULL));
    assert_int_equal(clock->monotonic_ms(clock) - start, 700);
    assert_int_equal(clock->wall_ms(clock), 5700);
    assert_int_equal(fake.sleeps, 1);
    assert_int_equal(fake.slept_ms, 700);
    fake.cancel_at_ms = clock->monotonic_ms(clock) + 10;
    assert_true(clock->sleep_ms(clock, 9, NULL));
    assert_false(clock->sleep_ms(clock, 1, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_in_utc),
        cmocka_unit_test(durations_are_written_for_people),
        cmocka_unit_test(a_backoff_doubles_from_base_to_cap_with_jitter),
        cmocka_unit_test(a_backoff_never_overflows_or_busy_waits),
        cmocka_unit_test(the_system_clock_runs_forward),
        cmocka_unit_test(the_system_clock_stops_sleeping_when_cancelled),
        cmocka_unit_test(the_fake_clock_moves_only_by_sleeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
