#include "unit.h"

#include <signal.h>

#include "fake_server.h"
#include "net/http_stream.h"

/* Each line of the script is sent when the test says so. */
typedef struct Script {
    const char *const *pieces;
    int go[2];
} Script;

static void play(FakeServer *server, int client)
{
    const Script *script = *(Script *const *)server->data;
    char byte, head[4096];
    ssize_t got UNUSED = read(client, head, sizeof(head));
    for (const char *const *piece = script->pieces; *piece; piece++) {
        if (read(script->go[0], &byte, 1) != 1)
            return;
        ssize_t sent UNUSED = send(client, *piece, strlen(*piece), MSG_NOSIGNAL);
    }
    got = read(script->go[0], &byte, 1);
}

typedef struct Fixture {
    Script *script;
    FakeServer *server;
    HttpStream *stream;
    HttpStreamEvent event;
    Error err;
} Fixture;

static void next(Fixture *fixture)
{
    assert_int_equal(write(fixture->script->go[1], "g", 1), 1);
}

static Fixture *begin(const char *const *pieces, size_t most)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->script = talloc_zero(fixture, Script);
    fixture->script->pieces = pieces;
    assert_int_equal(pipe(fixture->script->go), 0);
    fixture->server = fake_server_new(fixture, play, &fixture->script);
    HttpRequest request = {
        .url = talloc_asprintf(fixture, "http://127.0.0.1:%d/", fixture->server->port),
        .max_body = most,
    };
    assert_succeeds(http_stream_open(fixture, &request, &fixture->stream, &fixture->err),
                    &fixture->err);
    return fixture;
}

static void finish(Fixture *fixture)
{
    close(fixture->script->go[1]);
    TALLOC_FREE(fixture->stream);
    TALLOC_FREE(fixture->server);
    close(fixture->script->go[0]);
    error_clear(&fixture->err);
    talloc_free(fixture);
}

static void read_on(Fixture *fixture, int64_t timeout_ms)
{
    assert_succeeds(http_stream_read(fixture->stream, timeout_ms, &fixture->event, &fixture->err),
                    &fixture->err);
}

#define LONG_MS 20000
#define HEAD    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void an_answer_is_read_while_it_comes(void **state UNUSED)
{
    static const char *const pieces[] = {HEAD "5\r\nfirst\r\n", "6\r\nsecond\r\n", "0\r\n\r\n",
                                         NULL};
    Fixture *fixture = begin(pieces, 1000);
    read_on(fixture, 0);
    assert_int_equal(fixture->event, HTTP_STREAM_NOTHING);
    assert_int_equal(http_stream_status(fixture->stream), 0);
    next(fixture);
    read_on(fixture, LONG_MS);
    assert_int_equal(fixture->event, HTTP_STREAM_BYTES);
    assert_int_equal(http_stream_status(fixture->stream), 200);
    assert_string_equal(buf_text(http_stream_bytes(fixture->stream)), "first");
    read_on(fixture, 10);
    assert_int_equal(fixture->event, HTTP_STREAM_NOTHING);
    buf_consume(http_stream_bytes(fixture->stream), 5);
    next(fixture);
    read_on(fixture, LONG_MS);
    assert_string_equal(buf_text(http_stream_bytes(fixture->stream)), "second");
    next(fixture);
    read_on(fixture, LONG_MS);
    assert_int_equal(fixture->event, HTTP_STREAM_ENDED);
    finish(fixture);
}

static void a_connection_that_is_lost_is_no_end(void **state UNUSED)
{
    static const char *const pieces[] = {HEAD "5\r\nfirst\r\n", NULL};
    Fixture *fixture = begin(pieces, 1000);
    next(fixture);
    read_on(fixture, LONG_MS);
    next(fixture);
    assert_fails(http_stream_read(fixture->stream, LONG_MS, &fixture->event, &fixture->err),
                 &fixture->err, ERR_CONNECT, "no answer from");
    assert_string_equal(buf_text(http_stream_bytes(fixture->stream)), "first");
    finish(fixture);
}

static void what_nobody_reads_waits_at_the_server(void **state UNUSED)
{
    static const char *const pieces[] = {HEAD "5\r\nfirst\r\n", "6\r\nsecond\r\n0\r\n\r\n", NULL};
    Fixture *fixture = begin(pieces, 8);
    next(fixture);
    read_on(fixture, LONG_MS);
    next(fixture);
    assert_fails(http_stream_read(fixture->stream, LONG_MS, &fixture->event, &fixture->err),
                 &fixture->err, ERR_FAILED, "wait to be read");
    error_clear(&fixture->err);
    buf_consume(http_stream_bytes(fixture->stream), 5);
    read_on(fixture, LONG_MS);
    assert_string_equal(buf_text(http_stream_bytes(fixture->stream)), "second");
    finish(fixture);
}

static void a_signal_ends_the_wait(void **state UNUSED)
{
    static const char *const pieces[] = {HEAD, NULL};
    Fixture *fixture = begin(pieces, 1000);
    Cancel *cancel = cancel_new(fixture);
    HttpRequest request = {
        .url = talloc_asprintf(fixture, "http://127.0.0.1:%d/", fixture->server->port),
        .cancel = cancel,
    };
    TALLOC_FREE(fixture->stream);
    assert_succeeds(http_stream_open(fixture, &request, &fixture->stream, &fixture->err),
                    &fixture->err);
    cancel_raise(cancel, SIGTERM);
    assert_fails(http_stream_read(fixture->stream, LONG_MS, &fixture->event, &fixture->err),
                 &fixture->err, ERR_TERMINATED, "");
    finish(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_while_it_comes),
        cmocka_unit_test(a_connection_that_is_lost_is_no_end),
        cmocka_unit_test(what_nobody_reads_waits_at_the_server),
        cmocka_unit_test(a_signal_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
