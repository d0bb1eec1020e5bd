#include "net/websocket_frame.h"
#include "unit.h"

#define LIMIT 100000

static WsParse parse(const char *bytes, size_t length, WsFrame *frame)
{
    return ws_frame_parse(bytes, length, LIMIT, frame);
}

/* RFC 6455, section 5.7 */
static void the_examples_of_the_standard_are_read(void **state UNUSED)
{
    WsFrame frame;
    assert_int_equal(parse("\x81\x05Hello", 7, &frame), WS_FRAME);
    assert_true(frame.final);
    assert_int_equal(frame.opcode, WS_TEXT);
    assert_memory_equal(frame.payload, "Hello", 5);
    assert_int_equal(frame.whole, 7);
    assert_int_equal(parse("\x01\x03Hel\x80\x02lo", 9, &frame), WS_FRAME);
    assert_false(frame.final);
    assert_int_equal(frame.whole, 5);
    assert_int_equal(parse("\x89\x05Hello", 7, &frame), WS_FRAME);
    assert_int_equal(frame.opcode, WS_PING);
}

static void longer_lengths_are_read(void **state UNUSED)
{
    TALLOC_AUTO char *bytes = talloc_zero_size(NULL, 70000);
    WsFrame frame;
    memcpy(bytes, "\x82\x7e\x01\x00", 4);
    assert_int_equal(parse(bytes, 4 + 256, &frame), WS_FRAME);
    assert_int_equal(frame.length, 256);
    memcpy(bytes, "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);
    assert_int_equal(parse(bytes, 10 + 65536, &frame), WS_FRAME);
    assert_int_equal(frame.length, 65536);
}

static void every_part_of_a_frame_is_incomplete(void **state UNUSED)
{
    static const char BYTES[] = "\x82\x7e\x00\x80";
    TALLOC_AUTO char *whole = talloc_zero_size(NULL, 132);
    WsFrame frame;
    memcpy(whole, BYTES, 4);
    for (size_t length = 0; length < 132; length++)
        assert_int_equal(parse(whole, length, &frame), WS_INCOMPLETE);
    assert_int_equal(parse(whole, 132, &frame), WS_FRAME);
}

static void what_a_server_must_not_send_is_broken(void **state UNUSED)
{
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {
        {"\x81\x85", 2},                                  /* masked */
        {"\xc1\x00", 2},                                  /* a reserved bit */
        {"\x09\x00", 2},                                  /* a ping in pieces */
        {"\x89\x7e\x00\x80", 4},                          /* a long ping */
        {"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10}, /* more than we take */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        WsFrame frame;
        assert_int_equal(parse(rows[i].bytes, rows[i].length, &frame), WS_BROKEN);
    }
}

static void what_is_sent_is_masked_and_can_be_unmasked(void **state UNUSED)
{
    static const size_t lengths[] = {0, 1, 125, 126, 65535, 65536};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        Buf buf = buf_new(ctx, 200000);
        char *payload = talloc_zero_size(ctx, lengths[i] + 1);
        memset(payload, 'x', lengths[i]);
        assert_true(ws_frame_append(&buf, WS_BINARY, payload, lengths[i]));
        size_t extra = lengths[i] < 126 ? 0 : lengths[i] < 65536 ? 2 : 8;
        assert_int_equal(buf.length, 2 + extra + 4 + lengths[i]);
        assert_true(buf.data[1] & 0x80);
        const char *mask = buf.data + 2 + extra;
        for (size_t k = 0; k < lengths[i]; k++)
            assert_int_equal(mask[4 + k] ^ mask[k % 4], 'x');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_standard_are_read),
        cmocka_unit_test(longer_lengths_are_read),
        cmocka_unit_test(every_part_of_a_frame_is_incomplete),
        cmocka_unit_test(what_a_server_must_not_send_is_broken),
        cmocka_unit_test(what_is_sent_is_masked_and_can_be_unmasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
