#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/cancel.h"
#include "base/process.h"

#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

static ProcessIdentity identify(pid_t pid)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity = {0};
    assert_succeeds(process_identify(pid, &identity, &err), &err);
    return identity;
}

/* A child that waits to be killed. */
static pid_t start_sleeper(void)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        for (;;)
            pause();
    }
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void we_ourselves_are_running(void **state UNUSED)
{
    ProcessIdentity self = identify(getpid());
    assert_int_equal(self.pid, getpid());
    assert_int_equal(strlen(self.boot_id), 36);
    assert_true(self.pid_namespace != 0);
    assert_true(self.start_ticks != 0);
    assert_int_equal(process_identity_state(&self), PROCESS_RUNNING);
}

static void nobody_cannot_be_identified(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity = {.pid = 42};
    pid_t pid = start_sleeper();
    end(pid);
    assert_fails(process_identify(pid, &identity, &err), &err, ERR_FAILED, "there is no process");
    assert_int_equal(identity.pid, 42);
}

static void a_dead_pid_is_proven_ended(void **state UNUSED)
{
    pid_t pid = start_sleeper();
    ProcessIdentity identity = identify(pid);
    assert_int_equal(process_identity_state(&identity), PROCESS_RUNNING);
    end(pid);
    assert_int_equal(process_identity_state(&identity), PROCESS_ENDED);
}

static void a_zombie_is_proven_ended(void **state UNUSED)
{
    pid_t pid = start_sleeper();
    ProcessIdentity identity = identify(pid);
    siginfo_t info;
    kill(pid, SIGKILL);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(process_identity_state(&identity), PROCESS_ENDED);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void *wait_for_ever(void *unused UNUSED)
{
    for (;;)
        pause();
    return NULL;
}

static bool is_zombie(pid_t pid)
{
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    char state = '?';
    bool read = file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1;
    if (file)
        fclose(file);
    return read && state == 'Z';
}

/* Its leader shows as a zombie, but the process works on. */
static void a_process_that_lost_only_its_main_thread_is_running(void **state UNUSED)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, wait_for_ever, NULL);
        pthread_exit(NULL);
    }
    for (int i = 0; i < 500 && !is_zombie(pid); i++)
        assert_true(cancel_sleep_ms(NULL, 10));
    ProcessIdentity identity = identify(pid);
    assert_true(is_zombie(pid));
    assert_int_equal(process_identity_state(&identity), PROCESS_RUNNING);
    end(pid);
    assert_int_equal(process_identity_state(&identity), PROCESS_ENDED);
}

static void another_start_time_proves_that_the_pid_was_used_again(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid());
    identity.start_ticks--;
    assert_int_equal(process_identity_state(&identity), PROCESS_ENDED);
}

static void another_pid_namespace_cannot_be_judged(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid());
    identity.pid_namespace++;
    assert_int_equal(process_identity_state(&identity), PROCESS_UNKNOWN);
}

static void another_machine_cannot_be_judged(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid());
    strcpy(identity.boot_id, "00000000-0000-0000-0000-000000000000");
    strcpy(identity.machine_id, "0123456789abcdef0123456789abcdef");
    assert_int_equal(process_identity_state(&identity), PROCESS_UNKNOWN);
    identity.machine_id[0] = '\0';
    assert_int_equal(process_identity_state(&identity), PROCESS_UNKNOWN);
}

static void an_earlier_boot_of_this_machine_is_proven_ended(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid());
    if (identity.pid_namespace != FIRST_PID_NAMESPACE || !identity.machine_id[0]) {
        print_message("SKIP: in a container, or without /etc/machine-id\n");
        skip();
    }
    strcpy(identity.boot_id, "00000000-0000-0000-0000-000000000000");
    assert_int_equal(process_identity_state(&identity), PROCESS_ENDED);
}

static void an_earlier_boot_proves_nothing_about_a_container(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid());
    identity.pid_namespace = 4026532000;
    strcpy(identity.boot_id, "00000000-0000-0000-0000-000000000000");
    assert_int_equal(process_identity_state(&identity), PROCESS_UNKNOWN);
}

static void an_identity_comes_back_from_its_text(void **state UNUSED)
{
    ProcessIdentity identity = identify(getpid()), parsed = {0};
    TALLOC_AUTO char *text = process_identity_text(NULL, &identity);
    assert_true(process_identity_parse(text, &parsed));
    assert_memory_equal(&parsed, &identity, sizeof(parsed));
    identity.machine_id[0] = '\0';
    TALLOC_AUTO char *bare = process_identity_text(NULL, &identity);
    assert_true(process_identity_parse(bare, &parsed));
    assert_string_equal(parsed.machine_id, "");
}

static void a_text_that_is_no_identity_is_refused(void **state UNUSED)
{
    static const char *const texts[] = {
        "",
        "boot",
        "0a-1/2",
        "0a-1/2/3",
        "0a-1/2/3/4",
        "0a-1/2/0/4/",
        "0a-1/2/-3/4/",
        "0a-1/x/3/4/",
        "0a-1/2/3/4/no hex",
        "0a-1/2/3/4/0123456789012345678901234567890123456789",
        "0123456789012345678901234567890123456789/2/3/4/",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ProcessIdentity identity = {.pid = 42};
        if (process_identity_parse(texts[i], &identity))
            fail_msg("'%s' was taken for an identity", texts[i]);
        assert_int_equal(identity.pid, 42);
    }
}

static void a_signal_reaches_the_process_it_is_meant_for(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    int status = 0;
    pid_t pid = start_sleeper();
    ProcessIdentity identity = identify(pid);
    assert_succeeds(process_identity_signal(&identity, SIGTERM, &err), &err);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_fails(process_identity_signal(&identity, SIGTERM, &err), &err, ERR_FAILED,
                 "has ended already");
}

static void a_signal_spares_the_next_owner_of_the_pid(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    pid_t pid = start_sleeper();
    ProcessIdentity identity = identify(pid);
    identity.start_ticks--;
    assert_fails(process_identity_signal(&identity, SIGKILL, &err), &err, ERR_FAILED,
                 "has ended already");
    assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
    end(pid);
}

static void a_process_elsewhere_gets_no_signal(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    ProcessIdentity identity = identify(getpid());
    identity.pid_namespace++;
    assert_fails(process_identity_signal(&identity, SIGKILL, &err), &err, ERR_UNKNOWN,
                 "cannot be seen");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(we_ourselves_are_running),
        cmocka_unit_test(nobody_cannot_be_identified),
        cmocka_unit_test(a_dead_pid_is_proven_ended),
        cmocka_unit_test(a_zombie_is_proven_ended),
        cmocka_unit_test(a_process_that_lost_only_its_main_thread_is_running),
        cmocka_unit_test(another_start_time_proves_that_the_pid_was_used_again),
        cmocka_unit_test(another_pid_namespace_cannot_be_judged),
        cmocka_unit_test(another_machine_cannot_be_judged),
        cmocka_unit_test(an_earlier_boot_of_this_machine_is_proven_ended),
        cmocka_unit_test(an_earlier_boot_proves_nothing_about_a_container),
        cmocka_unit_test(an_identity_comes_back_from_its_text),
        cmocka_unit_test(a_text_that_is_no_identity_is_refused),
        cmocka_unit_test(a_signal_reaches_the_process_it_is_meant_for),
        cmocka_unit_test(a_signal_spares_the_next_owner_of_the_pid),
        cmocka_unit_test(a_process_elsewhere_gets_no_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
