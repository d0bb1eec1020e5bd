#include "unit.h"

#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/secret.h"
#include "fake_server.h"
#include "net/http.h"

/* What the last connection sent, with the answer that it got. */
typedef struct Talk {
    const char *answer;
    char heard[8192];
} Talk;

/* Reads until the head and, by Content-Length, the body are there. */
static void hear(Talk *talk, int client)
{
    size_t length = 0;
    memset(talk->heard, 0, sizeof(talk->heard));
    while (length < sizeof(talk->heard) - 1) {
        ssize_t got = read(client, talk->heard + length, sizeof(talk->heard) - 1 - length);
        if (got <= 0)
            return;
        length += (size_t)got;
        const char *end = strstr(talk->heard, "\r\n\r\n");
        const char *announced = strstr(talk->heard, "Content-Length: ");
        size_t body = announced ? strtoul(announced + 16, NULL, 10) : 0;
        if (end && length >= (size_t)(end + 4 - talk->heard) + body)
            return;
    }
}

static void talk_http(FakeServer *server, int client)
{
    Talk *talk = *(Talk *const *)server->data;
    hear(talk, client);
    ssize_t written UNUSED = send(client, talk->answer, strlen(talk->answer), MSG_NOSIGNAL);
}

typedef struct Fixture {
    Talk *talk;
    FakeServer *server;
    char *url;
    HttpRequest request;
    HttpResponse response;
} Fixture;

static Fixture *fixture_new(const char *answer)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->talk = talloc_zero(fixture, Talk);
    fixture->talk->answer = answer;
    fixture->server = fake_server_new(fixture, talk_http, &fixture->talk);
    fixture->url =
        talloc_asprintf(fixture, "http://127.0.0.1:%d/healthz?deep=1", fixture->server->port);
    fixture->request.url = fixture->url;
    fixture->request.timeout_ms = 10000;
    return fixture;
}

static bool send_request(Fixture *fixture, Error *err)
{
    return http_request(fixture, &fixture->request, &fixture->response, err);
}

static void a_get_returns_status_and_body(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->response.status, 200);
    assert_string_equal(fixture->response.body, "ok");
    assert_int_equal(fixture->response.length, 2);
    assert_int_equal(strncmp(fixture->talk->heard, "GET /healthz?deep=1 HTTP/1.1\r\n", 29), 0);
    assert_contains(fixture->talk->heard, "User-Agent: tidegate/");
}

static void every_status_is_an_answer(void **state UNUSED)
{
    static const struct {
        const char *answer;
        int status;
    } CASES[] = {
        {"HTTP/1.1 204 No Content\r\n\r\n", 204},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404},
        {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 503},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        TALLOC_AUTO Fixture *fixture = fixture_new(CASES[i].answer);
        ERROR_AUTO Error err = {0};
        assert_succeeds(send_request(fixture, &err), &err);
        assert_int_equal(fixture->response.status, CASES[i].status);
        assert_string_equal(fixture->response.body, "");
    }
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    ERROR_AUTO Error err = {0};
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->response.status, 302);
    assert_int_equal(fixture->server->connections, 1);
}

static void a_post_sends_its_headers_and_exactly_its_body(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    ERROR_AUTO Error err = {0};
    static const char *const HEADERS[] = {"Content-Type: application/json", "X-Run: 7", NULL};
    fixture->request.method = "POST";
    fixture->request.headers = HEADERS;
    fixture->request.body = "{\"a\":1} and more";
    fixture->request.body_length = 7;
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->response.status, 201);
    assert_contains(fixture->talk->heard, "POST /healthz?deep=1 HTTP/1.1\r\n");
    assert_contains(fixture->talk->heard, "Content-Type: application/json\r\n");
    assert_contains(fixture->talk->heard, "X-Run: 7\r\n");
    assert_contains(fixture->talk->heard, "Content-Length: 7\r\n");
    assert_contains(fixture->talk->heard, "\r\n\r\n{\"a\":1}");
    assert_lacks(fixture->talk->heard, "and more");
    assert_lacks(fixture->talk->heard, "Expect:");
}

static void a_body_is_called_a_form_by_nobody(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ERROR_AUTO Error err = {0};
    fixture->request.method = "PUT";
    fixture->request.body = "a=b";
    fixture->request.body_length = 3;
    assert_succeeds(send_request(fixture, &err), &err);
    assert_lacks(fixture->talk->heard, "Content-Type");
}

static void other_methods_are_sent_as_they_are(void **state UNUSED)
{
    static const char *const METHODS[] = {"PUT", "DELETE", "HEAD"};
    for (size_t i = 0; i < COUNT_OF(METHODS); i++) {
        TALLOC_AUTO Fixture *fixture = fixture_new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        ERROR_AUTO Error err = {0};
        fixture->request.method = METHODS[i];
        assert_succeeds(send_request(fixture, &err), &err);
        assert_int_equal(strncmp(fixture->talk->heard, METHODS[i], strlen(METHODS[i])), 0);
    }
}

static void a_body_above_the_limit_is_refused(void **state UNUSED)
{
    static const char *const ANSWERS[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\n\r\n01234567890",
    };
    for (size_t i = 0; i < COUNT_OF(ANSWERS); i++) {
        TALLOC_AUTO Fixture *fixture = fixture_new(ANSWERS[i]);
        ERROR_AUTO Error err = {0};
        fixture->request.max_body = 10;
        assert_fails(send_request(fixture, &err), &err, ERR_FAILED, "larger than 10 bytes");
        assert_null(fixture->response.body);
    }
}

static void a_body_of_exactly_the_limit_is_taken(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture =
        fixture_new("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    ERROR_AUTO Error err = {0};
    fixture->request.max_body = 10;
    assert_succeeds(send_request(fixture, &err), &err);
    assert_int_equal(fixture->response.length, 10);
}

static void an_answer_that_breaks_off_is_no_answer(void **state UNUSED)
{
    static const char *const ANSWERS[] = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"};
    for (size_t i = 0; i < COUNT_OF(ANSWERS); i++) {
        TALLOC_AUTO Fixture *fixture = fixture_new(ANSWERS[i]);
        ERROR_AUTO Error err = {0};
        assert_fails(send_request(fixture, &err), &err, ERR_CONNECT,
                     "no answer from http://127.0.0.1");
    }
}

static void a_closed_port_names_the_url_without_its_password(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    HttpRequest request = {.url = talloc_asprintf(ctx, "http://app:tiger99@127.0.0.1:%d/x",
                                                  fake_server_unused_port())};
    HttpResponse response;
    assert_fails(http_request(ctx, &request, &response, &err), &err, ERR_CONNECT,
                 "no answer from http://127.0.0.1:");
    assert_lacks(err.message, "tiger");
    assert_lacks(err.message, "app");
    assert_contains(err.hint, "listen");
}

static void a_secret_in_the_path_is_redacted(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Secret *token = secret_new(ctx, "T0KEN-abcdef");
    HttpRequest request = {.url = talloc_asprintf(ctx, "http://127.0.0.1:%d/hook/%s",
                                                  fake_server_unused_port(), secret_reveal(token))};
    HttpResponse response;
    assert_fails(http_request(ctx, &request, &response, &err), &err, ERR_CONNECT, "/hook/********");
}

static void only_http_is_spoken(void **state UNUSED)
{
    static const char *const URLS[] = {"file:///etc/passwd", "ftp://127.0.0.1/x",
                                       "gopher://127.0.0.1/", "http://", ""};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        ERROR_AUTO Error err = {0};
        HttpRequest request = {.url = URLS[i]};
        HttpResponse response;
        assert_fails(http_request(ctx, &request, &response, &err), &err, ERR_CONFIG, "");
        assert_non_null(err.hint);
    }
}

static void a_header_with_a_line_break_is_refused(void **state UNUSED)
{
    TALLOC_AUTO Fixture *fixture = fixture_new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ERROR_AUTO Error err = {0};
    static const char *const HEADERS[] = {"X-Run: 7\r\nX-Evil: 1", NULL};
    fixture->request.headers = HEADERS;
    assert_fails(send_request(fixture, &err), &err, ERR_CONFIG, "line break");
    assert_int_equal(fixture->server->connections, 0);
}

static void a_server_that_stays_silent_is_given_up_in_time(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, fake_server_stay_silent, NULL);
    ERROR_AUTO Error err = {0};
    HttpRequest request = {.url = talloc_asprintf(server, "http://127.0.0.1:%d/", server->port),
                           .timeout_ms = 200};
    HttpResponse response;
    int64_t start = clock_system()->monotonic_ms(clock_system());
    assert_fails(http_request(server, &request, &response, &err), &err, ERR_CONNECT,
                 "within 200 ms");
    assert_true(clock_system()->monotonic_ms(clock_system()) - start < 5000);
}

static void *raise_soon(void *data)
{
    bool slept UNUSED = cancel_sleep_ms(NULL, 100);
    cancel_raise(data, SIGTERM);
    return NULL;
}

static void a_request_is_cancelled(void **state UNUSED)
{
    TALLOC_AUTO FakeServer *server = fake_server_new(NULL, fake_server_stay_silent, NULL);
    ERROR_AUTO Error err = {0};
    Cancel *cancel = cancel_new(server);
    HttpRequest request = {.url = talloc_asprintf(server, "http://127.0.0.1:%d/", server->port),
                           .cancel = cancel};
    HttpResponse response;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_soon, cancel), 0);
    int64_t start = clock_system()->monotonic_ms(clock_system());
    assert_fails(http_request(server, &request, &response, &err), &err, ERR_TERMINATED, "SIGTERM");
    assert_true(clock_system()->monotonic_ms(clock_system()) - start < 5000);
    pthread_join(thread, NULL);
}

int main(void)
{
    /* A proxy of the person's own would be asked for 127.0.0.1 too. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_returns_status_and_body),
        cmocka_unit_test(every_status_is_an_answer),
        cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
        cmocka_unit_test(a_post_sends_its_headers_and_exactly_its_body),
        cmocka_unit_test(a_body_is_called_a_form_by_nobody),
        cmocka_unit_test(other_methods_are_sent_as_they_are),
        cmocka_unit_test(a_body_above_the_limit_is_refused),
        cmocka_unit_test(a_body_of_exactly_the_limit_is_taken),
        cmocka_unit_test(an_answer_that_breaks_off_is_no_answer),
        cmocka_unit_test(a_closed_port_names_the_url_without_its_password),
        cmocka_unit_test(a_secret_in_the_path_is_redacted),
        cmocka_unit_test(only_http_is_spoken),
        cmocka_unit_test(a_header_with_a_line_break_is_refused),
        cmocka_unit_test(a_server_that_stays_silent_is_given_up_in_time),
        cmocka_unit_test(a_request_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
