#include <linux/close_range.h>
#include <signal.h>
#include <sys/wait.h>

#include "store_rig.h"

#define MOST_KILLS 500
#define KILLS      12

/* As a supervisor does: forked without exec, with every descriptor closed. */
static int increment_after_closing(Place *place)
{
    close_range(3, ~0U, 0);
    return increment_in_child(place);
}

static void a_forked_process_opens_it_again_while_its_parent_works_on(void **state UNUSED)
{
    with_store();
    assert_true(increment_once(store, &err));
    pid_t pid = fork();
    if (pid == 0)
        _exit(increment_after_closing(place));
    for (int i = 0; i < place_kind()->patience; i++)
        assert_succeeds(increment_once(store, &err), &err);
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(get_number(store, COUNTER), 2 * place_kind()->patience + 1);
}

static void two_openings_in_one_process_do_not_disturb_each_other(void **state UNUSED)
{
    with_store();
    Store *other = open_store(ctx, place);
    for (int i = 0; i < 20; i++) {
        assert_succeeds(increment_once(store, &err), &err);
        assert_succeeds(increment_once(other, &err), &err);
    }
    talloc_free(other);
    assert_succeeds(increment_once(store, &err), &err);
    assert_int_equal(get_number(store, COUNTER), 41);
}

/* Tells each number that was written before it goes on to the next. */
static void increment_and_tell(Place *place, int fd)
{
    ERROR_AUTO Error err = {0};
    const StoreConfig config = place_store_config(place);
    Store *store = NULL;
    if (!store_open(NULL, &config, &store, &err))
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
    /* Where the machine is so busy that none of them wrote anything yet, more of them are. */
    for (int i = 0; i < KILLS || (told == 0 && i < MOST_KILLS); i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t pid = fork();
        if (pid == 0)
            increment_and_tell(place, ends[1]);
        close(ends[1]);
        assert_int_equal(usleep((useconds_t)(5000 + i * 1700)), 0);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        told += count_told(ends[0]);
        close(ends[0]);
        int64_t written = get(ctx, store, COUNTER) ? get_number(store, COUNTER) : 0;
        /* Each of the killed may have written one more than it could tell. */
        assert_in_range(written, told, told + i + 1);
    }
    assert_true(told > 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_forked_process_opens_it_again_while_its_parent_works_on),
    cmocka_unit_test(two_openings_in_one_process_do_not_disturb_each_other),
    cmocka_unit_test(a_writer_killed_at_any_moment_loses_nothing_that_it_was_told_is_written),
};

PLACE_MAIN(tests)
