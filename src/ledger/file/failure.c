#include <fcntl.h>
#include <sys/statvfs.h>

#include "base/fs.h"
#include "ledger/file/file_store.h"

static bool is_full(const char *dir)
{
    struct statvfs info;
    return statvfs(dir, &info) == 0 && (info.f_bavail == 0 || (info.f_files && info.f_favail == 0));
}

static bool is_writable(const char *path, int how)
{
    return faccessat(AT_FDCWD, path, how, AT_EACCESS) == 0;
}

/* SQLite writes the file, and a journal beside it. */
static const char *unwritable(const FileStore *store)
{
    if (fs_exists(store->path) && !is_writable(store->path, W_OK))
        return store->path;
    return is_writable(store->dir, W_OK | X_OK) ? NULL : store->dir;
}

static bool give_hint(const FileStore *store, Error *err)
{
    const char *place = unwritable(store);
    if (place)
        return error_hint(err, "'%s' cannot be written by this user: ls -ld '%s'", place, place);
    if (is_full(store->dir))
        return error_hint(err, "free some space: df -h '%s'", store->dir);
    if (err->kind == ERR_BUSY)
        return error_hint(err, "another process holds the file; try again, or see: fuser -v '%s'",
                          store->path);
    if (err->hint)
        return false;
    return error_hint(err,
                      "restore it from a backup (a new one knows of no release): sqlite3 '%s' "
                      "'PRAGMA integrity_check'",
                      store->path);
}

bool file_store_failed(const FileStore *store, Error *err)
{
    /* What SQLite refused here is not a statement of the user's. */
    if (err->kind == ERR_STATEMENT)
        err->kind = ERR_IO;
    /* A file that cannot be opened has nothing to do with a database server. */
    if (err->kind == ERR_CONNECT || err->kind == ERR_AUTH)
        err->kind = ERR_IO;
    give_hint(store, err);
    return error_wrap(err, "cannot use the ledger");
}
