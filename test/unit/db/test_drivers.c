#include "unit.h"

#include "db/db.h"

static void each_url_form_has_its_dialect(void **state UNUSED)
{
    static const struct {
        const char *url;
        Dialect dialect;
    } CASES[] = {
        {"postgres://localhost/shop", DIALECT_POSTGRES},
        {"postgresql://localhost/shop", DIALECT_POSTGRES},
        {"mysql://localhost/shop", DIALECT_MARIADB},
        {"mariadb://localhost/shop", DIALECT_MARIADB},
        {"sqlite:shop.db", DIALECT_SQLITE},
        {"sqlite:///var/lib/shop.db", DIALECT_SQLITE},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        Dialect dialect = (Dialect)-1;
        assert_true(db_url_dialect(CASES[i].url, &dialect));
        assert_int_equal(dialect, CASES[i].dialect);
    }
}

static void a_foreign_url_has_no_dialect(void **state UNUSED)
{
    static const char *const URLS[] = {"", "shop.db", "oracle://h/db", "host=h dbname=d", "sqlite"};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        Dialect dialect = DIALECT_SQLITE;
        assert_false(db_url_dialect(URLS[i], &dialect));
        assert_int_equal(dialect, DIALECT_SQLITE);
    }
}

static void a_foreign_url_is_a_config_error_that_names_the_forms_and_no_secret(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    DbConfig config = {.url = secret_new(ctx, "oracle://scott:tiger99@h/db")};
    Db *db = NULL;
    assert_fails(db_open(ctx, &config, &db, &err), &err, ERR_CONFIG, "database URL");
    assert_contains(err.hint, "postgres://");
    assert_contains(err.hint, "sqlite:");
    assert_lacks(err.message, "tiger");
    assert_lacks(err.hint, "tiger");
    assert_null(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_url_form_has_its_dialect),
        cmocka_unit_test(a_foreign_url_has_no_dialect),
        cmocka_unit_test(a_foreign_url_is_a_config_error_that_names_the_forms_and_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
