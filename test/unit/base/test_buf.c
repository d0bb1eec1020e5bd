#include "unit.h"

#include "base/buf.h"

static void a_new_buffer_is_an_empty_text(void **state UNUSED)
{
    Buf buf = buf_new(NULL, 10);
    assert_string_equal(buf_text(&buf), "");
    assert_null(buf.data);
}

static void appended_bytes_are_kept_in_order_and_terminated(void **state)
{
    Buf buf = buf_new(*state, 1000);
    assert_true(buf_puts(&buf, "one "));
    assert_true(buf_append(&buf, "two\0", 4));
    assert_true(buf_printf(&buf, " %d", 3));
    assert_int_equal(buf.length, 10);
    assert_memory_equal(buf.data, "one two\0 3", 11);
}

static void appending_past_the_bound_fails_and_changes_nothing(void **state)
{
    Buf buf = buf_new(*state, 5);
    assert_true(buf_puts(&buf, "12345"));
    assert_false(buf_puts(&buf, "6"));
    assert_false(buf_printf(&buf, "%d", 6));
    assert_false(buf_append(&buf, "x", SIZE_MAX));
    assert_string_equal(buf_text(&buf), "12345");
    assert_int_equal(buf.length, 5);
    assert_true(buf.capacity <= 6);
}

static void a_buffer_of_no_bytes_takes_only_nothing(void **state)
{
    Buf buf = buf_new(*state, 0);
    assert_true(buf_puts(&buf, ""));
    assert_false(buf_puts(&buf, "x"));
    assert_string_equal(buf_text(&buf), "");
}

static void a_buffer_grows_over_many_appends(void **state)
{
    Buf buf = buf_new(*state, SIZE_MAX);
    for (int i = 0; i < 10000; i++)
        assert_true(buf_printf(&buf, "%04d", i));
    assert_int_equal(buf.length, 40000);
    assert_memory_equal(buf.data + 4 * 9999, "9999", 5);
}

static void what_no_memory_can_hold_is_refused(void **state)
{
    Buf buf = buf_new(*state, SIZE_MAX);
    assert_true(buf_puts(&buf, "kept"));
    assert_false(buf_append(&buf, "x", (size_t)1 << 40));
    assert_string_equal(buf_text(&buf), "kept");
}

static void resetting_keeps_the_memory(void **state)
{
    Buf buf = buf_new(*state, 100);
    assert_true(buf_puts(&buf, "text"));
    char *data = buf.data;
    buf_reset(&buf);
    assert_string_equal(buf_text(&buf), "");
    assert_true(buf_puts(&buf, "again"));
    assert_ptr_equal(buf.data, data);
}

static void consuming_drops_the_first_bytes(void **state)
{
    Buf buf = buf_new(*state, 100);
    assert_true(buf_puts(&buf, "line 1\nline 2"));
    buf_consume(&buf, 7);
    assert_string_equal(buf_text(&buf), "line 2");
    assert_int_equal(buf.length, 6);
    buf_consume(&buf, 100);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf.length, 0);
}

static void an_untouched_buffer_can_be_reset_and_consumed(void **state UNUSED)
{
    Buf buf = buf_new(NULL, 100);
    buf_reset(&buf);
    buf_consume(&buf, 1);
    assert_string_equal(buf_text(&buf), "");
}

static int set_up(void **state)
{
    *state = talloc_new(NULL);
    return 0;
}

static int tear_down(void **state)
{
    return talloc_free(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_buffer_is_an_empty_text),
        cmocka_unit_test_setup_teardown(appended_bytes_are_kept_in_order_and_terminated, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(appending_past_the_bound_fails_and_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_buffer_of_no_bytes_takes_only_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_buffer_grows_over_many_appends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_no_memory_can_hold_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(resetting_keeps_the_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(consuming_drops_the_first_bytes, set_up, tear_down),
        cmocka_unit_test(an_untouched_buffer_can_be_reset_and_consumed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
