#include "unit.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "lint/cache/look.h"
#include "temp_dir.h"

#define NS_PER_S INT64_C(1000000000)
#define LATER    (3600 * NS_PER_S)
#define FILES    1500 /* enough for more than one thread */

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static char *new_file(TALLOC_CTX *ctx, const char *text)
{
    char *path = talloc_asprintf(ctx, "%s/V1__x.sql", temp_dir_new(ctx));
    put(path, text);
    return path;
}

static FileSignature look(const char *path)
{
    FileSignature signature;
    assert_true(signature_look(path, &signature));
    return signature;
}

/* The kernel stamps files by a clock that stands still for some milliseconds. */
static void wait_until_after(int64_t changed_ns)
{
    struct timespec now;
    do {
        clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (now.tv_sec * NS_PER_S + now.tv_nsec <= changed_ns);
}

static void a_file_that_was_left_alone_is_unchanged(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *path = new_file(ctx, "SELECT 1;");
    FileSignature kept = look(path), now = look(path);
    assert_true(signature_is_unchanged(&kept, &now, kept.changed_ns + LATER));
}

static void neither_size_nor_a_time_turned_back_hides_a_change(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    struct stat info;
    const char *path = new_file(ctx, "SELECT 1;");
    FileSignature kept = look(path);
    assert_int_equal(stat(path, &info), 0);
    wait_until_after(kept.changed_ns);
    put(path, "SELECT 2;");
    const struct timespec times[2] = {info.st_atim, info.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    FileSignature now = look(path);
    assert_int_equal(now.size, kept.size);
    assert_int_equal(now.inode, kept.inode);
    assert_int_equal(now.modified_ns, kept.modified_ns);
    assert_false(signature_is_unchanged(&kept, &now, kept.changed_ns + LATER));
}

static void a_file_as_young_as_the_result_is_not_trusted(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *path = new_file(ctx, "SELECT 1;");
    FileSignature kept = look(path), now = look(path);
    assert_false(signature_is_unchanged(&kept, &now, kept.changed_ns));
    assert_false(signature_is_unchanged(&kept, &now, kept.changed_ns + NS_PER_S));
    assert_true(signature_is_unchanged(&kept, &now, kept.changed_ns + 3 * NS_PER_S));
}

static LintSource *many_files(TALLOC_CTX *ctx)
{
    const char *folder = temp_dir_new(ctx);
    LintSource *sources = talloc_zero_array(ctx, LintSource, FILES);
    for (int i = 0; i < FILES; i++) {
        sources[i].path = talloc_asprintf(ctx, "%s/V%d__x.sql", folder, i);
        put(sources[i].path, i % 2 ? "SELECT 1;" : "SELECT 42;");
    }
    return sources;
}

static void all_files_are_looked_at_each_in_its_place(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const LintSource *sources = many_files(ctx);
    FileSignature *signatures = talloc_zero_array(ctx, FileSignature, FILES);
    assert_true(look_at_sources(sources, FILES, signatures));
    for (int i = 0; i < FILES; i++) {
        FileSignature alone = look(sources[i].path);
        assert_int_equal(signatures[i].inode, alone.inode);
        assert_int_equal(signatures[i].size, i % 2 ? 9 : 10);
    }
}

static void one_file_that_is_gone_is_missed(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const LintSource *sources = many_files(ctx);
    FileSignature *signatures = talloc_zero_array(ctx, FileSignature, FILES);
    assert_int_equal(unlink(sources[FILES - 1].path), 0);
    assert_false(look_at_sources(sources, FILES, signatures));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_was_left_alone_is_unchanged),
        cmocka_unit_test(neither_size_nor_a_time_turned_back_hides_a_change),
        cmocka_unit_test(a_file_as_young_as_the_result_is_not_trusted),
        cmocka_unit_test(all_files_are_looked_at_each_in_its_place),
        cmocka_unit_test(one_file_that_is_gone_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
