#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/process.h"
#include "temp_dir.h"

#define SHELL(script)                                                                              \
    (const char *const[])                                                                          \
    {                                                                                              \
        "sh", "-c", script, NULL                                                                   \
    }

static int finish(pid_t pid)
{
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return process_exit_code(status);
}

/* Runs to the end; what it wrote to stdout and stderr, child of ctx. */
static char *run(TALLOC_CTX *ctx, ProcessSpec spec, int *ret_code)
{
    ERROR_AUTO Error err = {0};
    pid_t pid = -1;
    int ends[2];
    char chunk[4096];
    Buf output = buf_new(ctx, 1 << 20);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    spec.stdout_fd = spec.stderr_fd = ends[1];
    assert_succeeds(process_spawn(&spec, &pid, &err), &err);
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], chunk, sizeof(chunk))) > 0;)
        assert_true(buf_append(&output, chunk, (size_t)got));
    close(ends[0]);
    *ret_code = finish(pid);
    return talloc_strdup(ctx, buf_text(&output));
}

static void assert_output(ProcessSpec spec, const char *expected)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    int code = -1;
    assert_string_equal(run(ctx, spec, &code), expected);
    assert_int_equal(code, 0);
}

static ProcessSpec shell_spec(const char *const *argv)
{
    return (ProcessSpec){.argv = argv, .stdin_fd = -1, .stdout_fd = -1, .stderr_fd = -1};
}

static void a_command_is_found_in_the_path_and_its_end_is_seen(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    int code = -1;
    assert_string_equal(run(ctx, shell_spec(SHELL("echo out; echo err >&2; exit 3")), &code),
                        "out\nerr\n");
    assert_int_equal(code, 3);
}

static void arguments_arrive_as_they_are(void **state UNUSED)
{
    static const char *const argv[] = {"printf", "[%s]", "a b", "$HOME", "", "'\"", NULL};
    assert_output(shell_spec(argv), "[a b][$HOME][]['\"]");
}

static void assert_spawn_fails(ProcessSpec spec, const char *message, const char *hint)
{
    ERROR_AUTO Error err = {0};
    pid_t pid = 42;
    assert_fails(process_spawn(&spec, &pid, &err), &err, ERR_FAILED, message);
    assert_int_equal(pid, 42);
    if (hint)
        assert_contains(err.hint, hint);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
}

static void a_missing_command_is_an_error_and_no_exit_code(void **state UNUSED)
{
    static const char *const bare[] = {"no-such-command", NULL};
    static const char *const path[] = {"./no-such-command", NULL};
    ProcessSpec spec = shell_spec(bare);
    spec.environment = (const char *const[]){"PATH=/usr/bin:/bin", NULL};
    assert_spawn_fails(spec, "cannot start 'no-such-command': No such file or directory",
                       "command -v 'no-such-command'");
    assert_spawn_fails(shell_spec(path), "cannot start './no-such-command'", "interpreter");
}

static void a_file_that_is_not_executable_is_named(void **state UNUSED)
{
    static const char *const argv[] = {"/etc/passwd", NULL};
    assert_spawn_fails(shell_spec(argv), "Permission denied", "chmod +x '/etc/passwd'");
}

static void a_missing_folder_is_told_from_a_missing_command(void **state UNUSED)
{
    ProcessSpec spec = shell_spec(SHELL("true"));
    spec.directory = "/no/such/folder";
    assert_spawn_fails(spec, "in the folder '/no/such/folder'", NULL);
}

static void a_closed_descriptor_is_an_error(void **state UNUSED)
{
    ProcessSpec spec = shell_spec(SHELL("true"));
    spec.stdout_fd = 9999;
    assert_spawn_fails(spec, "Bad file descriptor", NULL);
}

static void the_directory_is_entered(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ProcessSpec spec = shell_spec(SHELL("pwd -P"));
    spec.directory = temp_dir_new(ctx);
    MALLOC_AUTO char *real = realpath(spec.directory, NULL);
    assert_output(spec, talloc_asprintf(ctx, "%s\n", real));
}

static void variables_are_added_to_ours(void **state UNUSED)
{
    static const char *const variables[] = {"UNIT_ADDED=new", "UNIT_CHANGED=after", NULL};
    ProcessSpec spec = shell_spec(SHELL("echo $UNIT_KEPT $UNIT_CHANGED $UNIT_ADDED"));
    spec.environment = variables;
    setenv("UNIT_KEPT", "kept", 1);
    setenv("UNIT_CHANGED", "before", 1);
    assert_output(spec, "kept after new\n");
    assert_string_equal(getenv("UNIT_CHANGED"), "before");
}

static void the_path_of_the_new_environment_is_searched(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *dir = temp_dir_new(ctx);
    const char *command = fs_join(ctx, dir, "unit-command"), *script = "#!/bin/sh\necho found\n";
    static const char *const argv[] = {"unit-command", NULL};
    assert_succeeds(fs_write_atomic(command, script, strlen(script), 0755, &err), &err);
    ProcessSpec spec = shell_spec(argv);
    spec.environment =
        (const char *const[]){talloc_asprintf(ctx, "PATH=%s:/usr/bin:/bin", dir), NULL};
    assert_output(spec, "found\n");
}

static void stdin_is_empty_unless_given(void **state UNUSED)
{
    assert_output(shell_spec(SHELL("cat; echo end")), "end\n");
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "input", 5), 5);
    close(ends[1]);
    ProcessSpec spec = shell_spec(SHELL("cat"));
    spec.stdin_fd = ends[0];
    assert_output(spec, "input");
    close(ends[0]);
}

/* stdout_fd = 2 and stderr_fd = 1: neither must overwrite the other on the way. */
static void standard_descriptors_can_be_swapped(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *dir = temp_dir_new(ctx);
    const char *one = fs_join(ctx, dir, "1"), *two = fs_join(ctx, dir, "2");
    char *text = NULL;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        ProcessSpec spec = shell_spec(SHELL("echo out; echo err >&2"));
        dup2(open(one, O_CREAT | O_WRONLY, 0600), 1);
        dup2(open(two, O_CREAT | O_WRONLY, 0600), 2);
        spec.stdout_fd = 2;
        spec.stderr_fd = 1;
        pid_t child;
        _exit(process_spawn(&spec, &child, &err) ? finish(child) : 99);
    }
    assert_int_equal(finish(pid), 0);
    assert_succeeds(fs_read(ctx, one, 100, &text, NULL, &err), &err);
    assert_string_equal(text, "err\n");
    assert_succeeds(fs_read(ctx, two, 100, &text, NULL, &err), &err);
    assert_string_equal(text, "out\n");
}

static void a_parent_without_standard_descriptors_can_start_one(void **state UNUSED)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        ERROR_AUTO Error err = {0};
        ProcessSpec spec = shell_spec(SHELL("exit 5"));
        pid_t child;
        close(0);
        close(1);
        close(2);
        _exit(process_spawn(&spec, &child, &err) ? finish(child) : 99);
    }
    assert_int_equal(finish(pid), 5);
}

static void other_descriptors_are_not_inherited(void **state UNUSED)
{
    int secret_fd = dup2(STDIN_FILENO, 50);
    assert_int_equal(secret_fd, 50);
    assert_output(shell_spec(SHELL("test -h /proc/$$/fd/50 && echo leaked; true")), "");
    assert_true(fcntl(secret_fd, F_GETFD) == 0);
    close(secret_fd);
}

/* proc(5): the masks of blocked and ignored signals, in hexadecimal. */
static void signals_are_as_in_a_fresh_process(void **state UNUSED)
{
    sigset_t blocked, old;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &old);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    static const char *const argv[] = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status", NULL};
    assert_output(shell_spec(argv), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    sigset_t now;
    sigprocmask(SIG_SETMASK, &old, &now);
    assert_true(sigismember(&now, SIGTERM));
    assert_false(sigismember(&now, SIGINT));
    signal(SIGPIPE, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
}

static void a_hangup_that_nohup_ignores_stays_ignored(void **state UNUSED)
{
    static const char *const argv[] = {"grep", "^SigIgn", "/proc/self/status", NULL};
    signal(SIGHUP, SIG_IGN);
    assert_output(shell_spec(argv), "SigIgn:\t0000000000000001\n");
    signal(SIGHUP, SIG_DFL);
}

static void its_own_group_is_led_by_the_command(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    static const char *const argv[] = {"sleep", "600", NULL};
    ProcessSpec spec = shell_spec(argv);
    pid_t alone = -1, with_us = -1;
    assert_succeeds(process_spawn(&spec, &with_us, &err), &err);
    spec.own_group = true;
    assert_succeeds(process_spawn(&spec, &alone, &err), &err);
    assert_int_equal(getpgid(alone), alone);
    assert_int_equal(getpgid(with_us), getpgrp());
    kill(-alone, SIGKILL);
    kill(with_us, SIGKILL);
    assert_int_equal(finish(alone), 137);
    assert_int_equal(finish(with_us), 137);
}

/* Last: it changes this process for good. */
static void it_gets_the_descriptors_that_it_is_to_keep_and_no_other(void **state UNUSED)
{
    FD_AUTO int kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
    FD_AUTO int other = open("/dev/null", O_RDONLY);
    const int fds[] = {kept, -1};
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *script = talloc_asprintf(ctx,
                                         "[ -e /proc/self/fd/%d ] && [ ! -e /proc/self/fd/%d ]"
                                         " && echo good",
                                         kept, other);
    const char *const argv[] = {"sh", "-c", script, NULL};
    ProcessSpec spec = shell_spec(argv);
    spec.kept_fds = fds;
    assert_output(spec, "good\n");
    assert_true(fcntl(kept, F_GETFD) & FD_CLOEXEC);
}

static void a_command_may_dump_core_where_we_may_not(void **state UNUSED)
{
    struct rlimit before = {0}, limit;
    assert_int_equal(getrlimit(RLIMIT_CORE, &before), 0);
    before.rlim_cur = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_CORE, &before), 0);
    process_forbid_core_dumps();
    process_forbid_core_dumps();
    assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
    assert_true(limit.rlim_cur <= 1);
    TALLOC_AUTO char *expected =
        before.rlim_cur == RLIM_INFINITY
            ? talloc_strdup(NULL, "unlimited\n")
            : talloc_asprintf(NULL, "%llu\n", (unsigned long long)before.rlim_cur / 512);
    assert_output(shell_spec(SHELL("ulimit -c")), expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_found_in_the_path_and_its_end_is_seen),
        cmocka_unit_test(arguments_arrive_as_they_are),
        cmocka_unit_test(a_missing_command_is_an_error_and_no_exit_code),
        cmocka_unit_test(a_file_that_is_not_executable_is_named),
        cmocka_unit_test(a_missing_folder_is_told_from_a_missing_command),
        cmocka_unit_test(a_closed_descriptor_is_an_error),
        cmocka_unit_test(the_directory_is_entered),
        cmocka_unit_test(variables_are_added_to_ours),
        cmocka_unit_test(the_path_of_the_new_environment_is_searched),
        cmocka_unit_test(stdin_is_empty_unless_given),
        cmocka_unit_test(standard_descriptors_can_be_swapped),
        cmocka_unit_test(a_parent_without_standard_descriptors_can_start_one),
        cmocka_unit_test(other_descriptors_are_not_inherited),
        cmocka_unit_test(signals_are_as_in_a_fresh_process),
        cmocka_unit_test(a_hangup_that_nohup_ignores_stays_ignored),
        cmocka_unit_test(its_own_group_is_led_by_the_command),
        cmocka_unit_test(it_gets_the_descriptors_that_it_is_to_keep_and_no_other),
        cmocka_unit_test(a_command_may_dump_core_where_we_may_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
