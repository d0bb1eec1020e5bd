/* Preloaded into the program: the N-th write to a file is the last thing that it does, or fails.
 *
 *   FAULT_SHIM=N:MODE   before, half, after (SIGKILL there), full (ENOSPC), broken (EIO),
 *                       pause (SIGSTOP before it)
 *   FAULT_SHIM_COUNT=F  at the end the number of such calls is written into F
 *
 * Counted are the calls by which SQLite changes files: pwrite64, ftruncate64, fdatasync, fsync,
 * unlink.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int calls, wanted = -1;
static char mode[16];

static void begin(void)
{
    const char *text = getenv("FAULT_SHIM");
    wanted = 0;
    if (text)
        sscanf(text, "%d:%15s", &wanted, mode);
}

static int is(const char *name)
{
    return strcmp(mode, name) == 0;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Whether it is this call's turn; "before" and the errors are dealt with here. */
static int turn(int *failed)
{
    if (wanted < 0)
        begin();
    *failed = 0;
    if (++calls != wanted)
        return 0;
    if (is("before"))
        die();
    if (is("pause")) {
        raise(SIGSTOP);
        return 0;
    }
    if (is("full") || is("broken")) {
        errno = is("full") ? ENOSPC : EIO;
        *failed = 1;
    }
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    int failed, now = turn(&failed);
    if (failed)
        return -1;
    if (now && is("half"))
        length /= 2;
    ssize_t done = REAL(pwrite64)(fd, bytes, length, offset);
    if (now)
        die();
    return done;
}

#define SHIM(name, parameters, arguments)                                                          \
    int name parameters                                                                            \
    {                                                                                              \
        int failed, now = turn(&failed);                                                           \
        if (failed)                                                                                \
            return -1;                                                                             \
        int done = REAL(name) arguments;                                                           \
        if (now)                                                                                   \
            die();                                                                                 \
        return done;                                                                               \
    }

SHIM(ftruncate64, (int fd, off64_t length), (fd, length))
SHIM(fdatasync, (int fd), (fd))
SHIM(fsync, (int fd), (fd))
SHIM(unlink, (const char *path), (path))

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_SHIM_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%d\n", calls);
        fclose(file);
    }
}
