#include "temp_dir.h"
#include "unit.h"

#include "base/fs.h"
#include "base/program.h"

static char *copy_of_us(TALLOC_CTX *ctx, const char *path)
{
    ERROR_AUTO Error err = {0};
    char *bytes;
    size_t length;
    assert_succeeds(fs_read(ctx, "/proc/self/exe", (size_t)1 << 26, &bytes, &length, &err), &err);
    assert_succeeds(fs_write_atomic(path, bytes, length, 0755, &err), &err);
    return talloc_strdup(ctx, path);
}

static void put(const char *path)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO char *folder = fs_dirname(NULL, path);
    assert_succeeds(fs_mkdirs(folder, &err), &err);
    assert_succeeds(fs_create(path, "", 0, &err), &err);
}

/* What a copy of this program at `path` says of itself (see main). */
static char *ask(TALLOC_CTX *ctx, const char *path)
{
    char line[4096] = "";
    TALLOC_AUTO char *command = talloc_asprintf(NULL, "'%s' ask", path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(line, sizeof(line), pipe));
    assert_int_equal(pclose(pipe), 0);
    return talloc_strdup(ctx, line);
}

static void outside_of_a_bundle_the_program_is_its_own_file(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    MALLOC_AUTO char *real = realpath("/proc/self/exe", NULL);
    assert_string_equal(program_to_run(ctx), real);
    assert_string_equal(program_file(ctx), "/proc/self/exe");
    assert_null(program_beside(ctx, "share/ca-certificates.crt"));
}

static void in_a_bundle_its_launcher_is_run_again(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *root = temp_dir_new(ctx);
    put(talloc_asprintf(ctx, "%s/bin/tidegate", root));
    put(talloc_asprintf(ctx, "%s/libexec/tidegate", root));
    put(talloc_asprintf(ctx, "%s/lib/other", root));
    const char *loader = copy_of_us(ctx, talloc_asprintf(ctx, "%s/lib/ld-linux.so.2", root));
    const char *expected =
        talloc_asprintf(ctx, "%s/bin/tidegate %s/libexec/tidegate -\n", root, root);
    assert_string_equal(ask(ctx, loader), expected);
    put(talloc_asprintf(ctx, "%s/share/ca-certificates.crt", root));
    assert_contains(ask(ctx, loader), "/share/ca-certificates.crt\n");
}

static void a_folder_that_is_named_like_a_loader_is_no_bundle(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *root = temp_dir_new(ctx);
    put(talloc_asprintf(ctx, "%s/bin/tidegate", root));
    put(talloc_asprintf(ctx, "%s/lib/ld-things/other", root));
    const char *program = copy_of_us(ctx, talloc_asprintf(ctx, "%s/lib/ld-things/tidegate", root));
    assert_string_equal(ask(ctx, program), talloc_asprintf(ctx, "%s /proc/self/exe -\n", program));
}

static void commands_get_back_what_the_launcher_kept(void **state UNUSED)
{
    unsetenv("LD_PRELOAD");
    program_settle();
    assert_null(getenv("LD_PRELOAD"));
    setenv("TIDEGATE_LD_PRELOAD", "libother.so", 1);
    program_settle();
    assert_string_equal(getenv("LD_PRELOAD"), "libother.so");
    assert_null(getenv("TIDEGATE_LD_PRELOAD"));
    unsetenv("LD_PRELOAD");
}

static int say(void)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *trusted = program_beside(ctx, "share/ca-certificates.crt");
    printf("%s %s %s\n", program_to_run(ctx), program_file(ctx), trusted ? trusted : "-");
    return 0;
}

int main(int argc, char **argv UNUSED)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outside_of_a_bundle_the_program_is_its_own_file),
        cmocka_unit_test(in_a_bundle_its_launcher_is_run_again),
        cmocka_unit_test(a_folder_that_is_named_like_a_loader_is_no_bundle),
        cmocka_unit_test(commands_get_back_what_the_launcher_kept),
    };
    return argc > 1 ? say() : cmocka_run_group_tests(tests, NULL, NULL);
}
