#include "unit.h"

#include "base/percent.h"

static void all_but_unreserved_characters_are_escaped(void **state UNUSED)
{
    static const struct {
        const char *text, *keep, *escaped;
    } CASES[] = {
        {"AZaz09-._~", "", "AZaz09-._~"},
        {"a b+c", "", "a%20b%2Bc"},
        {"/a/b", "/", "/a/b"},
        {"/a/b", "", "%2Fa%2Fb"},
        {"%2f", "", "%252f"},
        {"\xC3\xA4\x01\x7F\xFF", "", "%C3%A4%01%7F%FF"},
        {"!*'();:@&=$,?#[]", "", "%21%2A%27%28%29%3B%3A%40%26%3D%24%2C%3F%23%5B%5D"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Buf out = buf_new(ctx, 1024);
        assert_true(percent_encode(&out, CASES[i].text, CASES[i].keep));
        assert_string_equal(buf_text(&out), CASES[i].escaped);
    }
}

static void an_escaped_text_keeps_within_its_bound(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf out = buf_new(ctx, 5);
    assert_false(percent_encode(&out, "  ", ""));
    assert_true(out.length <= 5);
}

static void an_escaped_text_is_read_back_in_place(void **state UNUSED)
{
    static const struct {
        const char *escaped, *text;
    } CASES[] = {
        {"a%20b%2Bc", "a b+c"}, {"%7b%7D", "{}"},   {"100%", "100%"},
        {"%4", "%4"},           {"%zz%41", "%zzA"}, {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO char *text = talloc_strdup(NULL, CASES[i].escaped);
        assert_int_equal(percent_decode(text), strlen(CASES[i].text));
        assert_string_equal(text, CASES[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_unreserved_characters_are_escaped),
        cmocka_unit_test(an_escaped_text_keeps_within_its_bound),
        cmocka_unit_test(an_escaped_text_is_read_back_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
