/* bin/tidegate of the relocatable bundle: runs the program with the C library, the loader and all
 * libraries of the bundle, wherever it was put and whatever the system has (another glibc, musl, or
 * nothing at all). Linked statically, so that nothing of the system is needed before that.
 *
 * src/base/program.h is the other side of it.
 */
#include <errno.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#if defined(__x86_64__)
#define LOADER "ld-linux-x86-64.so.2"
#elif defined(__aarch64__)
#define LOADER "ld-linux-aarch64.so.1"
#else
#error "name the loader of this architecture: the PT_INTERP of /bin/sh"
#endif

/* The shell's code of a command that cannot be started. */
#define CANNOT_START 126
/* ROOT/libexec/tidegate is the longest that is put behind the root. */
#define LONGEST_NAME 64

/* The loader's options: nothing of the system's libraries, only ours. */
static char no_cache[] = "--inhibit-cache", library_path[] = "--library-path";
/* What stands before the program's own words. */
enum { LOADER_WORDS = 5 };

static int complain(const char *what)
{
    fprintf(stderr, "error: cannot start tidegate: %s: %s\n", what, strerror(errno));
    return CANNOT_START;
}

/* ROOT of "ROOT/bin/tidegate". Without /proc, by the path that we were started with. */
static int find_root(char *root, size_t size)
{
    char *path = realpath("/proc/self/exe", NULL);
    if (!path)
        path = realpath((const char *)getauxval(AT_EXECFN), NULL);
    for (int i = 0; path && i < 2; i++) {
        char *slash = strrchr(path, '/');
        if (slash)
            *slash = '\0';
    }
    int fits = path && strlen(path) + LONGEST_NAME < size;
    if (fits)
        memcpy(root, path, strlen(path) + 1);
    free(path);
    return fits;
}

/* A library that the image preloads is made for its own C library, and must not end up in ours;
 * the commands that we start get it back. */
static void keep_preload(void)
{
    const char *preload = getenv("LD_PRELOAD");
    if (!preload)
        return;
    setenv("TIDEGATE_LD_PRELOAD", preload, 1);
    unsetenv("LD_PRELOAD");
}

int main(int argc, char **argv)
{
    char root[PATH_MAX], loader[PATH_MAX + LONGEST_NAME], libraries[PATH_MAX + LONGEST_NAME],
        program[PATH_MAX + LONGEST_NAME];
    if (!find_root(root, sizeof(root)))
        return complain("its folder is not found");
    snprintf(loader, sizeof(loader), "%s/lib/%s", root, LOADER);
    snprintf(libraries, sizeof(libraries), "%s/lib", root);
    snprintf(program, sizeof(program), "%s/libexec/tidegate", root);
    char **words = calloc((size_t)argc + LOADER_WORDS + 1, sizeof(char *));
    if (!words)
        return complain("its words");
    char *head[LOADER_WORDS] = {loader, no_cache, library_path, libraries, program};
    memcpy(words, head, sizeof(head));
    for (int i = 1; i < argc; i++)
        words[LOADER_WORDS + i - 1] = argv[i];
    keep_preload();
    execv(loader, words);
    return complain(loader);
}
