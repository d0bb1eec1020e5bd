/* A session's terminal, with an agent of the test's own at the other end. */
#include <signal.h>

#include "aws/ecs/ssm_channel.h"
#include "aws/ecs/ssm_frame.h"
#include "base/json.h"
#include "fake_websocket.h"
#include "unit.h"

#define PATIENCE_MS 20000
#define HEARD_MOST  32

/* One message that the agent sends. */
typedef struct Word {
    const char *type;
    int64_t sequence;
    SsmPayload payload_type;
    const char *payload;
} Word;

#define OUTPUT(number, text)                                                                       \
    {                                                                                              \
        SSM_OUTPUT, number, SSM_PAYLOAD_DATA, text                                                 \
    }
#define HANDSHAKE(actions)                                                                         \
    {                                                                                              \
        SSM_OUTPUT, 0, SSM_PAYLOAD_HANDSHAKE_REQUEST,                                              \
            "{\"AgentVersion\": \"3\", \"RequestedClientActions\": [" actions "]}"                 \
    }
#define COMPLETE(number)                                                                           \
    {                                                                                              \
        SSM_OUTPUT, number, SSM_PAYLOAD_HANDSHAKE_COMPLETE, "{}"                                   \
    }
#define CLOSED                                                                                     \
    {                                                                                              \
        SSM_CHANNEL_CLOSE, 0, SSM_PAYLOAD_NONE, "{}"                                               \
    }

typedef struct Rig {
    Word words[8];
    FakeServer *server;
    /* What the client said: its first text, then the messages. */
    char first[4096];
    char heard[HEARD_MOST][2048]; /* "TYPE PAYLOAD_TYPE SEQUENCE PAYLOAD" */
    size_t count;
    SsmChannel *channel;
    char shown[256];
    SsmEvent event;
    Error err;
} Rig;

/* The frame of a server: never masked, here never long. */
static void send_binary(int client, const Buf *bytes)
{
    uint8_t head[4] = {0x82, 126, (uint8_t)(bytes->length >> 8), (uint8_t)bytes->length};
    fake_websocket_say(client, head, sizeof(head));
    fake_websocket_say(client, bytes->data, bytes->length);
}

static void send_word(int client, const Word *word)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf buf = buf_new(ctx, 65536);
    SsmFrame frame = {
        .sequence = word->sequence,
        .payload_type = word->payload_type,
        .payload = word->payload,
        .length = strlen(word->payload),
    };
    memset(frame.id, (int)word->sequence + 1, sizeof(frame.id));
    memcpy(frame.type, word->type, strlen(word->type));
    assert_true(ssm_frame_append(&buf, &frame));
    send_binary(client, &buf);
}

static bool read_exactly(int client, void *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = read(client, (char *)bytes + done, length - done);
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* One masked frame of the client's. */
static bool receive(int client, char *bytes, size_t *ret_length, int *ret_opcode)
{
    uint8_t head[2], extra[2], mask[4];
    if (!read_exactly(client, head, 2))
        return false;
    size_t length = head[1] & 0x7f;
    if (length == 126) {
        if (!read_exactly(client, extra, 2))
            return false;
        length = (size_t)extra[0] << 8 | extra[1];
    }
    if (!read_exactly(client, mask, 4) || !read_exactly(client, bytes, length))
        return false;
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(bytes[i] ^ (char)mask[i % 4]);
    bytes[length] = '\0';
    *ret_length = length;
    *ret_opcode = head[0] & 15;
    return true;
}

static void hear(Rig *rig, const char *bytes, size_t length)
{
    SsmFrame frame;
    if (!ssm_frame_parse(bytes, length, &frame) || rig->count == HEARD_MOST)
        return;
    snprintf(rig->heard[rig->count++], sizeof(rig->heard[0]), "%s %d %lld %.*s", frame.type,
             (int)frame.payload_type, (long long)frame.sequence, (int)frame.length, frame.payload);
}

static void serve(FakeServer *server, int client)
{
    Rig *rig = (Rig *)(uintptr_t)server->data;
    char head[4096] = "", bytes[65536];
    size_t length = 0;
    int opcode = 0;
    if (!fake_websocket_read_head(client, head, sizeof(head)))
        return;
    fake_websocket_accept(client, head, NULL);
    if (!receive(client, rig->first, &length, &opcode))
        return;
    for (size_t i = 0; i < COUNT_OF(rig->words) && rig->words[i].type; i++)
        send_word(client, &rig->words[i]);
    while (receive(client, bytes, &length, &opcode)) {
        if (opcode == 2)
            hear(rig, bytes, length);
    }
}

static int setup(void **state)
{
    Rig *rig = talloc_zero(NULL, Rig);
    *state = rig;
    return 0;
}

static int teardown(void **state)
{
    Rig *rig = *state;
    talloc_free(rig->channel);
    error_clear(&rig->err);
    talloc_free(rig);
    return 0;
}

static void open_channel(Rig *rig)
{
    rig->server = fake_server_new(rig, serve, rig);
    EcsSession session = {
        .id = "s",
        .url = talloc_asprintf(rig, "ws://127.0.0.1:%d/v1/data-channel/s", rig->server->port),
        .token = secret_new(rig, "the token of the session"),
    };
    assert_succeeds(ssm_channel_open(NULL, &session, NULL, &rig->channel, &rig->err), &rig->err);
}

/* Reads until it is closed, or an error. */
static bool read_all(Rig *rig)
{
    for (;;) {
        const char *bytes = NULL;
        size_t length = 0;
        if (!ssm_channel_read(rig->channel, PATIENCE_MS, &rig->event, &bytes, &length, &rig->err))
            return false;
        if (rig->event != SSM_EVENT_OUTPUT)
            return true;
        strncat(rig->shown, bytes, length);
    }
}

/* Ends the connection, and with it the server's thread: what it heard is complete then. */
static void hang_up(Rig *rig)
{
    TALLOC_FREE(rig->channel);
    fake_server_destroy(rig->server);
    talloc_set_destructor(rig->server, NULL);
}

static size_t count_heard(const Rig *rig, const char *part)
{
    size_t count = 0;
    for (size_t i = 0; i < rig->count; i++)
        count += strstr(rig->heard[i], part) != NULL;
    return count;
}

static const Word PLAIN[] = {HANDSHAKE("{\"ActionType\": \"SessionType\"}"), COMPLETE(1),
                             OUTPUT(2, "one\r\n"), OUTPUT(3, "two\r\n"), CLOSED};

#define SAYS(rig, list) memcpy((rig)->words, list, sizeof(list))

/* "first a JSON text token" */
static void the_token_comes_first(void **state)
{
    Rig *rig = *state;
    JSON_AUTO json_t *opening = NULL;
    SAYS(rig, PLAIN);
    open_channel(rig);
    assert_succeeds(read_all(rig), &rig->err);
    assert_succeeds(json_parse_object(rig->first, &opening, &rig->err), &rig->err);
    assert_string_equal(json_get_string(opening, "TokenValue", ""), "the token of the session");
    assert_string_equal(json_get_string(opening, "MessageSchemaVersion", ""), "1.0");
}

/* "acknowledge every output, answer handshake request with response" */
static void the_handshake_is_answered_and_every_output_acknowledged(void **state)
{
    Rig *rig = *state;
    SAYS(rig, PLAIN);
    open_channel(rig);
    assert_succeeds(read_all(rig), &rig->err);
    assert_int_equal(rig->event, SSM_EVENT_CLOSED);
    assert_string_equal(rig->shown, "one\r\ntwo\r\n");
    hang_up(rig);
    assert_int_equal(count_heard(rig, "acknowledge 0 0"), 4);
    assert_int_equal(count_heard(rig, "03030303-0303-0303-0303-030303030303"), 1);
    assert_int_equal(count_heard(rig, "input_stream_data 6 0"), 1);
    assert_int_equal(count_heard(rig, "\"ActionStatus\":1"), 1);
    assert_int_equal(count_heard(rig, "input_stream_data 3 1 {\"cols\":1000"), 1);
}

static void what_comes_twice_is_shown_once_and_acknowledged_twice(void **state)
{
    static const Word words[] = {OUTPUT(0, "one"), OUTPUT(0, "one"), OUTPUT(1, "two"), CLOSED};
    Rig *rig = *state;
    SAYS(rig, words);
    open_channel(rig);
    assert_succeeds(read_all(rig), &rig->err);
    assert_string_equal(rig->shown, "onetwo");
    hang_up(rig);
    assert_int_equal(count_heard(rig, "acknowledge"), 3);
}

static void what_is_ahead_of_its_turn_is_left_to_come_again(void **state)
{
    static const Word words[] = {OUTPUT(1, "two"), OUTPUT(0, "one"), OUTPUT(1, "two"), CLOSED};
    Rig *rig = *state;
    SAYS(rig, words);
    open_channel(rig);
    assert_succeeds(read_all(rig), &rig->err);
    assert_string_equal(rig->shown, "onetwo");
    hang_up(rig);
    assert_int_equal(count_heard(rig, "acknowledge"), 2);
}

static void an_encryption_that_we_do_not_speak_is_refused_with_words(void **state)
{
    static const Word words[] = {
        HANDSHAKE("{\"ActionType\": \"KMSEncryption\"}, {\"ActionType\": \"SessionType\"}")};
    Rig *rig = *state;
    SAYS(rig, words);
    open_channel(rig);
    assert_fails(read_all(rig), &rig->err, ERR_CONFIG, "KMS");
    hang_up(rig);
    assert_int_equal(count_heard(rig, "\"ActionStatus\":3"), 1);
}

static void what_was_not_acknowledged_is_sent_again(void **state)
{
    static const Word words[] = {HANDSHAKE("{\"ActionType\": \"SessionType\"}")};
    Rig *rig = *state;
    const char *bytes = NULL;
    size_t length = 0;
    SAYS(rig, words);
    open_channel(rig);
    for (int i = 0; i < 3; i++)
        assert_succeeds(
            ssm_channel_read(rig->channel, 1200, &rig->event, &bytes, &length, &rig->err),
            &rig->err);
    assert_int_equal(rig->event, SSM_EVENT_NOTHING);
    hang_up(rig);
    assert_true(count_heard(rig, "input_stream_data 6 0") >= 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        TEST(the_token_comes_first),
        TEST(the_handshake_is_answered_and_every_output_acknowledged),
        TEST(what_comes_twice_is_shown_once_and_acknowledged_twice),
        TEST(what_is_ahead_of_its_turn_is_left_to_come_again),
        TEST(an_encryption_that_we_do_not_speak_is_refused_with_words),
        TEST(what_was_not_acknowledged_is_sent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
