#include "unit.h"

#include "base/secret.h"
#include "db/url.h"

static bool guard(TALLOC_CTX *ctx, const char *url)
{
    ERROR_AUTO Error err = {0};
    return db_url_guard(ctx, url, &err);
}

static void the_password_is_redacted_as_written_and_decoded(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_true(guard(ctx, "postgres://app:s3cr%40t!x@db:5432/shop"));
    assert_string_equal(secret_redact(ctx, "a s3cr@t!x b s3cr%40t!x c"), "a ******** b ******** c");
}

static void a_password_given_as_a_parameter_is_redacted(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_true(guard(ctx, "postgres://db/shop?user=app&password=hunter22&sslpassword=key%2Fpass"));
    assert_string_equal(secret_redact(ctx, "hunter22 key/pass"), "******** ********");
}

static void the_password_is_forgotten_with_its_context(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    TALLOC_CTX *opened = talloc_new(ctx);
    assert_true(guard(opened, "postgres://app:forgettable@db/shop"));
    talloc_free(opened);
    assert_string_equal(secret_redact(ctx, "forgettable"), "forgettable");
}

static void
a_password_that_stands_openly_in_the_url_is_not_given_away_by_a_mask(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    assert_true(guard(ctx, "postgres://postgres:postgres@db/shop"));
    assert_string_equal(secret_redact(ctx, "postgres://postgres@db"), "postgres://postgres@db");
    assert_true(guard(ctx, "postgres://app:shopping@db/shopping"));
    assert_string_equal(secret_redact(ctx, "shopping"), "shopping");
}

static void ordinary_urls_pass(void **state UNUSED)
{
    static const char *const URLS[] = {
        "postgres://",
        "postgres:///shop",
        "postgres://app@/shop?host=/run/postgresql",
        "postgres://app:@db/shop",
        "postgres://app:pass@one:5432,two:5433/shop",
        "postgres://one:5432,two:5433/shop?application_name=a@b",
        "postgres://[::1]/shop?application_name=a@b",
        "postgres://app:pass@[::1]:5432/shop",
        "postgres://%2Frun%2Fpostgresql/shop",
        "sqlite:a@b:c/d@e.db",
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        if (!guard(ctx, URLS[i]))
            fail_msg("refused: %s", URLS[i]);
    }
}

static void a_password_that_is_not_encoded_is_refused_without_being_shown(void **state UNUSED)
{
    static const char *const URLS[] = {
        "postgres://app:zeb@ra@db/shop", "postgres://app:zeb/ra@db/shop",
        "postgres://app:zeb?ra@db/shop", "postgres://app:zeb%ra@db/shop",
        "postgres://app:zebra%@db/shop", "postgres://app:zebra%0@db/shop",
        "postgres://app:zeb%00ra@db/s",
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        ERROR_AUTO Error err = {0};
        assert_fails(db_url_guard(ctx, URLS[i], &err), &err, ERR_CONFIG, "percent-encoded");
        assert_contains(err.hint, "%40");
        assert_lacks(err.message, "zeb");
        assert_lacks(err.hint, "zeb");
    }
}

static void the_place_of_a_database_shows_no_user_password_or_parameter(void **state UNUSED)
{
    static const char *const PLACES[][2] = {
        {"postgres://app:zebra@db:5433/shop?sslmode=require", "db:5433/shop"},
        {"postgres://db/shop", "db/shop"},
        {"postgres://db/shop?password=zeb@ra", "db/shop"},
        {"postgres://app:zeb@ra@db/shop", ""},
        {"sqlite:/srv/a@b?c.db", "sqlite:/srv/a@b?c.db"},
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(PLACES); i++)
        assert_string_equal(db_url_place(ctx, PLACES[i][0]), PLACES[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_password_is_redacted_as_written_and_decoded),
        cmocka_unit_test(a_password_given_as_a_parameter_is_redacted),
        cmocka_unit_test(the_password_is_forgotten_with_its_context),
        cmocka_unit_test(a_password_that_stands_openly_in_the_url_is_not_given_away_by_a_mask),
        cmocka_unit_test(ordinary_urls_pass),
        cmocka_unit_test(a_password_that_is_not_encoded_is_refused_without_being_shown),
        cmocka_unit_test(the_place_of_a_database_shows_no_user_password_or_parameter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
