#include "unit.h"

#include "db/mysql/target.h"

static MyTarget must_read(TALLOC_CTX *ctx, const char *url)
{
    ERROR_AUTO Error err = {0};
    MyTarget target = {0};
    assert_succeeds(my_target_read(ctx, secret_new(ctx, url), &target, &err), &err);
    return target;
}

static void a_url_has_its_parts_where_they_are_looked_for(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    MyTarget target = must_read(ctx, "mysql://a%40pp:s%3Acret-word@db.example:3307/shop");
    assert_string_equal(target.user, "a@pp");
    assert_string_equal(secret_reveal(target.password), "s:cret-word");
    assert_string_equal(target.host, "db.example");
    assert_int_equal(target.port, 3307);
    assert_string_equal(target.database, "shop");
    assert_null(target.socket);
    assert_int_equal(target.tls, MY_TLS_PREFERRED);
    assert_string_equal(my_target_label(ctx, &target), "mysql://a@pp@db.example:3307/shop");
}

static void what_a_url_leaves_out_is_as_everywhere(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    MyTarget target = must_read(ctx, "mariadb://app@[::1]/shop");
    assert_string_equal(target.host, "::1");
    assert_int_equal(target.port, 3306);
    assert_null(target.password);
    assert_string_equal(my_target_label(ctx, &target), "mariadb://app@[::1]:3306/shop");
    target = must_read(ctx, "mysql://app@/shop");
    assert_null(target.host);
    assert_string_equal(target.socket, "/run/mysqld/mysqld.sock");
}

static void a_socket_is_named_by_a_parameter(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    static const char *const URLS[] = {"mysql://app@/shop?socket=%2Ftmp%2Fmy.sock",
                                       "mysql://app@localhost/shop?socket=/tmp/my.sock"};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        MyTarget target = must_read(ctx, URLS[i]);
        assert_null(target.host);
        assert_string_equal(target.socket, "/tmp/my.sock");
        assert_string_equal(my_target_label(ctx, &target), "mysql://app@/shop?socket=/tmp/my.sock");
    }
}

static void parameters_of_tls_are_taken_in_either_spelling(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    MyTarget target = must_read(ctx, "mysql://h/db?ssl_mode=verify_identity&ssl-ca=/ca.pem"
                                     "&ssl-cert=/c.pem&ssl-key=/k.pem&connect-timeout=3");
    assert_int_equal(target.tls, MY_TLS_VERIFY_IDENTITY);
    assert_string_equal(target.ssl_ca, "/ca.pem");
    assert_string_equal(target.ssl_cert, "/c.pem");
    assert_string_equal(target.ssl_key, "/k.pem");
    assert_int_equal(target.timeout_ms, 3000);
}

static void what_cannot_be_meant_is_refused_and_says_what_can(void **state UNUSED)
{
    static const struct {
        const char *url, *message, *hint;
    } CASES[] = {
        {"mysql://h/db?charset=utf8", "'charset'", "connect-timeout, socket, ssl-ca"},
        {"mysql://h/db?ssl-mode=maybe", "ssl-mode", NULL},
        {"mysql://h/db?ssl-mode", "ssl-mode", NULL},
        {"mysql://h/db?ssl-mode=VERIFY_CA", "authority", "ssl-ca="},
        {"mysql://h/db?connect-timeout=soon", "seconds", NULL},
        {"mysql://h/db?socket=my.sock", "absolute", NULL},
        {"mysql://h/db?socket=/my.sock", "host and a socket", NULL},
        {"mysql://h:x/db", "port 'x'", NULL},
        {"mysql://h:70000/db", "port", NULL},
        {"mysql://[::1/db", "'['", NULL},
        {"mysql://u:pa/ss@h/db", "percent-encoded", "%40"},
    };
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ERROR_AUTO Error err = {0};
        MyTarget target = {0};
        assert_fails(my_target_read(ctx, secret_new(ctx, CASES[i].url), &target, &err), &err,
                     ERR_CONFIG, CASES[i].message);
        if (CASES[i].hint)
            assert_contains(err.hint, CASES[i].hint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_has_its_parts_where_they_are_looked_for),
        cmocka_unit_test(what_a_url_leaves_out_is_as_everywhere),
        cmocka_unit_test(a_socket_is_named_by_a_parameter),
        cmocka_unit_test(parameters_of_tls_are_taken_in_either_spelling),
        cmocka_unit_test(what_cannot_be_meant_is_refused_and_says_what_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
