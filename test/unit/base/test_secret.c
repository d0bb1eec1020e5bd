#include "unit.h"

#include "base/secret.h"

static void assert_redacted(const char *text, const char *expected)
{
    TALLOC_AUTO char *redacted = secret_redact(NULL, text);
    assert_string_equal(redacted, expected);
}

static void a_secret_gives_its_bytes_only_to_who_asks(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "correct horse");
    assert_string_equal(secret_reveal(secret), "correct horse");
}

static void every_occurrence_of_a_live_secret_is_redacted(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "hunter2hunter");
    assert_redacted("a hunter2hunter b hunter2hunter", "a ******** b ********");
    assert_redacted("hunter2hunter", "********");
    assert_redacted("hunter2hunte", "hunter2hunte");
    assert_redacted("", "");
    assert_non_null(secret);
}

static void a_url_is_shown_without_its_password(void **state UNUSED)
{
    TALLOC_AUTO Secret *url = secret_new(NULL, "postgres://app:seesaw@db/shop");
    secret_show_whole(url);
    secret_register_part(url, "seesaw");
    assert_redacted("postgres://app:seesaw@db/shop", "postgres://app:********@db/shop");
}

static void a_freed_secret_is_forgotten(void **state UNUSED)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    secret_new(ctx, "first-secret");
    secret_new(ctx, "second-secret");
    TALLOC_AUTO Secret *third = secret_new(NULL, "third-secret");
    talloc_free(ctx);
    assert_redacted("first-secret second-secret third-secret",
                    "first-secret second-secret ********");
    assert_non_null(third);
}

/* talloc keeps the memory of a child of a pool until the pool goes, so it can be looked at. */
static void a_freed_secret_is_wiped(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *pool = talloc_pool(NULL, 4096);
    TALLOC_CTX *hold = talloc_size(pool, 16);
    Secret *secret = secret_new(pool, "sleeping dragon");
    const char *bytes = secret_reveal(secret);
    talloc_free(secret);
    for (size_t i = 0; i < strlen("sleeping dragon"); i++)
        assert_int_equal(bytes[i], '\0');
    assert_non_null(hold);
}

static void a_short_secret_does_not_blot_out_words(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "postgre");
    assert_redacted("postgres said", "postgres said");
    assert_string_equal(secret_reveal(secret), "postgre");
    TALLOC_AUTO Secret *empty = secret_new(NULL, "");
    assert_redacted("text", "text");
    assert_string_equal(secret_reveal(empty), "");
}

static void a_registered_part_is_redacted_from_four_bytes_on(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    secret_register_part(ctx, "tiny");
    secret_register_part(ctx, "abc");
    secret_register_part(ctx, "");
    secret_register_part(ctx, NULL);
    assert_redacted("tiny abc", "******** abc");
}

static void a_part_ends_with_its_context(void **state UNUSED)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    secret_register_part(ctx, "password");
    talloc_free(ctx);
    assert_redacted("password", "password");
}

static void a_secret_that_holds_another_leaves_no_rest(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    secret_register_part(ctx, "s3cretpw");
    secret_new(ctx, "postgres://me:s3cretpw@db/shop");
    assert_redacted("url postgres://me:s3cretpw@db/shop.", "url ********.");
    assert_redacted("password s3cretpw.", "password ********.");
}

static void secrets_that_overlap_are_hidden_as_one(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    secret_new(ctx, "abcdefgh");
    secret_new(ctx, "efghijkl");
    assert_redacted("<abcdefghijkl>", "<********>");
}

static void a_secret_that_overlaps_itself_is_hidden_to_its_end(void **state UNUSED)
{
    TALLOC_AUTO Secret *secret = secret_new(NULL, "abababab");
    assert_redacted("<ababababab>", "<********>");
    assert_non_null(secret);
}

static void the_same_secret_twice_stays_hidden_until_both_are_gone(void **state UNUSED)
{
    TALLOC_AUTO Secret *one = secret_new(NULL, "same-same");
    Secret *two = secret_new(NULL, "same-same");
    talloc_free(two);
    assert_redacted("same-same", "********");
    assert_non_null(one);
}

static void a_text_without_secrets_is_copied(void **state UNUSED)
{
    const char *text = "nothing here";
    TALLOC_AUTO char *redacted = secret_redact(NULL, text);
    assert_string_equal(redacted, text);
    assert_ptr_not_equal(redacted, text);
    assert_null(secret_redact(NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_gives_its_bytes_only_to_who_asks),
        cmocka_unit_test(every_occurrence_of_a_live_secret_is_redacted),
        cmocka_unit_test(a_url_is_shown_without_its_password),
        cmocka_unit_test(a_freed_secret_is_forgotten),
        cmocka_unit_test(a_freed_secret_is_wiped),
        cmocka_unit_test(a_short_secret_does_not_blot_out_words),
        cmocka_unit_test(a_registered_part_is_redacted_from_four_bytes_on),
        cmocka_unit_test(a_part_ends_with_its_context),
        cmocka_unit_test(a_secret_that_holds_another_leaves_no_rest),
        cmocka_unit_test(secrets_that_overlap_are_hidden_as_one),
        cmocka_unit_test(a_secret_that_overlaps_itself_is_hidden_to_its_end),
        cmocka_unit_test(the_same_secret_twice_stays_hidden_until_both_are_gone),
        cmocka_unit_test(a_text_without_secrets_is_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
