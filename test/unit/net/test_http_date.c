#include "unit.h"

#include "net/http_date.h"

static void a_date_header_is_read(void **state UNUSED)
{
    static const struct {
        const char *text;
        int64_t ms;
    } CASES[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777000},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199000},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t ms = -1;
        assert_true(http_date_parse(CASES[i].text, &ms));
        assert_int_equal(ms, CASES[i].ms);
    }
}

static void what_is_no_date_is_refused(void **state UNUSED)
{
    static const char *const TEXTS[] = {"",
                                        "yesterday",
                                        "Sun, 06 Novx 1994 08:49:37 GMT",
                                        "Sun, 06 anF 1994 08:49:37 GMT",
                                        "Sun, 06 No 1994 08:49:37 GMT",
                                        "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994",
                                        "Sun, 06 Nov 1994"};
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        int64_t ms = 7;
        assert_false(http_date_parse(TEXTS[i], &ms));
        assert_int_equal(ms, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_header_is_read),
        cmocka_unit_test(what_is_no_date_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
