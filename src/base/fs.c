#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

#define READ_CHUNK (64 * 1024)

/* A path that somebody mistyped is a matter of configuration, not of a failing disk. */
static ErrorKind kind_of_errno(void)
{
    return errno == ENOENT || errno == ENOTDIR || errno == EISDIR ? ERR_CONFIG : ERR_IO;
}

static bool too_large(const char *path, size_t limit, Error *err)
{
    return error_set(err, ERR_CONFIG, "the file '%s' is larger than the %zu bytes it may have",
                     path, limit);
}

static bool read_all(int fd, const char *path, Buf *buf, Error *err)
{
    TALLOC_AUTO char *chunk = talloc_array(NULL, char, READ_CHUNK);
    for (;;) {
        ssize_t got = read(fd, chunk, READ_CHUNK);
        if (got == 0)
            return buf_append(buf, "", 0) || error_set(err, ERR_IO, "out of memory");
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, kind_of_errno(), "cannot read '%s'", path);
        if ((size_t)got > buf->limit - buf->length)
            return too_large(path, buf->limit, err);
        if (!buf_append(buf, chunk, (size_t)got))
            return error_set(err, ERR_IO, "out of memory reading '%s'", path);
    }
}

bool fs_read(TALLOC_CTX *ctx, const char *path, size_t limit, char **ret_text, size_t *ret_length,
             Error *err)
{
    FD_AUTO int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err, kind_of_errno(), "cannot open '%s'", path);
    Buf buf = buf_new(ctx, limit);
    if (!read_all(fd, path, &buf, err)) {
        talloc_free(buf.data);
        return false;
    }
    *ret_text = buf.data;
    if (ret_length)
        *ret_length = buf.length;
    return true;
}

static bool make_folder(const char *path, Error *err)
{
    if (mkdir(path, 0777) == 0)
        return true;
    /* Asking afterwards lets two processes make the same folder at once. */
    int reason = errno;
    if (fs_is_dir(path))
        return true;
    errno = reason;
    if (errno == EEXIST)
        return error_set(err, ERR_CONFIG, "cannot create the folder '%s': a file has that name",
                         path);
    return error_set_errno(err, kind_of_errno(), "cannot create the folder '%s'", path);
}

bool fs_mkdirs(const char *path, Error *err)
{
    TALLOC_AUTO char *part = talloc_strdup(NULL, path);
    for (char *slash = strchr(part + (*part == '/'), '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (slash[-1] != '\0' && !make_folder(part, err))
            return false;
        *slash = '/';
    }
    return make_folder(path, err);
}

bool fs_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool fs_is_dir(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}
