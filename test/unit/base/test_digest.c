#include "unit.h"

#include "base/digest.h"

/* The examples of FIPS 180-4 (NIST, SHA-256). */
static void the_published_examples_come_out(void **state UNUSED)
{
    static const struct {
        const char *text, *hex;
    } examples[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        char hex[DIGEST_HEX_SIZE];
        digest_hex(examples[i].text, strlen(examples[i].text), hex);
        assert_string_equal(hex, examples[i].hex);
    }
}

static void pieces_give_the_digest_of_the_whole(void **state UNUSED)
{
    char whole[DIGEST_HEX_SIZE], pieces[DIGEST_HEX_SIZE];
    char text[300];
    memset(text, 'x', sizeof(text));
    digest_hex(text, sizeof(text), whole);
    Digest digest;
    digest_start(&digest);
    for (size_t i = 0; i < sizeof(text); i += 7)
        digest_add(&digest, text + i, sizeof(text) - i < 7 ? sizeof(text) - i : 7);
    digest_end(&digest, pieces);
    assert_string_equal(whole, pieces);
}

/* FIPS 180-4's example of SHA-384. */
static void sha384_of_the_published_example_comes_out(void **state UNUSED)
{
    char hex[DIGEST_SHA384_HEX_SIZE];
    digest_sha384_hex("abc", 3, hex);
    assert_string_equal(hex, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                             "8086072ba1e7cc2358baeca134c825a7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples_come_out),
        cmocka_unit_test(sha384_of_the_published_example_comes_out),
        cmocka_unit_test(pieces_give_the_digest_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
