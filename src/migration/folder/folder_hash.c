#include "migration/folder/folder_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"

#define PIECE_SIZE ((size_t)64 * 1024)

typedef struct Paths {
    TALLOC_CTX *ctx;
    const char *dir;
    char **items; /* relative to dir */
    size_t count;
} Paths;

static void cleanup_fts(FTS **tree)
{
    if (*tree)
        fts_close(*tree);
}

static bool fail_reading(const char *path, int number, Error *err)
{
    errno = number;
    error_set_errno(err, ERR_IO, "cannot read '%s'", path);
    return error_hint(err, "let this user read it, or take it away: ls -ld '%s'", path);
}

static bool is_passed_over(const FTSENT *entry)
{
    return entry->fts_level > FTS_ROOTLEVEL &&
           (entry->fts_name[0] == '.' || strcmp(entry->fts_name, "__pycache__") == 0);
}

static void add_path(Paths *paths, const char *path)
{
    const char *relative = path + strlen(paths->dir);
    relative += strspn(relative, "/");
    if ((paths->count & (paths->count - 1)) == 0)
        paths->items = talloc_realloc(paths->ctx, paths->items, char *,
                                      (unsigned)(paths->count ? paths->count * 2 : 1));
    paths->items[paths->count++] = talloc_strdup(paths->items, relative);
}

/* A link that leads nowhere may stand for a migration: it is no less wrong than a file that cannot
 * be read. */
static bool visit_link(Paths *paths, const FTSENT *entry, Error *err)
{
    struct stat info;
    if (stat(entry->fts_accpath, &info) != 0)
        return fail_reading(entry->fts_path, errno, err);
    if (S_ISREG(info.st_mode))
        add_path(paths, entry->fts_path);
    return true;
}

static bool visit(Paths *paths, FTS *tree, FTSENT *entry, Error *err)
{
    if (is_passed_over(entry)) {
        fts_set(tree, entry, FTS_SKIP);
        return true;
    }
    switch (entry->fts_info) {
    case FTS_F:
        add_path(paths, entry->fts_path);
        return true;
    case FTS_SL:
    case FTS_SLNONE:
        return visit_link(paths, entry, err);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return fail_reading(entry->fts_path, entry->fts_errno, err);
    default:
        return true;
    }
}

static bool collect(Paths *paths, Error *err)
{
    char *root = talloc_strdup(paths->ctx, paths->dir);
    char *roots[] = {root, NULL};
    CLEANUP(cleanup_fts)
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    if (!tree)
        return fail_reading(paths->dir, errno, err);
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        if (!visit(paths, tree, entry, err))
            return false;
    }
    return errno == 0 || fail_reading(paths->dir, errno, err);
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool hash_file(const char *path, char *piece, char ret_hex[DIGEST_HEX_SIZE], Error *err)
{
    FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_reading(path, errno, err);
    Digest digest;
    digest_start(&digest);
    for (ssize_t got; (got = read(fd, piece, PIECE_SIZE)) != 0;) {
        if (got < 0 && errno != EINTR)
            return fail_reading(path, errno, err);
        if (got > 0)
            digest_add(&digest, piece, (size_t)got);
    }
    digest_end(&digest, ret_hex);
    return true;
}

/* As `sha256sum -z` writes it, where no name needs to be escaped. */
static void add_line(Digest *digest, const char *hex, const char *path)
{
    digest_add(digest, hex, strlen(hex));
    digest_add(digest, "  ", 2);
    digest_add(digest, path, strlen(path) + 1);
}

static bool hash_all(const Paths *paths, char ret_hex[DIGEST_HEX_SIZE], Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *piece = talloc_size(tmp, PIECE_SIZE);
    Digest digest;
    digest_start(&digest);
    for (size_t i = 0; i < paths->count; i++) {
        char hex[DIGEST_HEX_SIZE];
        TALLOC_AUTO char *path = fs_join(NULL, paths->dir, paths->items[i]);
        if (!hash_file(path, piece, hex, err))
            return false;
        add_line(&digest, hex, paths->items[i]);
    }
    digest_end(&digest, ret_hex);
    return true;
}

static bool fail_empty(const char *dir, Error *err)
{
    error_set(err, ERR_CONFIG,
              fs_is_dir(dir) ? "there is no file in the folder '%s'" : "there is no folder '%s'",
              dir);
    return error_hint(err,
                      "name the folder of the migrations: tidegate hash DIR, or migrations.dir");
}

bool folder_hash(const char *dir, char ret_hex[DIGEST_HEX_SIZE], size_t *ret_files, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Paths paths = {.ctx = tmp, .dir = dir};
    if (!fs_is_dir(dir))
        return fail_empty(dir, err);
    if (!collect(&paths, err))
        return false;
    if (paths.count == 0)
        return fail_empty(dir, err);
    qsort(paths.items, paths.count, sizeof(char *), compare_paths);
    *ret_files = paths.count;
    return hash_all(&paths, ret_hex, err);
}
