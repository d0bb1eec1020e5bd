#include "unit.h"

#include "base/clock.h"

static void durations_are_read_with_their_units(void **state UNUSED)
{
    static const struct {
        const char *text;
        int64_t ms;
    } durations[] = {
        {"90s", 90000},         {"5m", 300000},     {"2h", 7200000},
        {"250ms", 250},         {"1h30m", 5400000}, {"1m5s", 65000},
        {"1h2m3s4ms", 3723004}, {"0s", 0},          {"0", 0},
        {"1s500ms", 1500},      {"007s", 7000},     {"9223372036854775807ms", INT64_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(durations); i++) {
        int64_t ms = -1;
        assert_true(clock_parse_duration(durations[i].text, &ms));
        assert_int_equal(ms, durations[i].ms);
    }
}

static void what_is_no_duration_is_refused_and_sets_nothing(void **state UNUSED)
{
    static const char *const texts[] = {
        "",
        "90",
        "00",
        "s",
        "5x",
        "-5s",
        "1.5h",
        " 5s",
        "5s ",
        "5 s",
        "5S",
        "5s5s",
        "5s1m",
        "1h30",
        "h1",
        "1hm",
        "9223372036854775808ms",
        "9223372036854775807s",
        "9223372036854775807ms1",
        "2562047788015h13m",
        "5min",
        "+5s",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t ms = 42;
        if (clock_parse_duration(texts[i], &ms))
            fail_msg("'%s' was taken for a duration", texts[i]);
        assert_int_equal(ms, 42);
    }
    int64_t ms;
    assert_false(clock_parse_duration(NULL, &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_with_their_units),
        cmocka_unit_test(what_is_no_duration_is_refused_and_sets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
