#include "scaffold/init/place.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "report/diff.h"

#define READ_LIMIT ((size_t)1024 * 1024)
#define DIFF_LINES ((size_t)2000)
enum { PLAIN_MODE = 0644, PROGRAM_MODE = 0755, PROGRAM_BITS = 0111, MODE_BITS = 0777 };

static bool fail_link(const char *path, Error *err)
{
    error_set(err, ERR_CONFIG, "'%s' is a symbolic link", path);
    return error_hint(err, "init writes into this folder only, and through no link: put a file or "
                           "folder there, or run it where the link leads");
}

/* One part of the way. *ret_there: whether there is anything. */
static bool check_part(const char *full, const char *shown, bool last, bool *ret_there,
                       struct stat *info, Error *err)
{
    *ret_there = lstat(full, info) == 0;
    if (!*ret_there)
        return errno == ENOENT || error_set_errno(err, ERR_IO, "cannot look at '%s'", shown);
    if (S_ISLNK(info->st_mode))
        return fail_link(shown, err);
    if (last ? S_ISREG(info->st_mode) : S_ISDIR(info->st_mode))
        return true;
    error_set(err, ERR_CONFIG, "'%s' is no %s", shown, last ? "file" : "folder");
    return error_hint(err, "move it away: init writes there");
}

/* The whole way from `dir` on. */
static bool check_way(const char *dir, const char *path, bool *ret_there, struct stat *info,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const char *at = path;;) {
        const char *slash = strchr(at, '/');
        char *shown = talloc_strndup(tmp, path, slash ? (size_t)(slash - path) : strlen(path));
        if (!check_part(fs_join(tmp, dir, shown), shown, !slash, ret_there, info, err))
            return false;
        if (!slash || !*ret_there)
            return true;
        at = slash + 1;
    }
}

static char *diff_of(TALLOC_CTX *ctx, const InitFile *file, const char *before)
{
    TALLOC_AUTO char *hunks = diff_unified(NULL, before ? before : "", file->text, DIFF_LINES);
    return talloc_asprintf(ctx, "--- %s%s\n+++ b/%s\n%s", before ? "a/" : "",
                           before ? file->path : "/dev/null", file->path, hunks);
}

static bool place_one(TALLOC_CTX *ctx, const char *dir, const InitFile *file, InitPlaced *placed,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    struct stat info;
    bool there;
    char *before = NULL;
    size_t length = 0;
    *placed = (InitPlaced){.file = file, .mode = file->executable ? PROGRAM_MODE : PLAIN_MODE};
    if (!check_way(dir, file->path, &there, &info, err) ||
        (there && !fs_read(tmp, fs_join(tmp, dir, file->path), READ_LIMIT, &before, &length, err)))
        return false;
    bool same_text = there && strlen(file->text) == length && !memcmp(before, file->text, length);
    unsigned bits = there ? info.st_mode & MODE_BITS : 0;
    bool same_kind = !file->executable || (bits & PROGRAM_BITS);
    placed->state = !there ? INIT_NEW : same_text && same_kind ? INIT_SAME : INIT_CHANGED;
    if (there)
        placed->mode = bits | (file->executable ? PROGRAM_BITS : 0);
    placed->diff = placed->state == INIT_SAME ? "" : diff_of(ctx, file, before);
    return true;
}

bool init_place(TALLOC_CTX *ctx, const char *dir, const InitDraft *draft,
                InitPlacement **ret_placement, Error *err)
{
    InitPlacement *placement = talloc_zero(ctx, InitPlacement);
    placement->dir = dir;
    placement->files = talloc_zero_array(placement, InitPlaced, (unsigned)draft->count);
    for (size_t i = 0; i < draft->count; i++) {
        if (!place_one(placement, dir, &draft->files[i], &placement->files[i], err))
            return false;
        placement->count++;
    }
    *ret_placement = placement;
    return true;
}

static bool write_one(const char *dir, const InitPlaced *placed, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const InitFile *file = placed->file;
    const char *path = fs_join(tmp, dir, file->path);
    struct stat info;
    bool there;
    /* Somebody may have put a link there while a person was asked. */
    return check_way(dir, file->path, &there, &info, err) &&
           fs_mkdirs(fs_dirname(tmp, path), err) &&
           fs_write_atomic(path, file->text, strlen(file->text), placed->mode, err);
}

bool init_write(const InitPlacement *placement, Error *err)
{
    for (size_t i = 0; i < placement->count; i++) {
        const InitPlaced *placed = &placement->files[i];
        if (placed->state != INIT_SAME && !placed->keep && !write_one(placement->dir, placed, err))
            return false;
    }
    return true;
}
