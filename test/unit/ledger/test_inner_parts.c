#include "ledger/inner_parts.h"
#include "unit.h"

static json_t *telling(const char *of, const char *verdict, const char *version)
{
    json_t *applied = json_array();
    if (version)
        json_array_append_new(applied, json_pack("{s:s}", "version", version));
    return json_pack("{s:s, s:s, s:s*, s:o}", "of", of, "state", verdict ? "ended" : "started",
                     "verdict", verdict, "applied", applied);
}

/* Takes the reference of both. */
static json_t *put(json_t *before, json_t *told)
{
    json_t *whole = inner_parts_put(before, told);
    json_decref(before);
    json_decref(told);
    return whole;
}

static size_t applied_count(const json_t *whole)
{
    return json_array_size(json_object_get(whole, "applied"));
}

static void one_telling_is_the_whole(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling("a", "success", "1"));
    assert_string_equal(json_get_string(whole, "verdict", NULL), "success");
    assert_string_equal(json_get_string(whole, "state", NULL), "ended");
    assert_int_equal(applied_count(whole), 1);
}

static void a_second_try_makes_good_what_failed_before(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling("a", "failed", "1"));
    whole = put(whole, telling("a", "success", "2"));
    assert_string_equal(json_get_string(whole, "verdict", NULL), "success");
}

static void what_the_first_try_applied_stays_listed(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling("a", "failed", "1"));
    whole = put(whole, telling("a", NULL, NULL));
    whole = put(whole, telling("a", "success", "2"));
    assert_int_equal(applied_count(whole), 2);
}

static void success_in_one_database_does_not_cover_failure_in_another(void **state UNUSED)
{
    static const char *const BAD[] = {"failed", "partial", "unknown"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        JSON_AUTO json_t *whole = put(NULL, telling("a", BAD[i], "1"));
        whole = put(whole, telling("b", "success", "7"));
        assert_string_equal(json_get_string(whole, "verdict", NULL), BAD[i]);
        assert_int_equal(applied_count(whole), 2);
        assert_int_equal(json_array_size(json_object_get(whole, "parts")), 2);
    }
}

static void while_one_is_at_work_there_is_no_verdict(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling("a", NULL, NULL));
    whole = put(whole, telling("b", "success", "7"));
    assert_null(json_get_string(whole, "verdict", NULL));
    assert_string_equal(json_get_string(whole, "state", NULL), "started");
}

static void a_record_of_an_earlier_version_counts_as_well(void **state UNUSED)
{
    JSON_AUTO json_t *whole = json_pack("{s:s, s:s}", "state", "ended", "verdict", "partial");
    whole = put(whole, telling("a", "success", "1"));
    assert_string_equal(json_get_string(whole, "verdict", NULL), "partial");
}

static void a_verdict_of_a_later_version_is_no_success(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling("a", "new-word", NULL));
    whole = put(whole, telling("b", "success", "1"));
    assert_string_equal(json_get_string(whole, "verdict", NULL), "new-word");
}

static json_t *telling_of(const char *of, const char *database_id)
{
    return json_pack("{s:s, s:s, s:s, s:s*}", "of", of, "state", "ended", "verdict", "success",
                     "database_id", database_id);
}

static const char *database_of(const json_t *whole)
{
    return json_get_string(whole, "database_id", NULL);
}

static void two_folders_of_one_database_name_it(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling_of("a", "db1"));
    assert_string_equal(database_of(whole), "db1");
    whole = put(whole, telling_of("b", "db1"));
    assert_string_equal(database_of(whole), "db1");
}

static void of_several_databases_none_is_the_one(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling_of("a", "db1"));
    whole = put(whole, telling_of("b", "db2"));
    assert_null(database_of(whole));
    whole = put(whole, telling_of("c", "db1"));
    assert_null(database_of(whole));
}

static void a_telling_without_a_database_takes_none_away(void **state UNUSED)
{
    JSON_AUTO json_t *whole = put(NULL, telling_of("a", NULL));
    assert_null(database_of(whole));
    whole = put(whole, telling_of("b", "db1"));
    assert_string_equal(database_of(whole), "db1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_telling_is_the_whole),
        cmocka_unit_test(a_second_try_makes_good_what_failed_before),
        cmocka_unit_test(what_the_first_try_applied_stays_listed),
        cmocka_unit_test(success_in_one_database_does_not_cover_failure_in_another),
        cmocka_unit_test(while_one_is_at_work_there_is_no_verdict),
        cmocka_unit_test(a_record_of_an_earlier_version_counts_as_well),
        cmocka_unit_test(a_verdict_of_a_later_version_is_no_success),
        cmocka_unit_test(two_folders_of_one_database_name_it),
        cmocka_unit_test(of_several_databases_none_is_the_one),
        cmocka_unit_test(a_telling_without_a_database_takes_none_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
