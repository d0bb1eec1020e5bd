#include <linux/close_range.h>
#include <signal.h>
#include <sys/wait.h>

#include "conformance.h"
#include "temp_dir.h"

#define KILLS 12

/* As a supervisor does: forked without exec, with every descriptor closed. */
static int increment_after_closing(const char *location)
{
    close_range(3, ~0U, 0);
    return increment_in_child(location);
}

static void a_forked_process_opens_it_again_while_its_parent_works_on(void **state UNUSED)
{
    with_store();
    assert_true(increment_once(store, &err));
    pid_t pid = fork();
    if (pid == 0)
        _exit(increment_after_closing(location));
    for (int i = 0; i < CONFORMANCE_INCREMENTS; i++)
        assert_succeeds(increment_once(store, &err), &err);
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(json_get_int(get(ctx, store, "counter")->value, "n", 0),
                     2 * CONFORMANCE_INCREMENTS + 1);
}

static void two_openings_in_one_process_do_not_disturb_each_other(void **state UNUSED)
{
    with_store();
    Store *other = NULL;
    assert_succeeds(store_open(ctx, &(StoreConfig){.url = location}, &other, &err), &err);
    for (int i = 0; i < 20; i++) {
        assert_succeeds(increment_once(store, &err), &err);
        assert_succeeds(increment_once(other, &err), &err);
    }
    talloc_free(other);
    assert_succeeds(increment_once(store, &err), &err);
    assert_int_equal(json_get_int(get(ctx, store, "counter")->value, "n", 0), 41);
}

/* Tells each number that was written before it goes on to the next. */
static void increment_and_tell(const char *location, int fd)
{
    ERROR_AUTO Error err = {0};
    Store *store = NULL;
    if (!store_open(NULL, &(StoreConfig){.url = location}, &store, &err))
        _exit(1);
    while (increment_once(store, &err)) {
        if (write(fd, "!", 1) != 1)
            _exit(1);
    }
    _exit(1);
}

static int64_t count_told(int fd)
{
    char bytes[4096];
    int64_t told = 0;
    for (ssize_t got; (got = read(fd, bytes, sizeof(bytes))) > 0;)
        told += got;
    return told;
}

static void
a_writer_killed_at_any_moment_loses_nothing_that_it_was_told_is_written(void **state UNUSED)
{
    with_store();
    int64_t told = 0;
    for (int i = 0; i < KILLS; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        if (pid == 0)
            increment_and_tell(location, ends[1]);
        close(ends[1]);
        assert_int_equal(usleep((useconds_t)(5000 + i * 1700)), 0);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        told += count_told(ends[0]);
        close(ends[0]);
        StoreDocument *counter = get(ctx, store, "counter");
        int64_t written = counter ? json_get_int(counter->value, "n", 0) : 0;
        /* Each of the killed may have written one more than it could tell. */
        assert_in_range(written, told, told + i + 1);
    }
    assert_true(told > 0);
}

static const char *new_location(TALLOC_CTX *ctx)
{
    return talloc_asprintf(ctx, "file:%s/ledger.db", temp_dir_new(ctx));
}

int main(void)
{
    conformance_location = new_location;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forked_process_opens_it_again_while_its_parent_works_on),
        cmocka_unit_test(two_openings_in_one_process_do_not_disturb_each_other),
        cmocka_unit_test(a_writer_killed_at_any_moment_loses_nothing_that_it_was_told_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
