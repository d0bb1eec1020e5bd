#include "pipeline/stats.h"

#include "unit.h"

#define ENTRY(env, kind, how, ms)                                                                  \
    {                                                                                              \
        .environment = (env), .what = (kind), .id = "id", .end = (how), .duration_ms = (ms)        \
    }

static void of_nothing_there_are_no_rows(void **state UNUSED)
{
    size_t count = 9;
    TALLOC_AUTO StatsRow *rows = stats_rows(NULL, NULL, 0, &count);
    assert_non_null(rows);
    assert_int_equal(count, 0);
}

static void ends_are_counted_by_environment_and_kind(void **state UNUSED)
{
    const StatsEntry entries[] = {
        ENTRY("prod", "deployment", STATS_FAILED, 9), ENTRY("prod", "migrate", STATS_GOOD, 10),
        ENTRY("prod", "migrate", STATS_UNKNOWN, -1),  ENTRY("prod", "migrate", STATS_OPEN, -1),
        ENTRY("beta", "command", STATS_GOOD, 1),      ENTRY("beta", "migrate", STATS_GOOD, 2),
    };
    static const struct {
        const char *environment, *what;
        size_t count, good, bad;
    } EXPECTED[] = {{"prod", "migrate", 3, 1, 1},
                    {"prod", "deployment", 1, 0, 1},
                    {"beta", "migrate", 1, 1, 0},
                    {"beta", "command", 1, 1, 0}};
    size_t count = 0;
    TALLOC_AUTO StatsRow *rows = stats_rows(NULL, entries, COUNT_OF(entries), &count);
    assert_int_equal(count, COUNT_OF(EXPECTED));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(rows[i].environment, EXPECTED[i].environment);
        assert_string_equal(rows[i].what, EXPECTED[i].what);
        assert_int_equal(rows[i].count, EXPECTED[i].count);
        assert_int_equal(rows[i].ends[STATS_GOOD], EXPECTED[i].good);
        assert_int_equal(rows[i].ends[STATS_FAILED] + rows[i].ends[STATS_UNKNOWN], EXPECTED[i].bad);
    }
}

static void what_goes_on_is_in_no_rate_and_what_is_unknown_is_no_success(void **state UNUSED)
{
    StatsRow row = {.ends = {[STATS_OPEN] = 5}};
    assert_true(stats_failure_rate(&row) < 0);
    row.ends[STATS_GOOD] = 2;
    assert_true(stats_failure_rate(&row) == 0.0);
    row.ends[STATS_FAILED] = 1;
    row.ends[STATS_UNKNOWN] = 1;
    assert_true(stats_failure_rate(&row) == 0.5);
}

/* Nearest rank: always one of the values. */
static void percentiles_are_of_those_that_ended_well(void **state UNUSED)
{
    static const struct {
        size_t count;
        int64_t median, p95, longest;
    } CASES[] = {{1, 1, 1, 1},     {2, 1, 2, 2},     {3, 2, 3, 3},
                 {20, 10, 19, 20}, {21, 11, 20, 21}, {100, 50, 95, 100}};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        StatsEntry entries[110];
        size_t count = 0;
        for (size_t n = CASES[i].count; n > 0; n--)
            entries[count++] = (StatsEntry)ENTRY("p", "migrate", STATS_GOOD, (int64_t)n);
        entries[count++] = (StatsEntry)ENTRY("p", "migrate", STATS_FAILED, 999);
        entries[count++] = (StatsEntry)ENTRY("p", "migrate", STATS_GOOD, -1);
        entries[count++] = (StatsEntry)ENTRY("q", "migrate", STATS_GOOD, 888);
        size_t found = 0;
        TALLOC_AUTO StatsRow *rows = stats_rows(NULL, entries, count, &found);
        assert_int_equal(rows[0].median_ms, CASES[i].median);
        assert_int_equal(rows[0].p95_ms, CASES[i].p95);
        assert_int_equal(rows[0].longest_ms, CASES[i].longest);
    }
}

static void without_a_success_there_are_no_durations(void **state UNUSED)
{
    const StatsEntry entries[] = {ENTRY("p", "migrate", STATS_FAILED, 5)};
    size_t count = 0;
    TALLOC_AUTO StatsRow *rows = stats_rows(NULL, entries, 1, &count);
    assert_int_equal(rows[0].median_ms, -1);
    assert_int_equal(rows[0].p95_ms, -1);
}

static void the_first_and_the_last_are_known(void **state UNUSED)
{
    StatsEntry entries[] = {ENTRY("p", "migrate", STATS_GOOD, 1),
                            ENTRY("p", "migrate", STATS_GOOD, 1),
                            ENTRY("p", "migrate", STATS_GOOD, 1)};
    entries[0].started_at = "2026-11-26T03:00:00Z";
    entries[1].started_at = "2026-11-26T02:00:00Z";
    size_t count = 0;
    TALLOC_AUTO StatsRow *rows = stats_rows(NULL, entries, 3, &count);
    assert_string_equal(rows[0].first_at, "2026-11-26T02:00:00Z");
    assert_string_equal(rows[0].last_at, "2026-11-26T03:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_nothing_there_are_no_rows),
        cmocka_unit_test(ends_are_counted_by_environment_and_kind),
        cmocka_unit_test(what_goes_on_is_in_no_rate_and_what_is_unknown_is_no_success),
        cmocka_unit_test(percentiles_are_of_those_that_ended_well),
        cmocka_unit_test(without_a_success_there_are_no_durations),
        cmocka_unit_test(the_first_and_the_last_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
