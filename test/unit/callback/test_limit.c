#include "unit.h"

#include "callback/limit.h"

static size_t size_of(const json_t *json)
{
    return json_dumpb(json, NULL, 0, JSON_COMPACT);
}

static json_t *many_migrations(size_t count)
{
    json_t *applied = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(applied, json_pack("{s:i, s:s}", "version", (int)i, "path",
                                                 "db/migrations/V1__a_name.sql"));
    return applied;
}

static void a_text_that_fits_stays_as_it_is(void **state UNUSED)
{
    TALLOC_AUTO char *text = limit_text(NULL, "four", 4);
    assert_string_equal(text, "four");
}

static void a_longer_text_ends_in_dots(void **state UNUSED)
{
    TALLOC_AUTO char *text = limit_text(NULL, "0123456789", 8);
    assert_string_equal(text, "01234...");
}

static void no_character_is_cut_in_two(void **state UNUSED)
{
    for (size_t most = 3; most < 12; most++) {
        TALLOC_AUTO char *text = limit_text(NULL, "äöüß€日本", most);
        JSON_AUTO json_t *json = json_string(text);
        assert_non_null(json);
        assert_true(strlen(text) <= most);
    }
}

static void an_object_that_fits_stays_as_it_is(void **state UNUSED)
{
    JSON_AUTO json_t *object =
        json_pack("{s:s, s:o}", "run_id", "r1", "applied", many_migrations(3));
    JSON_AUTO json_t *limited = limit_object(object, size_of(object));
    assert_true(json_equal(object, limited));
}

static void the_longest_list_loses_its_end_and_all_else_stays(void **state UNUSED)
{
    JSON_AUTO json_t *object =
        json_pack("{s:s, s:b, s:{s:o}, s:[s,s]}", "run_id", "r1", "ok", 1, "run", "applied",
                  many_migrations(1000), "services", "web", "worker");
    JSON_AUTO json_t *limited = limit_object(object, 10000);
    const json_t *applied = json_object_get(json_object_get(limited, "run"), "applied");
    assert_in_range(size_of(limited), 4000, 10000);
    assert_true(json_get_bool(limited, "trimmed", false));
    assert_string_equal(json_get_string(limited, "run_id", ""), "r1");
    assert_int_equal(json_array_size(json_object_get(limited, "services")), 2);
    assert_in_range(json_array_size(applied), 50, 500);
    assert_int_equal(json_get_int(json_array_get(applied, 0), "version", -1), 0);
}

static void a_long_text_is_cut(void **state UNUSED)
{
    TALLOC_AUTO char *long_text = talloc_zero_size(NULL, 5001);
    memset(long_text, 'x', 5000);
    JSON_AUTO json_t *object = json_pack("{s:s, s:s}", "reason", long_text, "run_id", "r1");
    JSON_AUTO json_t *limited = limit_object(object, 1000);
    assert_true(size_of(limited) <= 1000);
    assert_contains(json_get_string(limited, "reason", ""), "xxx...");
    assert_string_equal(json_get_string(limited, "run_id", ""), "r1");
}

static void of_too_many_members_the_plain_ones_stay(void **state UNUSED)
{
    JSON_AUTO json_t *object = json_pack("{s:b, s:i}", "ok", 1, "exit", 0);
    json_t *services = json_object();
    for (int i = 0; i < 1000; i++) {
        TALLOC_AUTO char *name = talloc_asprintf(NULL, "service-%d", i);
        json_object_set_new(services, name, json_integer(i));
    }
    json_object_set_new(object, "services", services);
    JSON_AUTO json_t *limited = limit_object(object, 1000);
    assert_true(size_of(limited) <= 1000);
    assert_true(json_get_bool(limited, "ok", false));
    assert_null(json_object_get(limited, "services"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_fits_stays_as_it_is),
        cmocka_unit_test(a_longer_text_ends_in_dots),
        cmocka_unit_test(no_character_is_cut_in_two),
        cmocka_unit_test(an_object_that_fits_stays_as_it_is),
        cmocka_unit_test(the_longest_list_loses_its_end_and_all_else_stays),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(of_too_many_members_the_plain_ones_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
