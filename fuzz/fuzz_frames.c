/* Frames of a WebSocket and messages of Session Manager lie within the bytes that came, and what is
 * written is read back.
 * folders: base net aws
 *
 * Input: the bytes. */
#include "fuzz.h"

#include <string.h>

#include "aws/ecs/ssm_frame.h"
#include "net/websocket_frame.h"

#define LIMIT 65536

static void check_websocket(const char *bytes, size_t size)
{
    WsFrame frame;
    if (ws_frame_parse(bytes, size, LIMIT, &frame) != WS_FRAME)
        return;
    require(frame.whole <= size, "a frame is as long as what came, at the most");
    require(frame.length <= LIMIT, "a frame is within the limit");
    require(frame.payload >= bytes && frame.payload + frame.length == bytes + frame.whole,
            "the payload ends the frame");
}

static void check_session(const char *bytes, size_t size)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    SsmFrame frame, again;
    Buf buf = buf_new(ctx, size + 4096);
    if (!ssm_frame_parse(bytes, size, &frame))
        return;
    require(frame.payload + frame.length == bytes + size, "the payload is the rest");
    require(ssm_frame_append(&buf, &frame), "what was read can be written");
    require(ssm_frame_parse(buf.data, buf.length, &again), "what was written can be read");
    require(again.length == frame.length && strcmp(again.type, frame.type) == 0 &&
                memcmp(again.id, frame.id, SSM_ID_SIZE) == 0,
            "it is the same");
}

/* Of any payload: the fuzzer finds no digest by itself. */
static void check_round_trip(const char *bytes, size_t size)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    SsmFrame frame = {.type = SSM_INPUT, .payload = bytes, .length = size}, again;
    Buf buf = buf_new(ctx, size + 4096);
    require(ssm_frame_append(&buf, &frame), "any payload can be written");
    require(ssm_frame_parse(buf.data, buf.length, &again), "and read");
    require(again.length == size && memcmp(again.payload, bytes, size) == 0, "it is the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    check_websocket(bytes, size);
    check_session(bytes, size);
    check_round_trip(bytes, size);
    return 0;
}
