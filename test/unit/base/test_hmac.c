#include "unit.h"

#include "base/hmac.h"

/* The test cases 1, 2, 6 and 7 of RFC 4231. */
static void the_published_examples_come_out(void **state UNUSED)
{
    static const struct {
        char byte;
        size_t count;
        const char *text, *hex;
    } examples[] = {
        {0x0b, 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {(char)0xaa, 131, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {(char)0xaa, 131,
         "This is a test using a larger than block-size key and a larger than block-size data. The "
         "key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        char bytes[200] = "", hex[DIGEST_HEX_SIZE];
        memset(bytes, examples[i].byte, examples[i].count);
        hmac_hex(secret_new(ctx, bytes), examples[i].text, strlen(examples[i].text), hex);
        assert_string_equal(hex, examples[i].hex);
    }
}

static void a_short_key_that_is_text(void **state UNUSED)
{
    static const char text[] = "what do ya want for nothing?";
    TALLOC_AUTO Secret *key = secret_new(NULL, "Jefe");
    char hex[DIGEST_HEX_SIZE];
    hmac_hex(key, text, strlen(text), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples_come_out),
        cmocka_unit_test(a_short_key_that_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
