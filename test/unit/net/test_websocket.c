/* A WebSocket to a server of the test's own, over TCP. */
#include <signal.h>

#include "fake_websocket.h"
#include "net/websocket.h"
#include "unit.h"

#define PATIENCE_MS 20000

/* What the server sends once the upgrade is done. */
typedef struct Script {
    const char *bytes;
    size_t length;
    bool silent;        /* it stays then, and does not close */
    bool wrong;         /* its answer to the key is wrong */
    const char *answer; /* instead of the upgrade */
    char heard[4096];   /* what the client sent after it */
} Script;

static void serve(FakeServer *server, int client)
{
    Script *script = (Script *)(uintptr_t)server->data;
    char head[4096] = "";
    if (!fake_websocket_read_head(client, head, sizeof(head)))
        return;
    if (script->answer) {
        fake_websocket_say(client, script->answer, strlen(script->answer));
        return;
    }
    fake_websocket_accept(client, head, script->wrong ? "bm90IHRoaXMgb25l" : NULL);
    fake_websocket_say(client, script->bytes ? script->bytes : "", script->length);
    if (script->silent) {
        struct pollfd fds[] = {{.fd = client, .events = POLLIN},
                               {.fd = server->stop[0], .events = POLLIN}};
        size_t heard = 0;
        while (poll(fds, 2, -1) >= 0 && !fds[1].revents) {
            ssize_t got = read(client, script->heard + heard, sizeof(script->heard) - heard);
            if (got <= 0)
                return;
            heard += (size_t)got;
        }
    }
}

typedef struct Rig {
    Script script;
    FakeServer *server;
    Cancel *cancel;
    WebSocket *socket;
    WebSocketEvent event;
    WebSocketMessage message;
    Error err;
} Rig;

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    rig->cancel = cancel_new(rig);
    rig->server = fake_server_new(rig, serve, &rig->script);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    Rig *rig = *state;
    talloc_free(rig->socket);
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

static bool open_socket(Rig *rig)
{
    char *url = talloc_asprintf(rig, "ws://127.0.0.1:%d/path?query=1", rig->server->port);
    return websocket_open(NULL, url, rig->cancel, &rig->socket, &rig->err);
}

static bool receive(Rig *rig, int64_t timeout_ms)
{
    return websocket_receive(rig->socket, timeout_ms, &rig->event, &rig->message, &rig->err);
}

#define SENDS(text)                                                                                \
    {                                                                                              \
        .bytes = text, .length = sizeof(text) - 1                                                  \
    }

static void messages_come_whole_and_the_end_is_told(void **state)
{
    Rig *rig = *state;
    rig->script = (Script)SENDS("\x81\x03one\x02\x02tw\x89\x01p\x80\x01o\x88\x02\x03\xe8");
    assert_succeeds(open_socket(rig), &rig->err);
    assert_succeeds(receive(rig, PATIENCE_MS), &rig->err);
    assert_int_equal(rig->event, WEBSOCKET_MESSAGE);
    assert_true(rig->message.text);
    assert_string_equal(rig->message.bytes, "one");
    assert_succeeds(receive(rig, PATIENCE_MS), &rig->err);
    assert_int_equal(rig->event, WEBSOCKET_MESSAGE);
    assert_false(rig->message.text);
    assert_string_equal(rig->message.bytes, "two");
    assert_succeeds(receive(rig, PATIENCE_MS), &rig->err);
    assert_int_equal(rig->event, WEBSOCKET_CLOSED);
    assert_fails(websocket_send_text(rig->socket, "late", &rig->err), &rig->err, ERR_CONNECT,
                 "is closed");
}

static void a_connection_that_ends_is_closed(void **state)
{
    Rig *rig = *state;
    rig->script = (Script)SENDS("\x81\x05"
                                "on");
    assert_succeeds(open_socket(rig), &rig->err);
    assert_succeeds(receive(rig, PATIENCE_MS), &rig->err);
    assert_int_equal(rig->event, WEBSOCKET_CLOSED);
}

static void silence_is_nothing_after_the_time(void **state)
{
    Rig *rig = *state;
    rig->script = (Script){.silent = true};
    assert_succeeds(open_socket(rig), &rig->err);
    assert_succeeds(receive(rig, 20), &rig->err);
    assert_int_equal(rig->event, WEBSOCKET_NOTHING);
}

static void a_signal_ends_the_waiting(void **state)
{
    Rig *rig = *state;
    rig->script = (Script){.silent = true};
    assert_succeeds(open_socket(rig), &rig->err);
    cancel_raise(rig->cancel, SIGTERM);
    assert_fails(receive(rig, PATIENCE_MS), &rig->err, ERR_TERMINATED, "");
}

static void what_breaks_the_protocol_is_an_error(void **state UNUSED)
{
    static const Script scripts[] = {
        SENDS("\xf1\x00"),                                 /* reserved bits */
        SENDS("\x80\x01x"),                                /* the rest of nothing */
        SENDS("\x01\x01x\x81\x01y"),                       /* a message within a message */
        SENDS("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"), /* endless */
    };
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        void *own = NULL;
        setup(&own);
        Rig *rig = own;
        rig->script = scripts[i];
        assert_succeeds(open_socket(rig), &rig->err);
        assert_fails(receive(rig, PATIENCE_MS), &rig->err, ERR_FORMAT, "breaks the protocol");
        teardown(&own);
    }
}

static void a_server_that_speaks_no_websocket_is_an_error(void **state UNUSED)
{
    static const Script scripts[] = {
        {.answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"},
        {.answer = "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
        {.wrong = true},
        {.answer = "SSH-2.0-OpenSSH_9.2\r\n"},
    };
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        void *own = NULL;
        setup(&own);
        Rig *rig = own;
        rig->script = scripts[i];
        assert_fails(open_socket(rig), &rig->err, ERR_CONNECT, "127.0.0.1");
        teardown(&own);
    }
}

static void where_nobody_listens_is_an_error(void **state)
{
    Rig *rig = *state;
    char *url = talloc_asprintf(rig, "ws://127.0.0.1:%d/", fake_server_unused_port());
    assert_fails(websocket_open(NULL, url, NULL, &rig->socket, &rig->err), &rig->err, ERR_CONNECT,
                 "cannot connect");
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const urls[] = {"http://x/", "ws:x", "wss://", "", "wsx://y"};
    Rig *rig = *state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        error_clear(&rig->err);
        assert_fails(websocket_open(NULL, urls[i], NULL, &rig->socket, &rig->err), &rig->err,
                     ERR_CONFIG, "no address");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        TEST(messages_come_whole_and_the_end_is_told),
        TEST(a_connection_that_ends_is_closed),
        TEST(silence_is_nothing_after_the_time),
        TEST(a_signal_ends_the_waiting),
        cmocka_unit_test(what_breaks_the_protocol_is_an_error),
        cmocka_unit_test(a_server_that_speaks_no_websocket_is_an_error),
        TEST(where_nobody_listens_is_an_error),
        TEST(what_is_no_address_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
