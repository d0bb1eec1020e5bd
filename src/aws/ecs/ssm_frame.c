#include "aws/ecs/ssm_frame.h"

#include <string.h>
#include <sys/random.h>

#include "base/digest.h"

/* Where each field begins. */
enum {
    AT_HEADER_LENGTH = 0,
    AT_TYPE = 4,
    AT_VERSION = 36,
    AT_CREATED = 40,
    AT_SEQUENCE = 48,
    AT_FLAGS = 56,
    AT_ID = 64,
    AT_DIGEST = 80,
    AT_PAYLOAD_TYPE = 112,
    AT_PAYLOAD_LENGTH = 116,
    AT_PAYLOAD = 120
};

#define HEADER_LENGTH AT_PAYLOAD_LENGTH
#define VERSION       1
#define ID_HALF       (SSM_ID_SIZE / 2)

bool ssm_id_make(uint8_t ret_id[SSM_ID_SIZE])
{
    if (getrandom(ret_id, SSM_ID_SIZE, 0) != SSM_ID_SIZE)
        return false;
    ret_id[6] = (uint8_t)((ret_id[6] & 0x0f) | 0x40);
    ret_id[8] = (uint8_t)((ret_id[8] & 0x3f) | 0x80);
    return true;
}

void ssm_id_text(const uint8_t id[SSM_ID_SIZE], char ret_text[SSM_ID_TEXT_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    char *at = ret_text;
    for (size_t i = 0; i < SSM_ID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = hex[id[i] >> 4];
        *at++ = hex[id[i] & 15];
    }
    *at = '\0';
}

static void put_number(uint8_t *at, uint64_t number, size_t bytes)
{
    for (size_t i = bytes; i > 0; i--, number >>= 8)
        at[i - 1] = (uint8_t)number;
}

static uint64_t get_number(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | at[i];
    return number;
}

/* On the wire the id's low half goes first. */
static void swap_id(uint8_t *to, const uint8_t *from)
{
    memcpy(to, from + ID_HALF, ID_HALF);
    memcpy(to + ID_HALF, from, ID_HALF);
}

bool ssm_frame_append(Buf *buf, const SsmFrame *frame)
{
    uint8_t head[AT_PAYLOAD] = {0};
    put_number(head + AT_HEADER_LENGTH, HEADER_LENGTH, 4);
    memset(head + AT_TYPE, ' ', SSM_TYPE_SIZE);
    memcpy(head + AT_TYPE, frame->type, strnlen(frame->type, SSM_TYPE_SIZE));
    put_number(head + AT_VERSION, VERSION, 4);
    put_number(head + AT_CREATED, frame->created_ms, 8);
    put_number(head + AT_SEQUENCE, (uint64_t)frame->sequence, 8);
    put_number(head + AT_FLAGS, frame->flags, 8);
    swap_id(head + AT_ID, frame->id);
    digest_bytes(frame->payload, frame->length, head + AT_DIGEST);
    put_number(head + AT_PAYLOAD_TYPE, (uint64_t)frame->payload_type, 4);
    put_number(head + AT_PAYLOAD_LENGTH, frame->length, 4);
    return buf_append(buf, head, sizeof(head)) &&
           (frame->length == 0 || buf_append(buf, frame->payload, frame->length));
}

static void get_type(const uint8_t *at, char *type)
{
    size_t length = SSM_TYPE_SIZE;
    while (length > 0 && (at[length - 1] == ' ' || at[length - 1] == '\0'))
        length--;
    memcpy(type, at, length);
    type[length] = '\0';
}

bool ssm_frame_parse(const char *bytes, size_t length, SsmFrame *ret_frame)
{
    const uint8_t *head = (const uint8_t *)bytes;
    uint8_t digest[DIGEST_SIZE];
    if (length < AT_PAYLOAD || get_number(head, 4) != HEADER_LENGTH ||
        get_number(head + AT_PAYLOAD_LENGTH, 4) != length - AT_PAYLOAD)
        return false;
    SsmFrame frame = {
        .created_ms = get_number(head + AT_CREATED, 8),
        .sequence = (int64_t)get_number(head + AT_SEQUENCE, 8),
        .flags = get_number(head + AT_FLAGS, 8),
        .payload_type = (SsmPayload)get_number(head + AT_PAYLOAD_TYPE, 4),
        .payload = bytes + AT_PAYLOAD,
        .length = length - AT_PAYLOAD,
    };
    get_type(head + AT_TYPE, frame.type);
    swap_id(frame.id, head + AT_ID);
    digest_bytes(frame.payload, frame.length, digest);
    *ret_frame = frame;
    return memcmp(digest, head + AT_DIGEST, DIGEST_SIZE) == 0;
}
