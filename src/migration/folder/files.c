#include "migration/folder/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "migration/folder/choose.h"
#include "migration/folder/files_read.h"
#include "migration/folder/files_set.h"

#define MAX_THREADS 4
/* Starting a thread costs about what reading this many small files does. */
#define FILES_PER_THREAD 16

struct FilesJob {
    char *dir;
    int dir_fd;
    pthread_t leader;
    bool leading;
    const Layout *layout; /* NULL: the one that the files are in */
    Discovery discovery;
    TALLOC_CTX *work; /* the leader's own: nobody else touches it until the leader has ended */
    MigrationSet *set;
    Error failure;
    bool built;
    atomic_size_t next; /* the first file that nobody has taken */
};

static void *read_files(void *data)
{
    FilesJob *job = data;
    MALLOC_AUTO char *buffer = malloc(FILES_BUFFER_SIZE);
    for (;;) {
        size_t index = atomic_fetch_add(&job->next, 1);
        if (index >= job->discovery.found_count)
            return NULL;
        Found *found = &job->discovery.found[index];
        if (found->problem || !((found->fits | found->settings) & job->discovery.candidates))
            continue;
        if (buffer) {
            files_read_one(job->dir_fd, buffer, &job->discovery, found);
        } else {
            found->problem = PROBLEM_UNREADABLE;
            found->error_number = ENOMEM;
        }
    }
}

/* One core is left to the main thread, which connects to the database meanwhile. */
static size_t count_helpers(size_t files)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = cores < 2 ? 1 : (size_t)cores - 1;
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    if (threads > 1 + files / FILES_PER_THREAD)
        threads = 1 + files / FILES_PER_THREAD;
    return threads - 1;
}

/* The first thread walks the folder, reads with the others, and puts together what they found: all
 * of it while the database is being connected to. */
static void *lead(void *data)
{
    FilesJob *job = data;
    /* A table of descriptors of our own: opening a thousand files in a shared one is a third
     * slower. Where it is not allowed, it is shared. */
    bool apart UNUSED = unshare(CLONE_FILES) == 0;
    discover(job->dir_fd, job->layout, &job->discovery);
    choose_by_names(&job->discovery);
    pthread_t helpers[MAX_THREADS];
    size_t wanted = count_helpers(job->discovery.found_count), started = 0;
    while (started < wanted && pthread_create(&helpers[started], NULL, read_files, job) == 0)
        started++;
    read_files(job);
    while (started > 0)
        pthread_join(helpers[--started], NULL);
    choose_by_marks(&job->discovery);
    job->built = files_set_build(job->work, job->dir, &job->discovery, &job->set, &job->failure);
    return NULL;
}

static void job_join(FilesJob *job)
{
    if (!job->leading)
        return;
    pthread_join(job->leader, NULL);
    job->leading = false;
}

static int job_destroy(FilesJob *job)
{
    job_join(job);
    discovery_free(&job->discovery);
    error_clear(&job->failure);
    talloc_free(job->work);
    close(job->dir_fd);
    return 0;
}

static const struct {
    int number;
    ErrorKind kind;
    const char *hint;
} REASONS[] = {
    {ENOENT, ERR_CONFIG,
     "create it with its first file: tidegate new NAME; or name another folder: --dir DIR, "
     "migrations.dir"},
    {ENOTDIR, ERR_CONFIG,
     "a file is in its place: move it away, or name the folder: --dir DIR, migrations.dir"},
    {0, ERR_IO, "let this user read it: ls -ld"}, /* any other */
};

static bool open_folder(const char *dir, int *ret_fd, Error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        *ret_fd = fd;
        return true;
    }
    size_t row = 0;
    while (REASONS[row].number && REASONS[row].number != errno)
        row++;
    error_set_errno(err, REASONS[row].kind, "cannot open the migrations' folder '%s'", dir);
    if (REASONS[row].number)
        return error_hint(err, "%s", REASONS[row].hint);
    return error_hint(err, "%s '%s'", REASONS[row].hint, dir);
}

bool files_start(TALLOC_CTX *ctx, const char *dir, const Layout *layout, FilesJob **ret_job,
                 Error *err)
{
    int fd = -1;
    if (!open_folder(dir, &fd, err))
        return false;
    FilesJob *job = talloc_zero(ctx, FilesJob);
    job->dir = talloc_strdup(job, dir);
    job->dir_fd = fd;
    job->layout = layout;
    job->work = talloc_new(NULL);
    talloc_set_destructor(job, job_destroy);
    /* Inherited by the threads: signals are the main thread's, and no read is cut short by one. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    job->leading = pthread_create(&job->leader, NULL, lead, job) == 0;
    if (!job->leading)
        lead(job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    *ret_job = job;
    return true;
}

bool files_finish(TALLOC_CTX *ctx, FilesJob *job, MigrationSet **ret_set, Error *err)
{
    job_join(job);
    if (!job->built)
        return error_move(err, &job->failure);
    *ret_set = talloc_steal(ctx, job->set);
    job->built = false;
    return true;
}
