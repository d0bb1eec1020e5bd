#include "aws/ecs/ssm_channel.h"

#include <string.h>

#include "aws/ecs/ssm_frame.h"
#include "base/clock.h"
#include "net/websocket.h"

#define CLIENT_VERSION "1.2.0.0" /* of the plugin whose protocol this is */
#define FRAME_MOST     65536
/* What was sent is sent again until it is acknowledged. */
#define RESEND_MS 1000
#define SENT_MOST 4
/* A terminal so wide that it breaks no line. */
#define COLUMNS 1000
#define ROWS    50

enum { ACTION_DONE = 1, ACTION_UNSUPPORTED = 3 };

typedef struct Sent {
    uint8_t id[SSM_ID_SIZE];
    char *bytes;
    size_t length;
    int64_t at_ms;
} Sent;

struct SsmChannel {
    WebSocket *socket;
    int64_t next_in, next_out; /* sequence numbers */
    Sent sent[SENT_MOST];      /* not acknowledged yet; bytes NULL: free */
    bool closed;
};

static int64_t now_ms(void)
{
    Clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

static bool make_frame(Buf *buf, SsmFrame *frame, const char *type, const char *payload, Error *err)
{
    Clock *clock = clock_system();
    strncpy(frame->type, type, SSM_TYPE_SIZE);
    frame->created_ms = (uint64_t)clock->wall_ms(clock);
    frame->payload = payload;
    frame->length = strlen(payload);
    return (ssm_id_make(frame->id) && ssm_frame_append(buf, frame)) ||
           error_set(err, ERR_INTERNAL, "a message to Session Manager cannot be made");
}

static void remember(SsmChannel *channel, const SsmFrame *frame, const Buf *bytes)
{
    for (size_t i = 0; i < SENT_MOST; i++) {
        Sent *sent = &channel->sent[i];
        if (sent->bytes)
            continue;
        memcpy(sent->id, frame->id, SSM_ID_SIZE);
        sent->bytes = talloc_memdup(channel, bytes->data, bytes->length);
        sent->length = bytes->length;
        sent->at_ms = now_ms();
        return;
    }
}

static bool send_input(SsmChannel *channel, SsmPayload type, const char *payload, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Buf bytes = buf_new(tmp, FRAME_MOST);
    SsmFrame frame = {
        .sequence = channel->next_out,
        .flags = channel->next_out == 0 ? SSM_FLAG_SYN : 0,
        .payload_type = type,
    };
    if (!make_frame(&bytes, &frame, SSM_INPUT, payload, err))
        return false;
    channel->next_out++;
    remember(channel, &frame, &bytes);
    return websocket_send(channel->socket, bytes.data, bytes.length, err);
}

static bool send_again(SsmChannel *channel, Error *err)
{
    for (size_t i = 0; i < SENT_MOST; i++) {
        Sent *sent = &channel->sent[i];
        if (!sent->bytes || now_ms() - sent->at_ms < RESEND_MS)
            continue;
        sent->at_ms = now_ms();
        if (!websocket_send(channel->socket, sent->bytes, sent->length, err))
            return false;
    }
    return true;
}

static void take_acknowledgement(SsmChannel *channel, const SsmFrame *frame)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    JSON_AUTO json_t *body = NULL;
    if (!json_parse_object(talloc_strndup(tmp, frame->payload, frame->length), &body, &ignored))
        return;
    const char *id = json_get_string(body, "AcknowledgedMessageId", "");
    for (size_t i = 0; i < SENT_MOST; i++) {
        char text[SSM_ID_TEXT_SIZE];
        ssm_id_text(channel->sent[i].id, text);
        if (strcasecmp(id, text) == 0)
            TALLOC_FREE(channel->sent[i].bytes);
    }
}

static bool acknowledge(SsmChannel *channel, const SsmFrame *frame, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char id[SSM_ID_TEXT_SIZE];
    ssm_id_text(frame->id, id);
    JSON_AUTO json_t *body = json_pack(
        "{s:s, s:s, s:I, s:b}", "AcknowledgedMessageType", frame->type, "AcknowledgedMessageId", id,
        "AcknowledgedMessageSequenceNumber", (json_int_t)frame->sequence, "IsSequentialMessage", 1);
    Buf bytes = buf_new(tmp, FRAME_MOST);
    SsmFrame answer = {.flags = SSM_FLAG_SYN | SSM_FLAG_FIN};
    return make_frame(&bytes, &answer, SSM_ACKNOWLEDGE, json_text(tmp, body), err) &&
           websocket_send(channel->socket, bytes.data, bytes.length, err);
}

static bool is_encryption(const json_t *action)
{
    return strcmp(json_get_string(action, "ActionType", ""), "KMSEncryption") == 0;
}

/* New reference. *ret_encrypted: what we cannot do is asked for. */
static json_t *answer_actions(const json_t *request, bool *ret_encrypted)
{
    json_t *answers = json_array();
    size_t i;
    json_t *action;
    json_array_foreach(json_object_get(request, "RequestedClientActions"), i, action)
    {
        bool encrypted = is_encryption(action);
        *ret_encrypted |= encrypted;
        json_array_append_new(
            answers, json_pack("{s:s, s:i, s:n, s:s}", "ActionType",
                               json_get_string(action, "ActionType", ""), "ActionStatus",
                               encrypted ? ACTION_UNSUPPORTED : ACTION_DONE, "ActionResult",
                               "Error", encrypted ? "not supported by this client" : ""));
    }
    return answers;
}

static bool error_encrypted(Error *err)
{
    error_set(err, ERR_CONFIG,
              "the cluster encrypts ECS Exec sessions by a key of KMS, which "
              "tidegate does not speak");
    return error_hint(err, "take the executor ecs, or a cluster whose executeCommandConfiguration "
                           "has no kmsKeyId (sessions are always inside TLS)");
}

static bool shake_hands(SsmChannel *channel, const SsmFrame *frame, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *request = NULL;
    bool encrypted = false;
    if (!json_parse_object(talloc_strndup(tmp, frame->payload, frame->length), &request, err))
        return error_wrap(err, "the handshake of ECS Exec");
    JSON_AUTO json_t *answer =
        json_pack("{s:s, s:o, s:[]}", "ClientVersion", CLIENT_VERSION, "ProcessedClientActions",
                  answer_actions(request, &encrypted), "Errors");
    if (!send_input(channel, SSM_PAYLOAD_HANDSHAKE_RESPONSE, json_text(tmp, answer), err))
        return false;
    return !encrypted || error_encrypted(err);
}

static bool send_size(SsmChannel *channel, Error *err)
{
    TALLOC_AUTO char *size = talloc_asprintf(NULL, "{\"cols\":%d,\"rows\":%d}", COLUMNS, ROWS);
    return send_input(channel, SSM_PAYLOAD_SIZE, size, err);
}

/* Each message once and in its order; what is ahead of its turn comes again, because it is not
 * acknowledged. *ret_shown: the frame's payload is output. */
static bool take_output(SsmChannel *channel, const SsmFrame *frame, bool *ret_shown, Error *err)
{
    if (frame->sequence > channel->next_in)
        return true;
    if (!acknowledge(channel, frame, err))
        return false;
    if (frame->sequence < channel->next_in)
        return true;
    channel->next_in++;
    switch (frame->payload_type) {
    case SSM_PAYLOAD_HANDSHAKE_REQUEST:
        return shake_hands(channel, frame, err);
    case SSM_PAYLOAD_HANDSHAKE_COMPLETE:
        return send_size(channel, err);
    case SSM_PAYLOAD_DATA:
    case SSM_PAYLOAD_ERROR:
        *ret_shown = frame->length > 0;
        return true;
    case SSM_PAYLOAD_NONE:
    case SSM_PAYLOAD_SIZE:
    case SSM_PAYLOAD_HANDSHAKE_RESPONSE:
        break;
    }
    return true;
}

static bool take_frame(SsmChannel *channel, const SsmFrame *frame, bool *ret_shown, Error *err)
{
    if (strcmp(frame->type, SSM_OUTPUT) == 0)
        return take_output(channel, frame, ret_shown, err);
    if (strcmp(frame->type, SSM_ACKNOWLEDGE) == 0)
        take_acknowledgement(channel, frame);
    channel->closed |= strcmp(frame->type, SSM_CHANNEL_CLOSE) == 0;
    return true;
}

/* One message of the channel, if one comes in time. */
static bool read_once(SsmChannel *channel, int64_t timeout_ms, SsmEvent *ret_event, SsmFrame *frame,
                      Error *err)
{
    WebSocketEvent event;
    WebSocketMessage message;
    bool shown = false;
    if (!send_again(channel, err) ||
        !websocket_receive(channel->socket, timeout_ms < RESEND_MS ? timeout_ms : RESEND_MS, &event,
                           &message, err))
        return false;
    channel->closed |= event == WEBSOCKET_CLOSED;
    /* What is no message of the channel is dropped, as the plugin does. */
    if (event == WEBSOCKET_MESSAGE && !message.text &&
        ssm_frame_parse(message.bytes, message.length, frame) &&
        !take_frame(channel, frame, &shown, err))
        return false;
    *ret_event = shown ? SSM_EVENT_OUTPUT : channel->closed ? SSM_EVENT_CLOSED : SSM_EVENT_NOTHING;
    return true;
}

bool ssm_channel_read(SsmChannel *channel, int64_t timeout_ms, SsmEvent *ret_event,
                      const char **ret_bytes, size_t *ret_length, Error *err)
{
    int64_t until = now_ms() + timeout_ms;
    SsmFrame frame = {0};
    *ret_event = channel->closed ? SSM_EVENT_CLOSED : SSM_EVENT_NOTHING;
    for (int64_t rest = timeout_ms; *ret_event == SSM_EVENT_NOTHING; rest = until - now_ms()) {
        if (!read_once(channel, rest > 0 ? rest : 0, ret_event, &frame, err))
            return false;
        if (rest <= 0)
            break;
    }
    *ret_bytes = frame.payload;
    *ret_length = frame.length;
    return true;
}

static bool say_token(SsmChannel *channel, const EcsSession *session, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    uint8_t ids[2][SSM_ID_SIZE];
    char request[SSM_ID_TEXT_SIZE], client[SSM_ID_TEXT_SIZE];
    if (!ssm_id_make(ids[0]) || !ssm_id_make(ids[1]))
        return error_set(err, ERR_INTERNAL, "the system gives no random bytes");
    ssm_id_text(ids[0], request);
    ssm_id_text(ids[1], client);
    JSON_AUTO json_t *opening =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "MessageSchemaVersion", "1.0", "RequestId", request,
                  "TokenValue", secret_reveal(session->token), "ClientId", client, "ClientVersion",
                  CLIENT_VERSION);
    return websocket_send_text(channel->socket, json_text(tmp, opening), err);
}

bool ssm_channel_open(TALLOC_CTX *ctx, const EcsSession *session, const Cancel *cancel,
                      SsmChannel **ret_channel, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SsmChannel *channel = talloc_zero(tmp, SsmChannel);
    if (!websocket_open(channel, session->url, cancel, &channel->socket, err) ||
        !say_token(channel, session, err))
        return error_wrap(err, "the session of ECS Exec");
    *ret_channel = talloc_steal(ctx, channel);
    return true;
}
