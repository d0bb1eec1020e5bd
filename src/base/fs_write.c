#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/id.h"

static bool write_failed(const char *path, Error *err)
{
    int reason = errno;
    error_set_errno(err, ERR_IO, "cannot write '%s'", path);
    if (reason == ENOSPC || reason == EDQUOT)
        error_hint(err, "free some space: df -h '%s'", path);
    return false;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* Pipes and terminals have nothing to sync (EINVAL, EROFS: fsync(2)). */
static bool sync_file(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

/* A full disk or quota may show only at fsync or close: all three count. Closes fd. */
static bool write_and_close(int fd, const void *bytes, size_t length)
{
    bool written = write_all(fd, bytes, length) && sync_file(fd);
    int reason = errno;
    if (close(fd) != 0 && written)
        return false;
    errno = reason;
    return written;
}

/* Makes the new name itself durable. */
static bool sync_folder(const char *dir, Error *err)
{
    FD_AUTO int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Without the right to read the folder there is no way to ask for it. */
    if (fd < 0 && errno == EACCES)
        return true;
    if (fd < 0 || !sync_file(fd))
        return error_set_errno(err, ERR_IO, "cannot sync the folder '%s'", dir);
    return true;
}

static bool write_beside(const char *path, const void *bytes, size_t length, unsigned mode,
                         Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *dir = fs_dirname(tmp, path);
    const char *name = talloc_asprintf(tmp, ".tidegate-%s.tmp", id_new(tmp));
    const char *beside = fs_join(tmp, dir, name);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot create a file in '%s'", dir);
    if (!write_and_close(fd, bytes, length) || rename(beside, path) != 0) {
        write_failed(path, err);
        unlink(beside);
        return false;
    }
    return sync_folder(dir, err);
}

/* A pipe or device must be written into: renaming over /dev/null would harm the whole machine. */
static bool write_into(const char *path, const void *bytes, size_t length, Error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot open '%s' to write", path);
    return write_and_close(fd, bytes, length) || write_failed(path, err);
}

bool fs_write_atomic(const char *path, const void *bytes, size_t length, unsigned mode, Error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return write_beside(path, bytes, length, mode, err);
    if (!S_ISREG(info.st_mode))
        return write_into(path, bytes, length, err);
    /* Through a symbolic link: the file it names is replaced, the link stays. */
    MALLOC_AUTO char *real = realpath(path, NULL);
    return write_beside(real ? real : path, bytes, length, mode, err);
}

bool fs_create(const char *path, const void *bytes, size_t length, Error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return error_set(err, ERR_USAGE, "the file '%s' exists already", path);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot create '%s'", path);
    if (write_and_close(fd, bytes, length))
        return true;
    write_failed(path, err);
    unlink(path);
    return false;
}
