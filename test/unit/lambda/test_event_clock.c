#include "unit.h"

#include <signal.h>

#include "fake_clock.h"
#include "lambda/event_clock.h"

#define NOW_MS 1795197723000

typedef struct Scene {
    FakeClock real;
    Cancel *process;
    EventClock *event;
} Scene;

/* An event that may take so long. */
static Scene *scene_new(int64_t left_ms)
{
    Scene *scene = talloc_zero(NULL, Scene);
    scene->real = fake_clock_new(NOW_MS);
    scene->process = cancel_new(scene);
    scene->event = event_clock_new(scene, &scene->real.clock, scene->process, NOW_MS + left_ms);
    return scene;
}

static bool sleep_for(const Scene *scene, int64_t ms)
{
    Clock *clock = &scene->event->clock;
    return clock->sleep_ms(clock, ms, scene->event->cancel);
}

static void a_wait_within_the_time_is_just_that(void **state UNUSED)
{
    TALLOC_AUTO Scene *scene = scene_new(60000);
    assert_true(sleep_for(scene, 10000));
    assert_int_equal(scene->real.slept_ms, 10000);
    assert_int_equal(cancel_signal(scene->event->cancel), 0);
}

static void the_wait_that_reaches_the_end_is_cut_and_cancels(void **state UNUSED)
{
    static const struct {
        int64_t left_ms, work_ms;
    } rows[] = {{900000, 880000}, {60000, 54000}, {30000, 27000}, {6000, 3000}, {3000, 1500}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO Scene *scene = scene_new(rows[i].left_ms);
        assert_false(sleep_for(scene, 3600000));
        assert_int_equal(scene->real.slept_ms, rows[i].work_ms);
        assert_int_equal(cancel_signal(scene->event->cancel), SIGTERM);
        assert_false(sleep_for(scene, 1));
        assert_int_equal(scene->real.slept_ms, rows[i].work_ms);
    }
}

static void a_deadline_that_has_passed_cancels_at_the_first_wait(void **state UNUSED)
{
    TALLOC_AUTO Scene *scene = scene_new(-5000);
    assert_false(sleep_for(scene, 10));
    assert_int_equal(scene->real.slept_ms, 0);
}

static void a_wait_without_the_events_cancel_is_not_cut(void **state UNUSED)
{
    TALLOC_AUTO Scene *scene = scene_new(6000);
    Clock *clock = &scene->event->clock;
    assert_true(clock->sleep_ms(clock, 10000, NULL));
    assert_int_equal(scene->real.slept_ms, 10000);
    assert_int_equal(cancel_signal(scene->event->cancel), 0);
}

static void a_signal_to_the_function_cancels_the_event(void **state UNUSED)
{
    TALLOC_AUTO Scene *scene = scene_new(60000);
    cancel_raise(scene->process, SIGINT);
    assert_false(sleep_for(scene, 10));
    assert_int_equal(cancel_signal(scene->event->cancel), SIGINT);
}

static void it_shows_the_real_time(void **state UNUSED)
{
    TALLOC_AUTO Scene *scene = scene_new(60000);
    Clock *clock = &scene->event->clock;
    assert_int_equal(clock->wall_ms(clock), NOW_MS);
    fake_clock_advance(&scene->real, 7);
    assert_int_equal(clock->wall_ms(clock), NOW_MS + 7);
    assert_int_equal(clock->monotonic_ms(clock), scene->real.monotonic_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_within_the_time_is_just_that),
        cmocka_unit_test(the_wait_that_reaches_the_end_is_cut_and_cancels),
        cmocka_unit_test(a_deadline_that_has_passed_cancels_at_the_first_wait),
        cmocka_unit_test(a_wait_without_the_events_cancel_is_not_cut),
        cmocka_unit_test(a_signal_to_the_function_cancels_the_event),
        cmocka_unit_test(it_shows_the_real_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
