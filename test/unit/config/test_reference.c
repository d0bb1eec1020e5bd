#include "unit.h"

#include "config/reference.h"

static void assert_shown(const char *text, const char *expected)
{
    TALLOC_AUTO char *shown = reference_shown(NULL, text);
    assert_string_equal(shown, expected);
}

static void the_kind_is_told_by_the_prefix(void **state UNUSED)
{
    const char *rest;
    assert_int_equal(reference_kind("env:DATABASE_URL", &rest), REFERENCE_ENVIRONMENT);
    assert_string_equal(rest, "DATABASE_URL");
    assert_int_equal(reference_kind("file:/run/db", &rest), REFERENCE_FILE);
    assert_string_equal(rest, "/run/db");
    assert_int_equal(reference_kind("ssm:/app/db", NULL), REFERENCE_SSM);
    assert_int_equal(reference_kind("secretsmanager:id#key", NULL), REFERENCE_SECRETSMANAGER);
    assert_int_equal(reference_kind("rds-iam:postgres://a@b/c", &rest), REFERENCE_RDS_IAM);
    assert_string_equal(rest, "postgres://a@b/c");
    assert_int_equal(reference_kind("postgres://db/env:x", &rest), REFERENCE_VALUE);
    assert_string_equal(rest, "postgres://db/env:x");
    assert_int_equal(reference_kind("environment", NULL), REFERENCE_VALUE);
}

static void references_and_sqlite_paths_are_shown_as_they_are(void **state UNUSED)
{
    assert_shown("env:DATABASE_URL", "env:DATABASE_URL");
    assert_shown("file:/run/secrets/db", "file:/run/secrets/db");
    assert_shown("ssm:/app/db", "ssm:/app/db");
    assert_shown("rds-iam:postgres://app@db/shop", "rds-iam:postgres://app@db/shop");
    assert_shown("rds-iam:postgres://app:secret@db/shop",
                 "rds-iam:postgres://app:********@db/shop");
    assert_shown("sqlite:shop.db", "sqlite:shop.db");
    assert_shown("postgres://app@db:5432/shop", "postgres://app@db:5432/shop");
    assert_shown("postgres://db/shop", "postgres://db/shop");
}

static void a_password_in_a_url_is_hidden_wherever_it_stands(void **state UNUSED)
{
    assert_shown("postgres://app:secret@db/shop", "postgres://app:********@db/shop");
    assert_shown("postgres://:secret@db/shop", "postgres://:********@db/shop");
    assert_shown("postgres://app:a/b@db/shop", "postgres://app:********@db/shop");
    assert_shown("postgres://app:a@b@db/shop", "postgres://app:********@db/shop");
    assert_shown("postgres://app:a?b@db/shop", "postgres://app:********@db/shop");
    assert_shown("postgres://db/shop?user=a&password=secret&x=y",
                 "postgres://db/shop?user=a&password=********&x=y");
    assert_shown("postgres://db/shop?sslpassword=secret",
                 "postgres://db/shop?sslpassword=********");
    assert_shown("postgres://a:one@db/?PASSWORD=two",
                 "postgres://a:********@db/?PASSWORD=********");
}

static void any_other_value_is_hidden_whole(void **state UNUSED)
{
    assert_shown("host=db password=secret", "********");
    assert_shown("secret", "********");
}

static void a_plain_text_hides_its_passwords_only(void **state UNUSED)
{
    TALLOC_AUTO char *url = reference_without_secrets(NULL, "http://u:secret@127.0.0.1/healthz");
    assert_string_equal(url, "http://u:********@127.0.0.1/healthz");
    TALLOC_AUTO char *dsn = reference_without_secrets(NULL, "host=db password='a b' user=x");
    assert_string_equal(dsn, "host=db password=********' user=x");
    TALLOC_AUTO char *plain = reference_without_secrets(NULL, "shop");
    assert_string_equal(plain, "shop");
}

static void more_secrets_than_there_is_room_for_do_no_harm(void **state UNUSED)
{
    ReferencePart parts[REFERENCE_MOST_PARTS];
    TALLOC_AUTO char *text = talloc_strdup(NULL, "postgres://a:b@c/?");
    for (int i = 0; i < 20; i++)
        text = talloc_strdup_append(text, "&token=x");
    assert_int_equal(reference_find_secrets(text, parts), REFERENCE_MOST_PARTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kind_is_told_by_the_prefix),
        cmocka_unit_test(references_and_sqlite_paths_are_shown_as_they_are),
        cmocka_unit_test(a_password_in_a_url_is_hidden_wherever_it_stands),
        cmocka_unit_test(any_other_value_is_hidden_whole),
        cmocka_unit_test(a_plain_text_hides_its_passwords_only),
        cmocka_unit_test(more_secrets_than_there_is_room_for_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
