#include "unit.h"

#include <sys/wait.h>

#include "fake_http.h"
#include "net/http.h"

typedef struct Fixture {
    FakeHttp *http;
    HttpRequest request;
    HttpResponse response;
} Fixture;

static Fixture *fixture_new(const FakeAnswer *answers, bool keeps_connections)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->http = fake_http_new(fixture, answers);
    fixture->request = (HttpRequest){
        .client = keeps_connections ? http_client_new(fixture) : NULL,
        .url = talloc_asprintf(fixture, "%s/a", fixture->http->url),
        .timeout_ms = 10000,
    };
    return fixture;
}

static bool send_request(Fixture *fixture, Error *err)
{
    return http_request(fixture, &fixture->request, &fixture->response, err);
}

static const FakeAnswer ALWAYS[] = {{.body = "ok"}, {0}};

static void requests_of_a_client_share_one_connection(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    for (int i = 0; i < 5; i++)
        assert_succeeds(send_request(fixture, &err), &err);
    assert_string_equal(fixture->response.body, "ok");
    assert_int_equal(fixture->http->count, 5);
    assert_int_equal(fixture->http->server->connections, 1);
}

static void requests_without_a_client_have_each_their_own(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, false);
    ERROR_AUTO Error err = {0};
    for (int i = 0; i < 3; i++)
        assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->http->server->connections, 3);
}

static void a_request_for_once_goes_over_a_new_connection(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    fixture->request.once = true;
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->http->server->connections, 2);
    assert_int_equal(fixture->http->connection[1], 2);
}

/* The server closes after its first answer and lets every later request without one. */
static const FakeAnswer CLOSING[] = {{.body = "ok"}, {.act = FAKE_CLOSE}, {0}};

static void a_request_for_once_is_not_sent_again_when_its_reply_is_lost(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(CLOSING, true);
    ERROR_AUTO Error err = {0};
    bool sent = false;
    assert_succeeds(send_request(fixture, &err), &err);
    fixture->request.once = true;
    fixture->request.method = "POST";
    fixture->request.ret_sent = &sent;
    assert_fails(send_request(fixture, &err), &err, ERR_CONNECT, "no answer from");
    assert_true(sent);
    assert_int_equal(fixture->http->count, 2);
}

static void a_request_for_once_may_go_over_a_kept_connection(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    fixture->request.once_kept = true;
    fixture->request.method = "PUT";
    fixture->request.body = "all of it, and nothing else";
    fixture->request.body_length = strlen("all of it");
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->http->server->connections, 1);
    const char *heard = fixture->http->heard[1];
    assert_contains(heard, "PUT /a");
    assert_string_equal(heard + strlen(heard) - strlen("\n\r\nall of it"), "\n\r\nall of it");
}

static void on_a_kept_connection_that_ends_it_is_lost_and_not_sent_again(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(CLOSING, true);
    ERROR_AUTO Error err = {0};
    bool sent = false;
    assert_succeeds(send_request(fixture, &err), &err);
    fixture->request.once_kept = true;
    fixture->request.method = "POST";
    fixture->request.body = "{}";
    fixture->request.body_length = strlen("{}");
    fixture->request.ret_sent = &sent;
    assert_fails(send_request(fixture, &err), &err, ERR_CONNECT, "no answer from");
    assert_true(sent);
    assert_int_equal(fixture->http->count, 2);
}

/* This is why `once` is there: it fails when libcurl stops to do so by itself. */
static void other_requests_on_a_kept_connection_are_sent_again_by_libcurl(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(CLOSING, true);
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    fixture->request.method = "POST";
    assert_fails(send_request(fixture, &err), &err, ERR_CONNECT, "no answer from");
    assert_int_equal(fixture->http->count, 3);
}

static void a_connection_that_was_closed_meanwhile_is_replaced(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.body = "ok", .hang_up = true}, {0}};
    TALLOC_AUTO Fixture *fixture = fixture_new(ANSWERS, true);
    ERROR_AUTO Error err = {0};
    for (int i = 0; i < 3; i++)
        assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->http->count, 3);
    assert_int_equal(fixture->http->server->connections, 3);
}

static void what_could_not_be_sent_says_so(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *const urls[] = {
        talloc_asprintf(ctx, "http://127.0.0.1:%d/", fake_server_unused_port()),
        "http://host.invalid/",
        "ftp://127.0.0.1/",
    };
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        ERROR_AUTO Error err = {0};
        bool sent = true;
        HttpRequest request = {.url = urls[i], .direct = true, .ret_sent = &sent};
        HttpResponse response;
        assert_false(http_request(ctx, &request, &response, &err));
        assert_false(sent);
    }
}

/* TLS against a server that speaks none: the handshake fails, nothing of the request was sent. */
static void a_failed_handshake_counts_as_not_sent(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {{.act = FAKE_CLOSE}, {0}};
    TALLOC_AUTO Fixture *fixture = fixture_new(ANSWERS, true);
    ERROR_AUTO Error err = {0};
    bool sent = true;
    fixture->request.url =
        talloc_asprintf(fixture, "https://127.0.0.1:%d/", fixture->http->server->port);
    fixture->request.timeout_ms = 500;
    fixture->request.ret_sent = &sent;
    assert_fails(send_request(fixture, &err), &err, ERR_CONNECT, "no answer from");
    assert_false(sent);
}

static void a_direct_request_knows_no_proxy(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    char *proxy = talloc_asprintf(fixture, "http://127.0.0.1:%d", fake_server_unused_port());
    setenv("http_proxy", proxy, 1);
    assert_fails(send_request(fixture, &err), &err, ERR_CONNECT, "");
    error_clear(&err);
    fixture->request.direct = true;
    assert_succeeds(send_request(fixture, &err), &err);
    unsetenv("http_proxy");
}

static void a_header_is_found_in_any_case(void **state UNUSED)
{
    static const FakeAnswer ANSWERS[] = {
        {.headers = "ETag:  \"abc\" \r\nx-amzn-RequestId: r-1\r\nRetry-After:\r\nX: 1\r\nX: 2\r\n"},
        {0}};
    TALLOC_AUTO Fixture *fixture = fixture_new(ANSWERS, true);
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    assert_string_equal(http_header(fixture, &fixture->response, "etag"), "\"abc\"");
    assert_string_equal(http_header(fixture, &fixture->response, "X-Amzn-Requestid"), "r-1");
    assert_string_equal(http_header(fixture, &fixture->response, "retry-after"), "");
    assert_string_equal(http_header(fixture, &fixture->response, "X"), "1");
    assert_null(http_header(fixture, &fixture->response, "Date"));
    assert_null(http_header(fixture, &fixture->response, "x-amzn"));
}

static void headers_above_64_kib_are_refused(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *line = talloc_asprintf(ctx, "X-Long: %08000d\r\n", 1);
    char *lines = talloc_strdup(ctx, "");
    for (int i = 0; i < 9; i++)
        lines = talloc_strdup_append(lines, line);
    const FakeAnswer answers[] = {{.headers = lines}, {0}};
    TALLOC_AUTO Fixture *fixture = fixture_new(answers, true);
    ERROR_AUTO Error err = {0};
    assert_fails(send_request(fixture, &err), &err, ERR_FAILED, "larger than 65536 bytes");
}

static void dots_in_a_path_are_sent_as_they_are(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    fixture->request.url = talloc_asprintf(fixture, "%s/b/../c//d", fixture->http->url);
    assert_succeeds(send_request(fixture, &err), &err);
    assert_contains(fixture->http->heard[0], "GET /b/../c//d HTTP/1.1\r\n");
}

/* The exit code of a child that sends two requests over the client that it inherited. */
static int request_in_child(Fixture *fixture)
{
    pid_t pid = fork();
    if (pid == 0) {
        Error err = {0};
        bool ok = send_request(fixture, &err) && send_request(fixture, &err);
        talloc_free(fixture->request.client);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_forked_child_gets_connections_of_its_own(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(ALWAYS, true);
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(request_in_child(fixture), 0);
    assert_int_equal(fixture->http->count, 3);
    assert_int_equal(fixture->http->connection[0], 1);
    assert_int_equal(fixture->http->connection[1], 2);
    assert_int_equal(fixture->http->connection[2], 2);
    assert_succeeds(send_request(fixture, &err), &err);
}

int main(void)
{
    /* A proxy of the person's own would be asked for 127.0.0.1 too. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_of_a_client_share_one_connection),
        cmocka_unit_test(requests_without_a_client_have_each_their_own),
        cmocka_unit_test(a_request_for_once_goes_over_a_new_connection),
        cmocka_unit_test(a_request_for_once_is_not_sent_again_when_its_reply_is_lost),
        cmocka_unit_test(a_request_for_once_may_go_over_a_kept_connection),
        cmocka_unit_test(on_a_kept_connection_that_ends_it_is_lost_and_not_sent_again),
        cmocka_unit_test(other_requests_on_a_kept_connection_are_sent_again_by_libcurl),
        cmocka_unit_test(a_connection_that_was_closed_meanwhile_is_replaced),
        cmocka_unit_test(what_could_not_be_sent_says_so),
        cmocka_unit_test(a_failed_handshake_counts_as_not_sent),
        cmocka_unit_test(a_direct_request_knows_no_proxy),
        cmocka_unit_test(a_header_is_found_in_any_case),
        cmocka_unit_test(headers_above_64_kib_are_refused),
        cmocka_unit_test(dots_in_a_path_are_sent_as_they_are),
        cmocka_unit_test(a_forked_child_gets_connections_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
