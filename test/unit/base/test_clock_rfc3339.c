#include "unit.h"

#include "base/clock.h"

static void times_are_read_as_services_write_them(void **state UNUSED)
{
    static const struct {
        const char *text;
        int64_t ms;
    } CASES[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-20T18:02:03Z", 1795197723000},
        {"2026-11-20T18:02:03.4Z", 1795197723400},
        {"2026-11-20T18:02:03.123456789Z", 1795197723123},
        {"2026-11-20T18:02:03UTC", 1795197723000},
        {"2026-11-20T18:02:03", 1795197723000},
        {"2026-11-20T20:02:03+02:00", 1795197723000},
        {"2026-11-20T13:32:03.5-04:30", 1795197723500},
        {"2024-02-29T23:59:59Z", 1709251199000},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms = -1;
        assert_true(clock_parse_rfc3339(CASES[i].text, &ms));
        assert_int_equal(ms, CASES[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state UNUSED)
{
    static const char *const TEXTS[] = {"",
                                        "2026-11-20",
                                        "18:02:03",
                                        "2026-13-20T18:02:03Z",
                                        "2026-11-20T18:02:03Zulu",
                                        "2026-11-20T18:02:03+2",
                                        "2026-11-20T18:02:03+02:00x",
                                        "1795197723"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        int64_t ms = 7;
        assert_false(clock_parse_rfc3339(TEXTS[i], &ms));
        assert_int_equal(ms, 7);
    }
}

static void what_is_written_is_read_again(void **state UNUSED)
{
    static const int64_t TIMES[] = {0, 1, 999, 1709251199000, 1795197723456};
    for (size_t i = 0; i < COUNT_OF(TIMES); i++) {
        TALLOC_AUTO char *text = clock_rfc3339(NULL, TIMES[i], true);
        int64_t ms = -1;
        assert_true(clock_parse_rfc3339(text, &ms));
        assert_int_equal(ms, TIMES[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_as_services_write_them),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(what_is_written_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
