#include "base/base64.h"
#include "unit.h"

/* RFC 4648, section 10 */
static void the_test_vectors_are_encoded(void **state UNUSED)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        TALLOC_AUTO char *text = base64_encode(NULL, rows[i][0], strlen(rows[i][0]));
        assert_string_equal(text, rows[i][1]);
    }
}

static void all_bits_are_encoded(void **state UNUSED)
{
    TALLOC_AUTO char *text = base64_encode(NULL, "\xff\xfe\xfd\xfc", 4);
    assert_string_equal(text, "//79/A==");
}

static void what_was_encoded_is_decoded(void **state UNUSED)
{
    static const char bytes[] = "any\0\xff\x80:bytes";
    for (size_t length = 0; length < sizeof(bytes); length++) {
        size_t decoded = 99;
        TALLOC_AUTO char *text = base64_encode(NULL, bytes, length);
        TALLOC_AUTO char *back = base64_decode(NULL, text, &decoded);
        assert_int_equal(decoded, length);
        assert_memory_equal(back, bytes, length);
        text[strcspn(text, "=")] = '\0';
        TALLOC_AUTO char *unpadded = base64_decode(NULL, text, &decoded);
        assert_int_equal(decoded, length);
        assert_memory_equal(unpadded, bytes, length);
    }
}

static void what_is_no_base64_is_not_decoded(void **state UNUSED)
{
    static const char *const texts[] = {"A", "Zm9v!", "Zg==x", "Zm 9v"};
    size_t length;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_null(base64_decode(NULL, texts[i], &length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_vectors_are_encoded),
        cmocka_unit_test(all_bits_are_encoded),
        cmocka_unit_test(what_was_encoded_is_decoded),
        cmocka_unit_test(what_is_no_base64_is_not_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
