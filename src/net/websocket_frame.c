#include "net/websocket_frame.h"

#include <stdint.h>
#include <sys/random.h>

#define FINAL         0x80
#define RESERVED      0x70
#define OPCODE        0x0f
#define MASKED        0x80
#define LENGTH        0x7f
#define LENGTH_16     126
#define LENGTH_64     127
#define MASK_SIZE     4
#define CONTROL_MOST  125
#define FIRST_CONTROL 8

static bool append_number(Buf *buf, uint64_t number, unsigned bytes)
{
    for (unsigned i = bytes; i > 0; i--) {
        unsigned char byte = (unsigned char)(number >> 8 * (i - 1));
        if (!buf_append(buf, &byte, 1))
            return false;
    }
    return true;
}

static bool append_length(Buf *buf, size_t length)
{
    if (length < LENGTH_16)
        return append_number(buf, MASKED | length, 1);
    if (length <= UINT16_MAX)
        return append_number(buf, MASKED | LENGTH_16, 1) && append_number(buf, length, 2);
    return append_number(buf, MASKED | LENGTH_64, 1) && append_number(buf, length, 8);
}

bool ws_frame_append(Buf *buf, WsOpcode opcode, const void *payload, size_t length)
{
    unsigned char mask[MASK_SIZE];
    if (getrandom(mask, sizeof(mask), 0) != sizeof(mask) ||
        !append_number(buf, FINAL | (unsigned)opcode, 1) || !append_length(buf, length) ||
        !buf_append(buf, mask, sizeof(mask)))
        return false;
    size_t start = buf->length;
    if (length > 0 && !buf_append(buf, payload, length))
        return false;
    for (size_t i = 0; i < length; i++)
        buf->data[start + i] = (char)(buf->data[start + i] ^ (char)mask[i % MASK_SIZE]);
    return true;
}

static uint64_t read_number(const unsigned char *bytes, unsigned count)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

static bool is_broken(const unsigned char *head, uint64_t length, size_t limit)
{
    bool control = (head[0] & OPCODE) >= FIRST_CONTROL;
    return (head[0] & RESERVED) || (head[1] & MASKED) || length > limit ||
           (control && (length > CONTROL_MOST || !(head[0] & FINAL)));
}

WsParse ws_frame_parse(const char *bytes, size_t length, size_t limit, WsFrame *ret_frame)
{
    const unsigned char *head = (const unsigned char *)bytes;
    if (length < 2)
        return WS_INCOMPLETE;
    uint64_t payload = head[1] & LENGTH;
    unsigned extra = payload == LENGTH_16 ? 2 : payload == LENGTH_64 ? 8 : 0;
    size_t start = 2 + extra;
    if (length < start)
        return WS_INCOMPLETE;
    if (extra)
        payload = read_number(head + 2, extra);
    if (is_broken(head, payload, limit))
        return WS_BROKEN;
    if (length - start < payload)
        return WS_INCOMPLETE;
    *ret_frame = (WsFrame){
        .final = (head[0] & FINAL) != 0,
        .opcode = (WsOpcode)(head[0] & OPCODE),
        .payload = bytes + start,
        .length = (size_t)payload,
        .whole = start + (size_t)payload,
    };
    return WS_FRAME;
}
