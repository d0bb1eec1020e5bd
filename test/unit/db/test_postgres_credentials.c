/* Passwords that are made for one connection: for whom, and that none goes out in the clear. */
#include "unit.h"

#include "db/db.h"
#include "fake_server.h"

#define WORD "made-for-one-connection"

typedef struct FakeSource {
    CredentialSource source;
    unsigned made;
    char *user, *host, *port; /* of the last request; children of the test's context */
    TALLOC_CTX *ctx;
} FakeSource;

static bool make_word(CredentialSource *source, TALLOC_CTX *ctx, const CredentialRequest *request,
                      Secret **ret_password, Error *err UNUSED)
{
    FakeSource *fake = (FakeSource *)source;
    fake->made++;
    fake->user = talloc_strdup(fake->ctx, request->user);
    fake->host = talloc_strdup(fake->ctx, request->host);
    fake->port = talloc_strdup(fake->ctx, request->port);
    *ret_password = secret_new(ctx, WORD);
    return true;
}

static bool make_nothing(CredentialSource *source UNUSED, TALLOC_CTX *ctx UNUSED,
                         const CredentialRequest *request UNUSED, Secret **ret_password UNUSED,
                         Error *err)
{
    return error_set(err, ERR_AUTH, "nobody lends us a key");
}

static FakeSource fake_source(TALLOC_CTX *ctx)
{
    return (FakeSource){
        .source = {.make = make_word,
                   .kind = "test-iam",
                   .root_certificate = "/dev/null",
                   .root_hint = "fetch the bundle",
                   .refused_hint = "grant it"},
        .ctx = ctx,
    };
}

static bool try_open(TALLOC_CTX *ctx, FakeSource *fake, const char *url, Error *err)
{
    Db *db = NULL;
    DbConfig config = {.url = secret_new(ctx, url), .credentials = &fake->source};
    return db_open(ctx, &config, &db, err);
}

/* Says that it has no TLS, and keeps all it was sent. */
static void refuse_tls(FakeServer *server, int client)
{
    char bytes[4096];
    ssize_t got = read(client, bytes, sizeof(bytes));
    ssize_t written UNUSED = write(client, "N", 1);
    for (char *seen = talloc_get_type_abort(server->data, char); got > 0;
         got = read(client, bytes, sizeof(bytes)))
        memcpy(seen, bytes, (size_t)got);
}

static void nothing_is_sent_to_a_server_without_tls(void **state UNUSED)
{
    static const char *const modes[] = {"", "?sslmode=require", "?sslmode=verify-ca"};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        FakeSource fake = fake_source(ctx);
        char *seen = talloc_zero_array(ctx, char, 4096);
        FakeServer *server = fake_server_new(ctx, refuse_tls, seen);
        char *url =
            talloc_asprintf(ctx, "postgres://app@127.0.0.1:%d/shop%s", server->port, modes[i]);
        assert_fails(try_open(ctx, &fake, url, &err), &err, ERR_AUTH, "does not support SSL");
        assert_int_equal(seen[0], 0);
        assert_lacks(err.message, WORD);
    }
}

static void a_mode_that_allows_clear_text_is_refused_before_connecting(void **state UNUSED)
{
    static const char *const modes[] = {"disable", "allow", "prefer"};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        FakeSource fake = fake_source(ctx);
        char *url = talloc_asprintf(ctx, "postgres://app@127.0.0.1:1/shop?sslmode=%s", modes[i]);
        assert_fails(try_open(ctx, &fake, url, &err), &err, ERR_CONFIG, modes[i]);
        assert_contains(err.hint, "verify-full");
        assert_int_equal(fake.made, 0);
    }
}

static void a_url_must_say_for_whom(void **state UNUSED)
{
    static const struct {
        const char *url, *part;
    } cases[] = {
        {"postgres://app@/shop", "host name"},
        {"postgres://app@/shop?host=/run/postgresql", "host name"},
        {"postgres://app@one,two/shop", "host name"},
        {"postgres://db/shop", "user's name"},
        {"postgres://app:tiger99@db/shop", "has no password"},
        {"postgres://app@db/shop?password=tiger99", "has no password"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        FakeSource fake = fake_source(ctx);
        assert_fails(try_open(ctx, &fake, cases[i].url, &err), &err, ERR_CONFIG, cases[i].part);
        assert_contains(err.message, "test-iam");
        assert_lacks(err.message, "tiger99");
        assert_int_equal(fake.made, 0);
    }
}

static void it_is_made_for_the_server_that_is_connected_to(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeSource fake = fake_source(ctx);
    /* libpq's variables must not lead to another server than the one it is made for. */
    setenv("PGPORT", "1", true);
    setenv("PGUSER", "somebody", true);
    ERROR_AUTO Error err = {0};
    assert_false(try_open(ctx, &fake,
                          "postgres://app%40x@db.invalid/shop?host=localhost"
                          "&connect_timeout=1",
                          &err));
    unsetenv("PGPORT");
    unsetenv("PGUSER");
    assert_int_equal(fake.made, 1);
    assert_string_equal(fake.user, "app@x");
    assert_string_equal(fake.host, "localhost");
    assert_string_equal(fake.port, "5432");
    assert_contains(err.message, "postgres://app@x@localhost:5432/shop");
}

static void every_connection_asks_anew(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeSource fake = fake_source(ctx);
    char *url = talloc_asprintf(ctx, "postgres://app@127.0.0.1:%d/shop", fake_server_unused_port());
    for (unsigned i = 1; i <= 3; i++) {
        ERROR_AUTO Error err = {0};
        assert_fails(try_open(ctx, &fake, url, &err), &err, ERR_CONNECT, "Connection refused");
        assert_int_equal(fake.made, i);
    }
}

static void a_source_that_fails_says_why(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeSource fake = fake_source(ctx);
    fake.source.make = make_nothing;
    assert_fails(try_open(ctx, &fake, "postgres://app@db/shop", &err), &err, ERR_AUTH,
                 "nobody lends us a key");
}

static void without_authorities_the_certificate_cannot_be_checked(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeSource fake = fake_source(ctx);
    fake.source.root_certificate = NULL;
    assert_fails(try_open(ctx, &fake, "postgres://app@db/shop", &err), &err, ERR_CONFIG,
                 "authorities");
    assert_string_equal(err.hint, "fetch the bundle");
    assert_int_equal(fake.made, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_sent_to_a_server_without_tls),
        cmocka_unit_test(a_mode_that_allows_clear_text_is_refused_before_connecting),
        cmocka_unit_test(a_url_must_say_for_whom),
        cmocka_unit_test(it_is_made_for_the_server_that_is_connected_to),
        cmocka_unit_test(every_connection_asks_anew),
        cmocka_unit_test(a_source_that_fails_says_why),
        cmocka_unit_test(without_authorities_the_certificate_cannot_be_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
