#include "unit.h"

#include <fcntl.h>

#include "base/file_stamp.h"
#include "base/fs.h"
#include "temp_dir.h"

/* As if the reading had begun when the file had long been as it is. */
#define LATER 60

typedef struct Fixture {
    Error err;
    const char *path;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->path = fs_join(fixture, temp_dir_new(fixture), "a");
    assert_succeeds(fs_create(fixture->path, "abc", 3, &fixture->err), &fixture->err);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    error_clear(&fixture->err);
    return talloc_free(fixture);
}

static int open_file(const Fixture *fixture)
{
    int fd = open(fixture->path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void a_file_that_nobody_touched_is_the_same(void **state)
{
    FD_AUTO int fd = open_file(*state);
    FileStamp stamp = file_stamp(fd, time(NULL) + LATER);
    FD_AUTO int again = open_file(*state);
    assert_true(file_stamp_holds(&stamp, again));
}

static void the_same_number_of_other_bytes_is_another_file(void **state)
{
    FD_AUTO int fd = open_file(*state);
    FileStamp stamp = file_stamp(fd, time(NULL) + LATER);
    /* The clock of the file system ticks every few milliseconds. */
    usleep(50000);
    assert_int_equal(pwrite(fd, "abd", 3, 0), 3);
    assert_false(file_stamp_holds(&stamp, fd));
}

static void a_file_put_in_its_place_is_another_file(void **state)
{
    Fixture *fixture = *state;
    FD_AUTO int fd = open_file(fixture);
    FileStamp stamp = file_stamp(fd, time(NULL) + LATER);
    const char *other = talloc_asprintf(fixture, "%s.new", fixture->path);
    assert_succeeds(fs_create(other, "abc", 3, &fixture->err), &fixture->err);
    assert_int_equal(rename(other, fixture->path), 0);
    FD_AUTO int again = open_file(fixture);
    assert_false(file_stamp_holds(&stamp, again));
}

static void a_file_that_had_just_been_changed_proves_nothing(void **state)
{
    FD_AUTO int fd = open_file(*state);
    FileStamp stamp = file_stamp(fd, time(NULL));
    assert_false(file_stamp_holds(&stamp, fd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_nobody_touched_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_number_of_other_bytes_is_another_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_put_in_its_place_is_another_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_had_just_been_changed_proves_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
