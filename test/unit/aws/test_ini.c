#include "unit.h"

#include "aws/ini.h"

static Ini *parse(TALLOC_CTX *ctx, const char *text)
{
    return ini_parse(ctx, talloc_strdup(ctx, text));
}

static void values_are_found_by_section_and_key(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini = parse(ctx, "[default]\n"
                                "region = eu-central-1\r\n"
                                "output=json\n"
                                "[profile ci]\n"
                                "Region =us-east-1\n"
                                "[sso-session corp]\n"
                                "sso_region= eu-west-1 \n");
    assert_string_equal(ini_get(ini, "", "default", "region"), "eu-central-1");
    assert_string_equal(ini_get(ini, "", "default", "output"), "json");
    assert_string_equal(ini_get(ini, "profile", "ci", "region"), "us-east-1");
    assert_string_equal(ini_get(ini, "sso-session", "corp", "sso_region"), "eu-west-1");
    assert_null(ini_get(ini, "", "ci", "region"));
    assert_null(ini_get(ini, "profile", "ci", "output"));
    assert_null(ini_get(NULL, "", "default", "region"));
}

static void names_may_be_quoted_and_hold_blanks(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini =
        parse(ctx, "[ profile  \"my own\" ]\na=1\n[\"an other\"]\na=2\n[x y z]\na=3\n");
    assert_string_equal(ini_get(ini, "profile", "my own", "a"), "1");
    assert_string_equal(ini_get(ini, "", "an other", "a"), "2");
    assert_string_equal(ini_get(ini, "x", "y z", "a"), "3");
}

static void comments_and_nested_values_are_skipped(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini = parse(ctx, "a = before any section\n"
                                "# [default]\n"
                                "; a = comment\n"
                                "[default] # the usual one\n"
                                "s3 =\n"
                                "  a = nested\n"
                                "\ta = nested too\n"
                                "b = value # comment\n"
                                "c = va#lue;x ; comment\n"
                                "d = #\n"
                                "no equals sign\n"
                                "[never closed\n"
                                "e = f = g\n");
    assert_null(ini_get(ini, "", "default", "a"));
    assert_null(ini_get(ini, "", "default", "s3"));
    assert_string_equal(ini_get(ini, "", "default", "b"), "value");
    assert_string_equal(ini_get(ini, "", "default", "c"), "va#lue;x");
    assert_null(ini_get(ini, "", "default", "d"));
    assert_string_equal(ini_get(ini, "", "default", "e"), "f = g");
}

static void the_last_of_several_counts(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini = parse(ctx, "[a]\nk=1\nk=2\n[b]\nk=3\n[a]\nother=4\n");
    assert_string_equal(ini_get(ini, "", "a", "k"), "2");
    assert_string_equal(ini_get(ini, "", "a", "other"), "4");
}

static void a_section_without_values_is_there(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Ini *ini = parse(ctx, "[profile empty]");
    assert_true(ini_has(ini, "profile", "empty"));
    assert_false(ini_has(ini, "", "empty"));
    assert_false(ini_has(parse(ctx, ""), "", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_section_and_key),
        cmocka_unit_test(names_may_be_quoted_and_hold_blanks),
        cmocka_unit_test(comments_and_nested_values_are_skipped),
        cmocka_unit_test(the_last_of_several_counts),
        cmocka_unit_test(a_section_without_values_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
