#include "base/program.h"

#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/fs.h"

#define LINK   "/proc/self/exe"
#define LOADER "/lib/ld-"
/* packaging/launcher.c has these, too. */
#define LAUNCHER "bin/tidegate"
#define PROGRAM  "libexec/tidegate"
#define KEPT     "TIDEGATE_LD_PRELOAD"

static char *resolve_link(TALLOC_CTX *ctx)
{
    char *path = talloc_zero_size(ctx, PATH_MAX);
    ssize_t length = readlink(LINK, path, PATH_MAX - 1);
    return length > 0 ? path : NULL;
}

/* "/opt/tidegate" from "/opt/tidegate/lib/ld-linux-x86-64.so.2", whose file may be gone. */
static char *bundle_root(TALLOC_CTX *ctx, const char *path)
{
    const char *loader = path ? strstr(path, LOADER) : NULL;
    for (const char *next = loader; next; next = strstr(next + 1, LOADER))
        loader = next;
    if (!loader || strchr(loader + strlen(LOADER), '/'))
        return NULL;
    return talloc_strndup(ctx, path, (size_t)(loader - path));
}

char *program_beside(TALLOC_CTX *ctx, const char *name)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *root = bundle_root(tmp, resolve_link(tmp));
    char *path = root ? talloc_asprintf(ctx, "%s/%s", root, name) : NULL;
    return path && fs_exists(path) ? path : NULL;
}

char *program_to_run(TALLOC_CTX *ctx)
{
    char *launcher = program_beside(ctx, LAUNCHER);
    if (launcher)
        return launcher;
    char *path = resolve_link(ctx);
    return path && fs_exists(path) ? path : talloc_strdup(ctx, LINK);
}

char *program_file(TALLOC_CTX *ctx)
{
    char *packed = program_beside(ctx, PROGRAM);
    return packed ? packed : talloc_strdup(ctx, LINK);
}

void program_settle(void)
{
    const char *kept = getenv(KEPT);
    if (kept) {
        setenv("LD_PRELOAD", kept, 1);
        unsetenv(KEPT);
    }
    prctl(PR_SET_NAME, "tidegate");
}
