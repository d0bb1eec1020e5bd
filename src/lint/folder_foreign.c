#include "lint/folder_foreign.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "migration/folder/version.h"

/* One folder per migration below the one of all is the deepest that any tool makes. */
#define DEPTH_LIMIT 3

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), size = strlen(end);
    return length >= size && strcasecmp(name + length - size, end) == 0;
}

static bool goes_back(const char *name)
{
    return ends_with(name, ".down.sql") || ends_with(name, "_down.sql") ||
           strcasecmp(name, "down.sql") == 0 || strcasecmp(name, "revert.sql") == 0;
}

/* The number at the beginning: "20240131", "0042", "1.2". */
static char *leading_version(TALLOC_CTX *ctx, const char *relative)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    size_t length = strspn(relative, "0123456789");
    char *text = talloc_strndup(tmp, relative, length);
    return version_valid(text) ? version_canonical(ctx, text) : NULL;
}

static void add_file(LintFolder *folder, const char *dir, const char *shown, const char *relative)
{
    if ((folder->count & (folder->count - 1)) == 0)
        folder->sources = talloc_realloc(folder, folder->sources, LintSource,
                                         (unsigned)(folder->count ? folder->count * 2 : 1));
    folder->sources[folder->count++] = (LintSource){
        .path = fs_join(folder, dir, relative),
        .shown = fs_join(folder, shown, relative),
        .version = leading_version(folder, relative),
    };
}

/* What the walk carries. */
typedef struct ForeignWalk {
    LintFolder *folder;
    const char *dir, *shown;
} ForeignWalk;

static void walk(const ForeignWalk *self, int dir_fd, const char *prefix, int depth);

static void visit(const ForeignWalk *self, int dir_fd, const char *prefix, const char *name,
                  int depth)
{
    struct stat info;
    if (name[0] == '.' || fstatat(dir_fd, name, &info, 0) != 0)
        return;
    TALLOC_AUTO char *relative = fs_join(NULL, prefix, name);
    if (S_ISREG(info.st_mode) && ends_with(name, ".sql") && !goes_back(name))
        add_file(self->folder, self->dir, self->shown, relative);
    if (!S_ISDIR(info.st_mode) || depth == DEPTH_LIMIT)
        return;
    FD_AUTO int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        walk(self, fd, relative, depth + 1);
}

static void walk(const ForeignWalk *self, int dir_fd, const char *prefix, int depth)
{
    int copy = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEANUP(cleanup_dir) DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
        visit(self, dir_fd, prefix, entry->d_name, depth);
}

/* Numbers first, as numbers; what has none, by name behind them. */
static int compare(const void *left, const void *right)
{
    const LintSource *a = left, *b = right;
    if (!a->version != !b->version)
        return a->version ? -1 : 1;
    int order = a->version ? version_compare(a->version, b->version) : 0;
    return order ? order : strcmp(a->path, b->path);
}

void folder_take_foreign(LintFolder *folder, int dir_fd, const char *dir, const char *shown)
{
    const ForeignWalk self = {folder, dir, shown};
    walk(&self, dir_fd, "", 0);
    if (folder->count > 0)
        qsort(folder->sources, folder->count, sizeof(LintSource), compare);
}
