#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "migration/ticker.h"

typedef struct Heard {
    Progress progress;
    int count;
    char last[100];
} Heard;

static void hear(Progress *progress, ProgressKind kind, const char *text)
{
    Heard *heard = (Heard *)progress;
    if (kind != PROGRESS_WAIT)
        return;
    heard->count++;
    strncpy(heard->last, text, sizeof(heard->last) - 1);
}

static void sleep_ms(long ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static void short_work_is_not_spoken_of(void **state UNUSED)
{
    Heard heard = {.progress = {.say = hear}};
    Ticker *ticker = ticker_new(NULL, &heard.progress);
    for (int i = 0; i < 100; i++) {
        ticker_begin(ticker, &(TickerWork){.what = "working"});
        ticker_end(ticker);
    }
    talloc_free(ticker);
    assert_int_equal(heard.count, 0);
}

static void long_work_is_spoken_of_with_its_age_until_it_ends(void **state UNUSED)
{
    Heard heard = {.progress = {.say = hear}};
    Ticker *ticker = ticker_new(NULL, &heard.progress);
    ticker_begin(ticker, &(TickerWork){.what = "working"});
    sleep_ms(2500);
    ticker_end(ticker);
    int count = heard.count;
    assert_in_range(count, 1, 2);
    assert_non_null(strstr(heard.last, "working ("));
    sleep_ms(1200);
    assert_int_equal(heard.count, count);
    talloc_free(ticker);
}

static void nobody_needs_to_listen(void **state UNUSED)
{
    Ticker *ticker = ticker_new(NULL, NULL);
    ticker_begin(ticker, &(TickerWork){.what = "working"});
    ticker_end(ticker);
    assert_int_equal(talloc_free(ticker), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_work_is_not_spoken_of),
        cmocka_unit_test(long_work_is_spoken_of_with_its_age_until_it_ends),
        cmocka_unit_test(nobody_needs_to_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
