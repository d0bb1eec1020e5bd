#include "unit.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/cancel.h"
#include "base/clock.h"

static int64_t now_ms(void)
{
    Clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

static bool is_readable(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) == 1;
}

static void no_cancel_never_fires(void **state UNUSED)
{
    cancel_raise(NULL, SIGINT);
    assert_int_equal(cancel_fd(NULL), -1);
    assert_int_equal(cancel_signal(NULL), 0);
    assert_true(cancel_sleep_ms(NULL, 1));
    assert_int_equal(cancel_wait_fd(NULL, -1, 0, 0), WAIT_TIMEOUT);
}

static void the_first_signal_is_remembered(void **state UNUSED)
{
    TALLOC_AUTO Cancel *cancel = cancel_new(NULL);
    assert_int_equal(cancel_signal(cancel), 0);
    assert_false(is_readable(cancel_fd(cancel)));
    cancel_raise(cancel, SIGTERM);
    cancel_raise(cancel, SIGINT);
    assert_int_equal(cancel_signal(cancel), SIGTERM);
    assert_true(is_readable(cancel_fd(cancel)));
}

static void each_signal_has_its_error(void **state UNUSED)
{
    TALLOC_AUTO Cancel *terminated = cancel_new(NULL), *interrupted = cancel_new(NULL);
    ERROR_AUTO Error term = {0}, inter = {0};
    cancel_raise(terminated, SIGTERM);
    cancel_raise(interrupted, SIGINT);
    assert_fails(cancel_error(terminated, &term), &term, ERR_TERMINATED, "SIGTERM");
    assert_fails(cancel_error(interrupted, &inter), &inter, ERR_INTERRUPTED, "SIGINT");
}

static void a_wait_ends_when_the_descriptor_is_ready(void **state UNUSED)
{
    TALLOC_AUTO Cancel *cancel = cancel_new(NULL);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(cancel_wait_fd(cancel, ends[0], POLLIN, 10), WAIT_TIMEOUT);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(cancel_wait_fd(cancel, ends[0], POLLIN, -1), WAIT_READY);
    cancel_raise(cancel, SIGINT);
    assert_int_equal(cancel_wait_fd(cancel, ends[0], POLLIN, -1), WAIT_CANCELLED);
    close(ends[0]);
    close(ends[1]);
}

static void a_hang_up_counts_as_ready(void **state UNUSED)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[1]);
    assert_int_equal(cancel_wait_fd(NULL, ends[0], POLLIN, -1), WAIT_READY);
    close(ends[0]);
}

static void *raise_soon(void *cancel)
{
    usleep(20000);
    cancel_raise(cancel, SIGTERM);
    return NULL;
}

static void another_thread_ends_a_wait_without_end(void **state UNUSED)
{
    TALLOC_AUTO Cancel *cancel = cancel_new(NULL);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_soon, cancel), 0);
    assert_int_equal(cancel_wait_fd(cancel, -1, 0, -1), WAIT_CANCELLED);
    pthread_join(thread, NULL);
}

static void on_alarm(int signal UNUSED)
{
}

static void other_signals_do_not_shorten_a_sleep(void **state UNUSED)
{
    struct sigaction action = {.sa_handler = on_alarm}, old;
    sigaction(SIGALRM, &action, &old);
    int64_t start = now_ms();
    ualarm(5000, 5000);
    assert_true(cancel_sleep_ms(NULL, 60));
    ualarm(0, 0);
    assert_true(now_ms() - start >= 60);
    sigaction(SIGALRM, &old, NULL);
}

static void an_installed_cancel_takes_both_signals_and_survives_repeats(void **state UNUSED)
{
    TALLOC_AUTO Cancel *cancel = cancel_install(NULL);
    assert_non_null(cancel);
    raise(SIGINT);
    raise(SIGINT);
    raise(SIGTERM);
    assert_int_equal(cancel_signal(cancel), SIGINT);
    assert_false(cancel_sleep_ms(cancel, 60000));
}

static void there_is_one_installed_cancel_per_process(void **state UNUSED)
{
    TALLOC_AUTO Cancel *cancel = cancel_install(NULL);
    assert_null(cancel_install(NULL));
    raise(SIGTERM);
    assert_int_equal(cancel_signal(cancel), SIGTERM);
}

/* The status with which a child ends that `prepare`s and then gets SIGTERM. */
static int status_after_sigterm(void (*prepare)(Cancel *cancel))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prepare(cancel_install(NULL));
        raise(SIGTERM);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void free_it(Cancel *cancel)
{
    talloc_free(cancel);
}

static void a_freed_cancel_gives_the_signals_back(void **state UNUSED)
{
    int status = status_after_sigterm(free_it);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void end_and_free_it(Cancel *cancel)
{
    cancel_end();
    talloc_free(cancel);
}

static void when_all_is_told_no_signal_changes_the_exit_code(void **state UNUSED)
{
    int status = status_after_sigterm(end_and_free_it);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cancel_never_fires),
        cmocka_unit_test(the_first_signal_is_remembered),
        cmocka_unit_test(each_signal_has_its_error),
        cmocka_unit_test(a_wait_ends_when_the_descriptor_is_ready),
        cmocka_unit_test(a_hang_up_counts_as_ready),
        cmocka_unit_test(another_thread_ends_a_wait_without_end),
        cmocka_unit_test(other_signals_do_not_shorten_a_sleep),
        cmocka_unit_test(an_installed_cancel_takes_both_signals_and_survives_repeats),
        cmocka_unit_test(there_is_one_installed_cancel_per_process),
        cmocka_unit_test(a_freed_cancel_gives_the_signals_back),
        cmocka_unit_test(when_all_is_told_no_signal_changes_the_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
