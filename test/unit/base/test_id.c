#include "unit.h"

#include "base/clock.h"
#include "base/id.h"

static void an_id_has_26_characters_of_crockfords_alphabet(void **state UNUSED)
{
    for (int i = 0; i < 200; i++) {
        TALLOC_AUTO char *id = id_new(NULL);
        assert_int_equal(strlen(id), ID_LENGTH);
        assert_int_equal(strspn(id, "0123456789abcdefghjkmnpqrstvwxyz"), ID_LENGTH);
    }
}

static void a_later_id_sorts_behind_an_earlier_one(void **state UNUSED)
{
    TALLOC_AUTO char *earlier = id_new(NULL);
    assert_true(cancel_sleep_ms(NULL, 3));
    TALLOC_AUTO char *later = id_new(NULL);
    assert_true(strcmp(earlier, later) < 0);
}

static void an_id_begins_with_the_time_in_milliseconds(void **state UNUSED)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    Clock *clock = clock_system();
    int64_t before = clock->wall_ms(clock), time = 0;
    TALLOC_AUTO char *id = id_new(NULL);
    for (int i = 0; i < 10; i++)
        time = time * 32 + (strchr(digits, id[i]) - digits);
    assert_true(time >= before && time <= clock->wall_ms(clock));
}

static void ids_of_the_same_millisecond_differ(void **state UNUSED)
{
    TALLOC_AUTO char *previous = id_new(NULL);
    for (int i = 0; i < 1000; i++) {
        char *id = id_new(NULL);
        assert_string_not_equal(id + 10, previous + 10);
        talloc_free(previous);
        previous = id;
    }
}

static void every_random_digit_takes_every_value(void **state UNUSED)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint32_t seen[ID_LENGTH] = {0};
    for (int i = 0; i < 2000; i++) {
        TALLOC_AUTO char *id = id_new(NULL);
        for (int at = 10; at < ID_LENGTH; at++)
            seen[at] |= UINT32_C(1) << (strchr(digits, id[at]) - digits);
    }
    for (int at = 10; at < ID_LENGTH; at++)
        assert_int_equal(seen[at], UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_has_26_characters_of_crockfords_alphabet),
        cmocka_unit_test(a_later_id_sorts_behind_an_earlier_one),
        cmocka_unit_test(an_id_begins_with_the_time_in_milliseconds),
        cmocka_unit_test(ids_of_the_same_millisecond_differ),
        cmocka_unit_test(every_random_digit_takes_every_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
