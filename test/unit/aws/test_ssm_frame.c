#include "aws/ecs/ssm_frame.h"
#include "unit.h"

static const uint8_t ID[SSM_ID_SIZE] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                        0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

static Buf example(TALLOC_CTX *ctx)
{
    Buf buf = buf_new(ctx, 4096);
    SsmFrame frame = {
        .type = "input_stream_data",
        .created_ms = 0x0102030405060708,
        .sequence = 5,
        .flags = SSM_FLAG_SYN,
        .payload_type = SSM_PAYLOAD_SIZE,
        .payload = "abc",
        .length = 3,
    };
    memcpy(frame.id, ID, sizeof(ID));
    assert_true(ssm_frame_append(&buf, &frame));
    return buf;
}

/* "header length(4)=116, type(32), version(4), created(8), sequence(8), flags(8), uuid(16, low half
 * first), sha256(32), payload type(4), length(4), payload at 120" */
static void every_field_is_where_it_belongs(void **state UNUSED)
{
    static const char DIGEST[] = "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
                                 "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad";
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf buf = example(ctx);
    assert_int_equal(buf.length, 123);
    assert_memory_equal(buf.data, "\0\0\0\x74", 4);
    assert_memory_equal(buf.data + 4, "input_stream_data               ", 32);
    assert_memory_equal(buf.data + 36, "\0\0\0\x01", 4);
    assert_memory_equal(buf.data + 40, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    assert_memory_equal(buf.data + 48, "\0\0\0\0\0\0\0\x05", 8);
    assert_memory_equal(buf.data + 56, "\0\0\0\0\0\0\0\x01", 8);
    assert_memory_equal(buf.data + 64, ID + 8, 8);
    assert_memory_equal(buf.data + 72, ID, 8);
    assert_memory_equal(buf.data + 80, DIGEST, 32);
    assert_memory_equal(buf.data + 112,
                        "\0\0\0\x03\0\0\0\x03"
                        "abc",
                        11);
}

static void what_was_written_is_read_back(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf buf = example(ctx);
    SsmFrame frame;
    assert_true(ssm_frame_parse(buf.data, buf.length, &frame));
    assert_string_equal(frame.type, "input_stream_data");
    assert_int_equal(frame.sequence, 5);
    assert_int_equal(frame.flags, SSM_FLAG_SYN);
    assert_int_equal(frame.payload_type, SSM_PAYLOAD_SIZE);
    assert_memory_equal(frame.id, ID, sizeof(ID));
    assert_int_equal(frame.length, 3);
    assert_memory_equal(frame.payload, "abc", 3);
}

static void a_type_may_be_filled_up_with_zeros(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf buf = example(ctx);
    SsmFrame frame;
    memset(buf.data + 4 + strlen("input_stream_data"), 0, 32 - strlen("input_stream_data"));
    assert_true(ssm_frame_parse(buf.data, buf.length, &frame));
    assert_string_equal(frame.type, "input_stream_data");
}

static void what_is_cut_off_or_changed_is_no_message(void **state UNUSED)
{
    static const size_t places[] = {3, 80, 111, 119, 122};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Buf buf = example(ctx);
    SsmFrame frame;
    for (size_t length = 0; length < buf.length; length++)
        assert_false(ssm_frame_parse(buf.data, length, &frame));
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        buf.data[places[i]] ^= 1;
        assert_false(ssm_frame_parse(buf.data, buf.length, &frame));
        buf.data[places[i]] ^= 1;
    }
    assert_true(ssm_frame_parse(buf.data, buf.length, &frame));
}

static void an_id_is_random_and_written_as_usual(void **state UNUSED)
{
    char text[SSM_ID_TEXT_SIZE], other[SSM_ID_TEXT_SIZE];
    uint8_t id[SSM_ID_SIZE];
    ssm_id_text(ID, text);
    assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
    assert_true(ssm_id_make(id));
    ssm_id_text(id, text);
    assert_int_equal(text[14], '4');
    assert_true(strchr("89ab", text[19]));
    assert_true(ssm_id_make(id));
    ssm_id_text(id, other);
    assert_string_not_equal(text, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_where_it_belongs),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_type_may_be_filled_up_with_zeros),
        cmocka_unit_test(what_is_cut_off_or_changed_is_no_message),
        cmocka_unit_test(an_id_is_random_and_written_as_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
