#include "migration/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "migration/discover.h"
#include "migration/files_read.h"
#include "migration/files_set.h"

#define MAX_THREADS 4
/* Starting a thread costs about what reading this many small files does. */
#define FILES_PER_THREAD 16

struct FilesJob {
    char *dir;
    int dir_fd;
    pthread_t leader;
    bool leading;
    Discovery discovery;
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
        if (found->problem)
            continue;
        if (buffer) {
            files_read_one(job->dir_fd, buffer, found);
        } else {
            found->problem = PROBLEM_UNREADABLE;
            found->error_number = ENOMEM;
        }
    }
}

static size_t count_helpers(size_t files)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = cores < 1 ? 1 : (size_t)cores;
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    if (threads > 1 + files / FILES_PER_THREAD)
        threads = 1 + files / FILES_PER_THREAD;
    return threads - 1;
}

/* The first thread walks the folder, then reads with the others. */
static void *lead(void *data)
{
    FilesJob *job = data;
    discover(job->dir_fd, &job->discovery);
    pthread_t helpers[MAX_THREADS];
    size_t wanted = count_helpers(job->discovery.found_count), started = 0;
    while (started < wanted && pthread_create(&helpers[started], NULL, read_files, job) == 0)
        started++;
    read_files(job);
    while (started > 0)
        pthread_join(helpers[--started], NULL);
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
    close(job->dir_fd);
    return 0;
}

static bool open_folder(const char *dir, int *ret_fd, Error *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        *ret_fd = fd;
        return true;
    }
    bool absent = errno == ENOENT || errno == ENOTDIR;
    error_set_errno(err, absent ? ERR_CONFIG : ERR_IO, "cannot open the migrations' folder '%s'",
                    dir);
    return absent ? error_hint(err, "create it with its first file: tidegate new NAME; or name "
                                    "another folder: --dir DIR, migrations.dir")
                  : error_hint(err, "let this user read it: ls -ld '%s'", dir);
}

bool files_start(TALLOC_CTX *ctx, const char *dir, FilesJob **ret_job, Error *err)
{
    int fd = -1;
    if (!open_folder(dir, &fd, err))
        return false;
    FilesJob *job = talloc_zero(ctx, FilesJob);
    job->dir = talloc_strdup(job, dir);
    job->dir_fd = fd;
    talloc_set_destructor(job, job_destroy);
    int failure = pthread_create(&job->leader, NULL, lead, job);
    job->leading = failure == 0;
    if (!job->leading)
        lead(job);
    *ret_job = job;
    return true;
}

bool files_finish(TALLOC_CTX *ctx, FilesJob *job, MigrationSet **ret_set, Error *err)
{
    job_join(job);
    return files_set_build(ctx, job->dir, &job->discovery, ret_set, err);
}
