#include "unit.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/fs.h"
#include "temp_dir.h"

typedef struct Fixture {
    Error err;
    const char *dir, *path;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->dir = temp_dir_new(fixture);
    fixture->path = fs_join(fixture, fixture->dir, "record");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    return talloc_free(fixture);
}

static bool put(Fixture *fixture, const char *text)
{
    return fs_write_atomic(fixture->path, text, strlen(text), 0600, &fixture->err);
}

static void assert_content(Fixture *fixture, const char *path, const char *expected)
{
    char *text = NULL;
    assert_succeeds(fs_read(fixture, path, 1 << 20, &text, NULL, &fixture->err), &fixture->err);
    assert_string_equal(text, expected);
}

static void a_file_is_written_and_replaced(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(put(fixture, "one"), &fixture->err);
    assert_content(fixture, fixture->path, "one");
    assert_succeeds(put(fixture, "the second"), &fixture->err);
    assert_content(fixture, fixture->path, "the second");
    assert_int_equal(temp_dir_count(fixture->dir), 1);
}

static void the_mode_is_the_one_asked_for(void **state)
{
    Fixture *fixture = *state;
    struct stat info;
    assert_succeeds(put(fixture, "x"), &fixture->err);
    assert_int_equal(stat(fixture->path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
}

static void an_open_reader_keeps_the_old_content(void **state)
{
    Fixture *fixture = *state;
    char text[10] = "";
    assert_succeeds(put(fixture, "old"), &fixture->err);
    FD_AUTO int fd = open(fixture->path, O_RDONLY);
    assert_succeeds(put(fixture, "new"), &fixture->err);
    assert_int_equal(read(fd, text, sizeof(text) - 1), 3);
    assert_string_equal(text, "old");
}

static void a_symbolic_link_stays_and_its_file_is_replaced(void **state)
{
    Fixture *fixture = *state;
    const char *target = fs_join(fixture, fixture->dir, "target");
    struct stat info;
    assert_succeeds(fs_create(target, "old", 3, &fixture->err), &fixture->err);
    assert_int_equal(symlink("target", fixture->path), 0);
    assert_succeeds(put(fixture, "new"), &fixture->err);
    assert_int_equal(lstat(fixture->path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_content(fixture, target, "new");
}

static void a_device_is_written_into_and_stays_a_device(void **state)
{
    Fixture *fixture = *state;
    struct stat info;
    assert_succeeds(fs_write_atomic("/dev/null", "x", 1, 0600, &fixture->err), &fixture->err);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void a_full_device_is_told_with_what_to_do(void **state)
{
    Fixture *fixture = *state;
    assert_fails(fs_write_atomic("/dev/full", "x", 1, 0600, &fixture->err), &fixture->err, ERR_IO,
                 "No space left on device");
    assert_contains(fixture->err.hint, "df -h");
}

static void a_missing_folder_is_named(void **state)
{
    Fixture *fixture = *state;
    const char *path = fs_join(fixture, fixture->dir, "no/such/file");
    assert_fails(fs_write_atomic(path, "x", 1, 0600, &fixture->err), &fixture->err, ERR_IO,
                 "no/such");
}

static void a_folder_is_not_replaced_by_a_file(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(fs_mkdirs(fixture->path, &fixture->err), &fixture->err);
    assert_fails(put(fixture, "x"), &fixture->err, ERR_IO, fixture->path);
    assert_true(fs_is_dir(fixture->path));
    assert_int_equal(temp_dir_count(fixture->dir), 1);
}

/* A write that the limit of file sizes cuts off: the old content stays, and nothing beside it. */
static void a_write_that_fails_leaves_the_old_file_and_no_other(void **state)
{
    Fixture *fixture = *state;
    struct rlimit old, small = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
    char *large = talloc_zero_size(fixture, 100000);
    assert_succeeds(put(fixture, "kept"), &fixture->err);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool written = fs_write_atomic(fixture->path, large, 100000, 0600, &fixture->err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_fails(written, &fixture->err, ERR_IO, "File too large");
    error_clear(&fixture->err);
    assert_content(fixture, fixture->path, "kept");
    assert_int_equal(temp_dir_count(fixture->dir), 1);
}

/* Runs in a child with a mount namespace of its own; answers by the number of the check. */
static int check_full_disk(Fixture *fixture)
{
    char *large = talloc_zero_size(fixture, 1 << 20);
    char *text = NULL;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", fixture->dir, "tmpfs", 0, "size=64k") != 0)
        return 77;
    if (!put(fixture, "kept"))
        return 1;
    if (fs_write_atomic(fixture->path, large, 1 << 20, 0600, &fixture->err))
        return 2;
    if (fixture->err.kind != ERR_IO || !strstr(fixture->err.message, "No space left"))
        return 3;
    if (!fixture->err.hint || temp_dir_count(fixture->dir) != 1)
        return 4;
    error_clear(&fixture->err);
    if (!fs_read(fixture, fixture->path, 10, &text, NULL, &fixture->err) || strcmp(text, "kept"))
        return 5;
    const char *other = fs_join(fixture, fixture->dir, "other");
    if (fs_create(other, large, 1 << 20, &fixture->err) || fs_exists(other))
        return 6;
    return 0;
}

static void a_full_disk_leaves_the_old_file_and_no_other(void **state)
{
    Fixture *fixture = *state;
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(check_full_disk(fixture));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        print_message("SKIP: mounting a small disk needs root\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void creating_refuses_to_overwrite(void **state)
{
    Fixture *fixture = *state;
    assert_succeeds(fs_create(fixture->path, "mine", 4, &fixture->err), &fixture->err);
    assert_fails(fs_create(fixture->path, "yours", 5, &fixture->err), &fixture->err, ERR_USAGE,
                 "exists already");
    error_clear(&fixture->err);
    assert_content(fixture, fixture->path, "mine");
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_file_is_written_and_replaced),
        WITH_FIXTURE(the_mode_is_the_one_asked_for),
        WITH_FIXTURE(an_open_reader_keeps_the_old_content),
        WITH_FIXTURE(a_symbolic_link_stays_and_its_file_is_replaced),
        WITH_FIXTURE(a_device_is_written_into_and_stays_a_device),
        WITH_FIXTURE(a_full_device_is_told_with_what_to_do),
        WITH_FIXTURE(a_missing_folder_is_named),
        WITH_FIXTURE(a_folder_is_not_replaced_by_a_file),
        WITH_FIXTURE(a_write_that_fails_leaves_the_old_file_and_no_other),
        WITH_FIXTURE(a_full_disk_leaves_the_old_file_and_no_other),
        WITH_FIXTURE(creating_refuses_to_overwrite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
