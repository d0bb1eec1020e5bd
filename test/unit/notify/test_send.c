#include "event.h"

#include <stdio.h>

#include "fake_server.h"

static const char *const nothing[] = {NULL};

static void answer(FakeServer *server, int client)
{
    char heard[8192];
    ssize_t got UNUSED = read(client, heard, sizeof(heard));
    const char *text = server->data;
    ssize_t written UNUSED = send(client, text, strlen(text), MSG_NOSIGNAL);
}

static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
static const char gone[] = "HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\nno_\nhook ";
static const char forbidden[] =
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 14\r\n\r\n<html>no</html";
static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/* One webhook for each server. */
static NotifyResult *send_to(TALLOC_CTX *ctx, FakeServer *const *servers, int64_t limit_ms,
                             size_t *ret_count)
{
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    config.limit_ms = limit_ms;
    NotifyTarget **targets = NULL;
    char *words = talloc_strdup(ctx, "");
    for (; *servers; servers++)
        words = talloc_asprintf_append(words, "webhook:http://127.0.0.1:%d/x ", (*servers)->port);
    const char *const list[] = {words, NULL};
    assert_succeeds(notify_parse(ctx, list, &config, &targets, &err), &err);
    NotifyEvent event = event_new(NOTIFY_TEST);
    return notify_send(ctx, targets, &event, &config, ret_count);
}

static void each_target_has_its_own_result(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeServer *const servers[] = {fake_server_new(ctx, answer, ok),
                                   fake_server_new(ctx, answer, gone),
                                   fake_server_new(ctx, answer, forbidden), NULL};
    size_t count = 0;
    NotifyResult *results = send_to(ctx, servers, 10000, &count);
    assert_int_equal(count, 3);
    assert_true(results[0].told);
    assert_string_equal(results[0].answer, "answered 200: ok");
    assert_false(results[1].told);
    assert_string_equal(results[1].answer, "answered 410: no_ hook ");
    assert_false(results[2].told);
    assert_string_equal(results[2].answer, "answered 403");
}

static void a_silent_one_is_given_up_and_holds_up_nobody(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeServer *const servers[] = {fake_server_new(ctx, fake_server_stay_silent, NULL),
                                   fake_server_new(ctx, fake_server_stay_silent, NULL),
                                   fake_server_new(ctx, answer, ok), NULL};
    size_t count = 0;
    NotifyResult *results = send_to(ctx, servers, 300, &count);
    assert_int_equal(count, 3);
    assert_false(results[0].told);
    assert_contains(results[0].answer, "within "); /* 300 ms, or what is left of them */
    assert_false(results[1].told);
    assert_true(results[2].told);
}

static void a_busy_one_is_asked_again_a_few_times(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    FakeServer *const servers[] = {fake_server_new(ctx, answer, busy), NULL};
    size_t count = 0;
    NotifyResult *results = send_to(ctx, servers, 10000, &count);
    assert_false(results[0].told);
    assert_string_equal(results[0].answer, "answered 503");
    assert_int_equal(servers[0]->connections, 3);
}

static void a_reference_that_cannot_be_read_is_one_targets_failure(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    FakeServer *server = fake_server_new(ctx, answer, ok);
    const char *const words[] = {"slack:env:MISSING",
                                 talloc_asprintf(ctx, "webhook:http://127.0.0.1:%d/", server->port),
                                 NULL};
    NotifyTarget **targets = NULL;
    size_t count = 0;
    assert_succeeds(notify_parse(ctx, words, &config, &targets, &err), &err);
    NotifyEvent event = event_new(NOTIFY_TEST);
    NotifyResult *results = notify_send(ctx, targets, &event, &config, &count);
    assert_int_equal(count, 2);
    assert_false(results[0].told);
    assert_string_equal(results[0].answer, "the variable 'MISSING' is not set or empty");
    assert_true(results[1].told);
}

static void the_secret_in_an_address_is_in_no_answer(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    FakeEnv env = fake_env_new(nothing);
    NotifyConfig config = event_config(&env);
    static const char *const words[] = {"slack:env:HOOK", NULL};
    NotifyTarget **targets = NULL;
    size_t count = 0;
    assert_succeeds(notify_parse(ctx, words, &config, &targets, &err), &err);
    NotifyEvent event = event_new(NOTIFY_TEST);
    /* "secret of env:HOOK" is no URL at all: libcurl says so. */
    NotifyResult *results = notify_send(ctx, targets, &event, &config, &count);
    assert_false(results[0].told);
    assert_lacks(results[0].answer, "secret of");
}

int main(void)
{
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_target_has_its_own_result),
        cmocka_unit_test(a_silent_one_is_given_up_and_holds_up_nobody),
        cmocka_unit_test(a_busy_one_is_asked_again_a_few_times),
        cmocka_unit_test(a_reference_that_cannot_be_read_is_one_targets_failure),
        cmocka_unit_test(the_secret_in_an_address_is_in_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
