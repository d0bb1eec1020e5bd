#include "lint/judge/duration.h"
#include "lint/judge/type_text.h"
#include "../../unit.h"

static void check_type(const SqlType *type, const char *sql, const char *rails)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_string_equal(type_text(tmp, type), sql);
    assert_string_equal(type_text_rails(tmp, type), rails);
}

static void types_are_written_as_a_person_writes_them(void **state UNUSED)
{
    check_type(&(SqlType){.name = "int8"}, "bigint", ":bigint");
    check_type(&(SqlType){.name = "varchar", .modifiers = {20}, .modifier_count = 1}, "varchar(20)",
               ":string, limit: 20");
    check_type(&(SqlType){.name = "numeric", .modifiers = {10, 2}, .modifier_count = 2},
               "numeric(10,2)", ":decimal");
    check_type(&(SqlType){.name = "text", .array_dimensions = 2}, "text[][]", "\"text[][]\"");
    check_type(&(SqlType){.schema = "app", .name = "mood"}, "app.mood", "\"app.mood\"");
    assert_null(type_text(NULL, NULL));
}

static void below_a_serial_is_its_integer(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    assert_string_equal(type_text_plain(tmp, &(SqlType){.name = "serial8"}), "bigint");
    assert_true(type_is_serial(&(SqlType){.name = "bigserial"}));
    assert_false(type_is_serial(&(SqlType){.schema = "app", .name = "bigserial"}));
}

static void a_neutral_value_is_known_for_plain_types_only(void **state UNUSED)
{
    assert_string_equal(type_neutral(&(SqlType){.name = "bool"}), "false");
    assert_string_equal(type_neutral(&(SqlType){.name = "int4", .array_dimensions = 1}), "'{}'");
    assert_null(type_neutral(&(SqlType){.name = "mood"}));
    assert_null(type_neutral(NULL));
}

static void check_duration(EffectKind kind, int64_t rows, int64_t bytes, const char *expected)
{
    const Effect effect = {.kind = kind, .rows = rows, .bytes = bytes};
    const Effect *effects[] = {&effect};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = duration_text(tmp, effects, 1, LOCK_ACCESS_EXCLUSIVE);
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
}

static void time_is_told_with_the_size_that_it_follows_from(void **state UNUSED)
{
    check_duration(EFFECT_REWRITE, 38000000, INT64_C(4100000000),
                   "4.1 GB, 38 million rows: about 70 s under ACCESS EXCLUSIVE");
    check_duration(EFFECT_SCAN, 20000, 3000000,
                   "3.0 MB, 20000 rows: less than 1 s under ACCESS EXCLUSIVE");
    check_duration(EFFECT_REWRITE, -1, INT64_C(900000000000),
                   "900 GB, 6.0 billion rows: about 4 hours under ACCESS EXCLUSIVE");
}

static void without_a_size_or_work_no_time_is_told(void **state UNUSED)
{
    check_duration(EFFECT_REWRITE, -1, -1, NULL);
    check_duration(EFFECT_LOCK, 1000, 1000000, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_written_as_a_person_writes_them),
        cmocka_unit_test(below_a_serial_is_its_integer),
        cmocka_unit_test(a_neutral_value_is_known_for_plain_types_only),
        cmocka_unit_test(time_is_told_with_the_size_that_it_follows_from),
        cmocka_unit_test(without_a_size_or_work_no_time_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
