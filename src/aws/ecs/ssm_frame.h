/* Messages of Session Manager's data channel, as the source of its plugin (aws/session-manager-
 * plugin, src/message) lays them out: big-endian, 120 bytes of header, then the payload. Private to
 * this folder. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SSM_ID_SIZE       16
#define SSM_ID_TEXT_SIZE  37
#define SSM_TYPE_SIZE     32
#define SSM_INPUT         "input_stream_data"
#define SSM_OUTPUT        "output_stream_data"
#define SSM_ACKNOWLEDGE   "acknowledge"
#define SSM_CHANNEL_CLOSE "channel_closed"

typedef enum SsmPayload {
    SSM_PAYLOAD_NONE = 0,
    SSM_PAYLOAD_DATA = 1, /* what the terminal shows */
    SSM_PAYLOAD_ERROR = 2,
    SSM_PAYLOAD_SIZE = 3,
    SSM_PAYLOAD_HANDSHAKE_REQUEST = 5,
    SSM_PAYLOAD_HANDSHAKE_RESPONSE = 6,
    SSM_PAYLOAD_HANDSHAKE_COMPLETE = 7,
} SsmPayload;

#define SSM_FLAG_SYN 1u
#define SSM_FLAG_FIN 2u

typedef struct SsmFrame {
    char type[SSM_TYPE_SIZE + 1];
    uint64_t created_ms;
    int64_t sequence;
    uint64_t flags;
    uint8_t id[SSM_ID_SIZE]; /* in the order in which it is written as text */
    SsmPayload payload_type;
    const char *payload; /* in the bytes that were parsed */
    size_t length;
} SsmFrame;

/* Random (version 4); false: the system gives none. */
bool ssm_id_make(uint8_t ret_id[SSM_ID_SIZE]) MUST_USE;
void ssm_id_text(const uint8_t id[SSM_ID_SIZE], char ret_text[SSM_ID_TEXT_SIZE]);

bool ssm_frame_append(Buf *buf, const SsmFrame *frame) MUST_USE;
/* False: it is no such message, or its digest is wrong. */
bool ssm_frame_parse(const char *bytes, size_t length, SsmFrame *ret_frame) MUST_USE;
