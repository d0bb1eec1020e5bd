#include "unit.h"

#include "base/utf8.h"

static size_t bad_offset(const char *bytes, size_t length)
{
    size_t offset = SIZE_MAX;
    if (utf8_check(bytes, length, &offset)) {
        assert_int_equal(offset, SIZE_MAX);
        return length;
    }
    return offset;
}

static void text_of_every_length_of_character_is_accepted(void **state UNUSED)
{
    static const char *const texts[] = {
        "",
        "plain",
        "\x7F",
        "\xC2\x80\xDF\xBF",
        "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF",
        "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(utf8_check(texts[i], strlen(texts[i]), NULL));
    assert_true(utf8_check("a\0b", 3, NULL));
}

static void what_rfc_3629_forbids_is_refused(void **state UNUSED)
{
    static const char *const texts[] = {
        "\x80",             /* a continuation alone */
        "\xC0\x80",         /* overlong NUL */
        "\xC1\xBF",         /* overlong, two bytes */
        "\xE0\x9F\xBF",     /* overlong, three bytes */
        "\xF0\x8F\xBF\xBF", /* overlong, four bytes */
        "\xED\xA0\x80",     /* a surrogate */
        "\xED\xBF\xBF",     /* the last surrogate */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF5\x80\x80\x80", /* no such leading byte */
        "\xFE",
        "\xFF",
        "\xC2",          /* cut off */
        "\xE2\x82",      /* cut off */
        "\xF0\x9F\x98",  /* cut off */
        "\xC2 ",         /* no continuation */
        "\xE2\x82 ",     /* no continuation */
        "\xF0\x9F\x98 ", /* no continuation */
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(bad_offset(texts[i], strlen(texts[i])), 0);
        assert_false(utf8_check(texts[i], strlen(texts[i]), NULL));
    }
}

/* Each in three and in four bytes, which takes in overlong forms and surrogates. */
static void every_code_point_is_judged_as_the_standard_says(void **state UNUSED)
{
    for (uint32_t code = 0x10000; code < 0x140000; code++) {
        char bytes[] = {(char)(0xF0 | code >> 18), (char)(0x80 | (code >> 12 & 63)),
                        (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))};
        uint32_t decoded = 0;
        size_t length = utf8_decode(bytes, sizeof(bytes), &decoded);
        assert_int_equal(length, code <= 0x10FFFF ? 4 : 0);
        assert_int_equal(decoded, code <= 0x10FFFF ? code : 0);
    }
    for (uint32_t code = 0; code < 0x10000; code++) {
        char bytes[] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                        (char)(0x80 | (code & 63))};
        uint32_t decoded = 0;
        bool valid = code >= 0x800 && !(code >= 0xD800 && code <= 0xDFFF);
        assert_int_equal(utf8_decode(bytes, sizeof(bytes), &decoded), valid ? 3 : 0);
        assert_int_equal(decoded, valid ? code : 0);
    }
}

/* Wherever the bad byte lies in relation to the words of the fast path. */
static void the_first_bad_byte_is_found_at_every_offset(void **state UNUSED)
{
    char text[100];
    for (size_t length = 1; length <= sizeof(text); length++) {
        for (size_t bad = 0; bad < length; bad++) {
            memset(text, 'a', length);
            text[bad] = '\xFF';
            assert_int_equal(bad_offset(text, length), bad);
        }
    }
}

static void a_character_that_the_end_cuts_off_is_bad_at_its_start(void **state UNUSED)
{
    const char *text = "0123456789012345678901234567890\xE2\x82\xAC";
    assert_int_equal(bad_offset(text, 31 + 3), 34);
    assert_int_equal(bad_offset(text, 31 + 2), 31);
    assert_int_equal(bad_offset(text, 31 + 1), 31);
    assert_int_equal(bad_offset(text, 31), 31);
}

static void repairing_replaces_only_what_is_bad(void **state UNUSED)
{
    TALLOC_AUTO char *good = utf8_repair(NULL, "gr\xC3\xBC\xC3\x9F");
    assert_string_equal(good, "gr\xC3\xBC\xC3\x9F");
    TALLOC_AUTO char *latin = utf8_repair(NULL, "gr\xFC\xDF gr\xC3\xBC\xC3");
    assert_string_equal(latin, "gr\xEF\xBF\xBD\xEF\xBF\xBD gr\xC3\xBC\xEF\xBF\xBD");
    assert_true(utf8_check(latin, strlen(latin), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_every_length_of_character_is_accepted),
        cmocka_unit_test(what_rfc_3629_forbids_is_refused),
        cmocka_unit_test(every_code_point_is_judged_as_the_standard_says),
        cmocka_unit_test(the_first_bad_byte_is_found_at_every_offset),
        cmocka_unit_test(a_character_that_the_end_cuts_off_is_bad_at_its_start),
        cmocka_unit_test(repairing_replaces_only_what_is_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
