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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_vectors_are_encoded),
        cmocka_unit_test(all_bits_are_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
