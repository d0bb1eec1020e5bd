#include "scaffold/recipe/names.h"
#include "unit.h"

static void names_are_cut_at_dots_but_not_within_quotes(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char **parts;
    assert_succeeds(names_split(ctx, "shop.\"Order.Item\".\"a\"\"b\"", '.', &parts, &err), &err);
    assert_string_equal(parts[0], "shop");
    assert_string_equal(parts[1], "Order.Item");
    assert_string_equal(parts[2], "a\"b");
    assert_null(parts[3]);
}

static void case_stays_as_it_is_written(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    char **parts;
    assert_succeeds(names_split(ctx, "User.fullName", '.', &parts, &err), &err);
    assert_string_equal(parts[0], "User");
    assert_string_equal(parts[1], "fullName");
}

static void what_is_no_name_is_refused(void **state UNUSED)
{
    static const char *const texts[] = {"",       "a.",   ".a",   "a..b",
                                        "\"a\"b", "a\nb", "\"\"", "$tidegate$"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        char **parts = NULL;
        assert_fails(names_split(ctx, texts[i], '.', &parts, &err), &err, ERR_USAGE, "");
        assert_null(parts);
    }
}

static void a_name_that_the_server_would_cut_is_refused(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    char **parts;
    const char *name = "a234567890123456789012345678901234567890123456789012345678901234";
    assert_fails(names_split(NULL, name, '.', &parts, &err), &err, ERR_USAGE, "63 bytes");
}

static void quotes_come_where_they_are_needed(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"users", "users"},
        {"user", "\"user\""},
        {"Users", "\"Users\""},
        {"a b", "\"a b\""},
        {"1a", "\"1a\""},
        {"_a1", "_a1"},
        {"a\"b", "\"a\"\"b\""},
        {"order", "\"order\""},
        {"name", "name"},
        {"gr\xC3\xB6\xC3\x9F"
         "e",
         "\"gr\xC3\xB6\xC3\x9F"
         "e\""},
        {"all", "\"all\""},
        {"xmltable", "\"xmltable\""},
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(name_quote(ctx, rows[i][0]), rows[i][1]);
    assert_string_equal(name_quote_in(ctx, "shop", "Order"), "shop.\"Order\"");
    assert_string_equal(name_quote_in(ctx, NULL, "users"), "users");
    assert_string_equal(name_literal(ctx, "it's"), "'it''s'");
}

static void the_words_of_sql_stand_in_their_order(void **state UNUSED)
{
    static const char *const words[] = {
#include "scaffold/recipe/keywords.inc"
    };
    for (size_t i = 1; i < COUNT_OF(words); i++)
        assert_true(strcmp(words[i - 1], words[i]) < 0);
}

static void made_names_have_at_most_63_bytes_and_stay_different(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const few[] = {"users", "name", NULL};
    assert_string_equal(name_make(ctx, "", few, "_key"), "users_name_key");
    const char *long_a = "a_very_long_name_of_a_table_that_somebody_gave_it_in_2009_a";
    const char *long_b = "a_very_long_name_of_a_table_that_somebody_gave_it_in_2009_b";
    const char *const a[] = {long_a, "col", NULL}, *const b[] = {long_b, "col", NULL};
    char *made_a = name_make(ctx, "tidegate_", a, "_sync");
    char *made_b = name_make(ctx, "tidegate_", b, "_sync");
    assert_int_equal(strlen(made_a), NAME_LIMIT);
    assert_string_not_equal(made_a, made_b);
    assert_non_null(strstr(made_a, "_sync"));
}

static void made_names_are_not_cut_within_a_character(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const parts[] = {"xäääääääääääääääääääääääääääää", "ööööö", NULL};
    char *made = name_make(ctx, "", parts, "_idx");
    assert_true(strlen(made) <= NAME_LIMIT);
    const char *cut = strrchr(made, '_') - 9;
    assert_true(*cut == '_');
    assert_string_equal(name_make(ctx, "", parts, "_idx"), made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_cut_at_dots_but_not_within_quotes),
        cmocka_unit_test(case_stays_as_it_is_written),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(a_name_that_the_server_would_cut_is_refused),
        cmocka_unit_test(quotes_come_where_they_are_needed),
        cmocka_unit_test(the_words_of_sql_stand_in_their_order),
        cmocka_unit_test(made_names_have_at_most_63_bytes_and_stay_different),
        cmocka_unit_test(made_names_are_not_cut_within_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
