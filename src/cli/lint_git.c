#include "cli/lint_git.h"

#include <string.h>

#include "base/process_output.h"
#include "config/words.h"

#define OUTPUT_LIMIT ((size_t)64 * 1024 * 1024)
#define MOST_WORDS   12

/* *ret_code is not 0 when it did not like what was asked: then the output is what it said of that.
 */
static bool run_git(const char *dir, const char *const *words, Buf *output, int *ret_code,
                    Error *err)
{
    const char *argv[MOST_WORDS + 2] = {"git"};
    for (size_t i = 0; i < MOST_WORDS && words[i]; i++)
        argv[i + 1] = words[i];
    ERROR_AUTO Error failure = {0};
    if (process_output(&(ProcessOrder){.argv = argv, .directory = dir}, output, ret_code, &failure))
        return true;
    if (failure.kind != ERR_FAILED)
        return error_move(err, &failure);
    error_set(err, ERR_USAGE, "--since asks git, which cannot be started: %s", failure.message);
    return error_hint(err, "install git, or name the files: tidegate lint FILE..");
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
