#include "cli/lint_git.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/process.h"
#include "config/words.h"

#define OUTPUT_LIMIT ((size_t)64 * 1024 * 1024)
#define MOST_WORDS   12

/* Everything that a file in memory holds. */
static bool read_all(int fd, Buf *buf, Error *err)
{
    char piece[16 * 1024];
    ssize_t got;
    for (off_t at = 0; (got = pread(fd, piece, sizeof(piece), at)) > 0; at += got) {
        if (!buf_append(buf, piece, (size_t)got))
            return error_set(err, ERR_IO, "git says more than this program would read");
    }
    return got == 0 || error_set_errno(err, ERR_IO, "cannot read what git said");
}

static bool wait_for(pid_t pid, int *ret_code, Error *err)
{
    int status = 0;
    pid_t got;
    do
        got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    if (got != pid)
        return error_set_errno(err, ERR_IO, "cannot wait for git");
    *ret_code = process_exit_code(status);
    return true;
}

/* Its output, which goes into memory, so that no pipe can fill; *ret_code is not 0 when it did not
 * like what was asked: then the output is what it said of that. */
static bool run_git(const char *dir, const char *const *words, Buf *output, int *ret_code,
                    Error *err)
{
    const char *argv[MOST_WORDS + 2] = {"git"};
    for (size_t i = 0; i < MOST_WORDS && words[i]; i++)
        argv[i + 1] = words[i];
    FD_AUTO int out = memfd_create("git-out", MFD_CLOEXEC);
    FD_AUTO int complaint = memfd_create("git-err", MFD_CLOEXEC);
    if (out < 0 || complaint < 0)
        return error_set_errno(err, ERR_IO, "cannot make a file in memory");
    const ProcessSpec spec = {
        .argv = argv,
        .directory = dir,
        .stdin_fd = -1,
        .stdout_fd = out,
        .stderr_fd = complaint,
    };
    pid_t pid;
    ERROR_AUTO Error missing = {0};
    if (!process_spawn(&spec, &pid, &missing)) {
        error_set(err, ERR_USAGE, "--since asks git, which cannot be started: %s", missing.message);
        return error_hint(err, "install git, or name the files: tidegate lint FILE..");
    }
    buf_reset(output);
    return wait_for(pid, ret_code, err) && read_all(*ret_code ? complaint : out, output, err);
}

static bool refuse(const Buf *said, const char *ref, Error *err)
{
    error_set(err, ERR_USAGE, "git knows no commit '%s' here", ref);
    if (said->length > 0)
        error_detail(err, "%s", buf_text(said));
    return error_hint(err, "name a commit that this checkout has; in CI, fetch it first: a shallow "
                           "clone has only the newest (fetch-depth: 0)");
}

static char *first_line(TALLOC_CTX *ctx, const Buf *output)
{
    const char *text = buf_text(output);
    return talloc_strndup(ctx, text, strcspn(text, "\n"));
}

/* The last commit that both have in common. */
static bool find_base(TALLOC_CTX *ctx, const char *dir, const char *ref, char **ret_base,
                      Error *err)
{
    Buf output = buf_new(ctx, OUTPUT_LIMIT);
    int code = 0;
    TALLOC_AUTO char *commit = talloc_asprintf(NULL, "%s^{commit}", ref);
    const char *const verify[] = {"rev-parse", "--verify", "--end-of-options", commit, NULL};
    if (!run_git(dir, verify, &output, &code, err))
        return false;
    if (code)
        return refuse(&output, ref, err);
    const char *sha = first_line(ctx, &output);
    const char *const base[] = {"merge-base", sha, "HEAD", NULL};
    if (!run_git(dir, base, &output, &code, err))
        return false;
    if (code)
        return refuse(&output, ref, err);
    *ret_base = first_line(ctx, &output);
    return true;
}

/* Names that end with NUL bytes. */
static bool add_names(TALLOC_CTX *ctx, const char *dir, const char *const *words, Words *names,
                      Error *err)
{
    Buf output = buf_new(ctx, OUTPUT_LIMIT);
    int code = 0;
    if (!run_git(dir, words, &output, &code, err))
        return false;
    if (code) {
        error_set(err, ERR_USAGE, "git cannot tell which files were changed");
        return error_detail(err, "%s", buf_text(&output));
    }
    const char *at = buf_text(&output), *end = at + output.length;
    for (; at < end; at += strlen(at) + 1)
        words_add(names, at, strlen(at));
    return true;
}

bool lint_git_changed(TALLOC_CTX *ctx, const char *dir, const char *ref,
                      const char *const **ret_paths, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *base = NULL;
    if (!find_base(tmp, dir, ref, &base, err))
        return false;
    Words names = words_new(ctx);
    const char *const changed[] = {
        "diff", "--name-only", "-z", "--relative", "--no-renames", "--diff-filter=d",
        base,   "--",          ".",  NULL};
    const char *const added[] = {"ls-files", "-z", "--others", "--exclude-standard",
                                 "--",       ".",  NULL};
    if (!add_names(tmp, dir, changed, &names, err) || !add_names(tmp, dir, added, &names, err))
        return false;
    *ret_paths = names.items;
    return true;
}
