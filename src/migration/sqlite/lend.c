#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>

#include "migration/sqlite/dialect.h"

/* A worker writes to the database itself, so nothing of SQLite's own locks can be held for it, and
 * signs of life in our tables would hit one that does not wait for locks. flock(2) on a file beside
 * the database instead: the worker and all that it starts inherit it, and the kernel gives it up
 * with the last of them. */
#define SUFFIX "-tidegate"

/* By its real name, as SQLite names its journal: links to it lead to one lock. NULL: there is no
 * file. */
static char *lock_path(TALLOC_CTX *ctx, const Engine *engine)
{
    const char *path = session_sqlite_path(engine);
    MALLOC_AUTO char *real = path ? realpath(path, NULL) : NULL;
    return real ? talloc_asprintf(ctx, "%s" SUFFIX, real) : NULL;
}

bool sqlite_lend(Engine *engine, int *ret_fd, Error *err)
{
    char *path = lock_path(engine, engine);
    if (!path) {
        error_set(err, ERR_CONFIG, "%s has no file that another program could open", engine->label);
        return error_hint(err, "name a file in the database URL: sqlite:FILE");
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_set_errno(err, ERR_IO, "cannot make the lock '%s'", path);
    /* Shared: what an earlier worker left running has it too, and whoever asks wants it alone. */
    while (flock(fd, LOCK_SH) != 0 && errno == EINTR)
        continue;
    engine->lent_path = path;
    engine->lent_fd = *ret_fd = fd;
    return true;
}

void sqlite_take_back(Engine *engine)
{
    if (!engine->lent_path)
        return;
    /* While the owner's row is ours: nobody else has begun to use a file of this name. */
    unlink(engine->lent_path);
    close(engine->lent_fd);
    TALLOC_FREE(engine->lent_path);
}

bool sqlite_is_lent(const Engine *engine)
{
    TALLOC_AUTO char *path = lock_path(NULL, engine);
    FD_AUTO int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return path && errno != ENOENT; /* it is there, and its owner alone may look */
    return flock(fd, LOCK_EX | LOCK_NB) != 0;
}
