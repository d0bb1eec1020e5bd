#include "executor/process/start_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "base/id.h"
#include "executor/process/task.h"

#define CLAIM "nobody"

static bool sync_folder(const char *dir, Error *err)
{
    FD_AUTO int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && (fsync(fd) == 0 || errno == EINVAL)) ||
           error_set_errno(err, ERR_IO, "cannot sync the folder '%s'", dir);
}

static bool read_holder(const char *path, StartLock *ret_lock, ProcessIdentity *ret_holder,
                        Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = NULL;
    if (!fs_read(tmp, path, RUN_FILE_LIMIT, &text, NULL, err))
        return false;
    text[strcspn(text, "\n")] = '\0';
    if (strcmp(text, CLAIM) == 0) {
        *ret_lock = START_LOCK_CLAIMED;
        return true;
    }
    if (!process_identity_parse(text, ret_holder))
        return error_set(err, ERR_FORMAT, "'%s' does not name a process", path);
    *ret_lock = START_LOCK_HELD;
    return true;
}

/* link(2) fails when the name is taken, and the file is complete when it gets the name. */
static bool link_lock(const char *beside, const char *path, const char *run_dir,
                      StartLock *ret_lock, ProcessIdentity *ret_holder, Error *err)
{
    if (link(beside, path) == 0) {
        *ret_lock = START_LOCK_TAKEN;
        return sync_folder(run_dir, err);
    }
    if (errno == EEXIST)
        return read_holder(path, ret_lock, ret_holder, err);
    return error_set_errno(err, ERR_IO, "cannot create '%s'", path);
}

bool start_lock_take(const char *run_dir, const ProcessIdentity *supervisor, StartLock *ret_lock,
                     ProcessIdentity *ret_holder, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *path = run_file(tmp, run_dir, RUN_FILE_LOCK);
    const char *beside = talloc_asprintf(tmp, "%s.%s", path, id_new(tmp));
    const char *text = supervisor ? process_identity_text(tmp, supervisor) : CLAIM;
    if (fs_exists(path))
        return read_holder(path, ret_lock, ret_holder, err);
    if (!fs_create(beside, text, strlen(text), err))
        return false;
    bool known = link_lock(beside, path, run_dir, ret_lock, ret_holder, err);
    unlink(beside);
    return known;
}
