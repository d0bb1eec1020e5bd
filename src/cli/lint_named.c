#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fs.h"
#include "cli/lint_sources.h"
#include "lint/folder.h"
#include "lint/piped.h"
#include "migration/layout/layout.h"

#define STDIN_LIMIT ((size_t)255 * 1024 * 1024)

/* The files named so far; the folders whose files are among the sources. */
typedef struct Named {
    const Invocation *invocation;
    TALLOC_CTX *ctx;
    LintInput *input;
    const char **folders; /* real paths */
    unsigned folder_count;
} Named;

static LintSource *add_source(Named *named, LintSource source)
{
    LintInput *input = named->input;
    if ((input->count & (input->count - 1)) == 0)
        input->sources = talloc_realloc(named->ctx, input->sources, LintSource,
                                        (unsigned)(input->count ? input->count * 2 : 1));
    input->sources[input->count] = source;
    return &input->sources[input->count++];
}

static bool add_stdin(Named *named, Error *err)
{
    Buf buf = buf_new(named->ctx, STDIN_LIMIT);
    char piece[64 * 1024];
    ssize_t got;
    while ((got = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
        if (got < 0 && errno == EINTR && !cancel_signal(named->invocation->cancel))
            continue;
        if (got < 0)
            return error_set_errno(err, ERR_IO, "cannot read stdin");
        if (!buf_append(&buf, piece, (size_t)got))
            return error_set(err, ERR_USAGE, "stdin is longer than %zu MiB", STDIN_LIMIT >> 20);
    }
    add_source(named, (LintSource){
                          .shown = "stdin",
                          .text = piped_sql(named->ctx, buf_text(&buf), buf.length),
                          .length = buf.length,
                          .pending = true,
                      });
    return true;
}

/* The real path of the folder that it lies in, and its name there: it may be a link itself. */
static char *real_key(TALLOC_CTX *ctx, const char *path)
{
    TALLOC_AUTO char *folder = fs_dirname(NULL, path);
    MALLOC_AUTO char *real = realpath(folder, NULL);
    const char *slash = strrchr(path, '/');
    return real ? fs_join(ctx, real, slash ? slash + 1 : path) : talloc_strdup(ctx, path);
}

static bool lies_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* The configured folder when it lies there, else its own. */
static char *home_of(Named *named, const char *key)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Settings *settings = named->invocation->settings;
    const char *dir = settings_path(tmp, settings, OPT_DIR);
    MALLOC_AUTO char *real = dir ? realpath(dir, NULL) : NULL;
    if (real && lies_below(key, real))
        return talloc_strdup(named->ctx, real);
    return lint_folder_of(named->ctx, key);
}

static bool knows(const Named *named, const char *folder)
{
    for (unsigned i = 0; i < named->folder_count; i++) {
        if (strcmp(named->folders[i], folder) == 0)
            return true;
    }
    return false;
}

static bool add_folder(Named *named, const char *dir, const char *shown, bool pending, Error *err)
{
    LintFolder *folder;
    if (knows(named, dir))
        return true;
    if (!lint_folder(named->ctx, dir, shown, &folder, err))
        return false;
    named->folders =
        talloc_realloc(named->ctx, named->folders, const char *, named->folder_count + 1);
    named->folders[named->folder_count++] = dir;
    for (size_t i = 0; i < folder->count; i++)
        add_source(named, folder->sources[i])->pending = pending;
    return true;
}

static LintSource *find_source(const Named *named, const char *key)
{
    for (size_t i = 0; i < named->input->count; i++) {
        LintSource *source = &named->input->sources[i];
        if (source->path && strcmp(source->path, key) == 0)
            return source;
    }
    return NULL;
}

static bool parse_name(const char *key, NameParts *ret_parts)
{
    const char *advice;
    return layout_flyway.judge(key, ret_parts, &advice) == NAME_MIGRATION;
}

/* It runs around what is in its folder. */
static bool is_hook(const char *key)
{
    NameParts parts;
    const char *advice;
    return layout_flyway.judge(key, &parts, &advice) == NAME_HOOK;
}

/* A file that is named like no tool's migration has no history, and its folder may hold anything.
 */
static bool has_history(const Named *named, const char *key, const char *home)
{
    NameParts parts;
    const char *name = key + strlen(home) + 1;
    return knows(named, home) || parse_name(key, &parts) || is_hook(key) || strchr(name, '/') ||
           isdigit((unsigned char)*name);
}

static bool goes_back(const char *key)
{
    NameParts parts;
    return parse_name(key, &parts) && parts.kind == MIGRATION_UNDO;
}

static bool add_file(Named *named, const char *path, Error *err)
{
    const char *key = real_key(named->ctx, path);
    char *home = home_of(named, key);
    if (goes_back(key)) {
        progress_say(named->invocation->progress, PROGRESS_WARNING,
                     "'%s' is not judged: it goes back, and nothing serves then", path);
        return true;
    }
    if (has_history(named, key, home) && !add_folder(named, home, home, false, err))
        return false;
    LintSource *source = find_source(named, key);
    if (!source)
        source = add_source(named, (LintSource){.path = key});
    source->shown = path;
    source->pending = true;
    return true;
}

static bool add_argument(Named *named, const char *path, Error *err)
{
    struct stat info;
    if (strcmp(path, "-") == 0)
        return add_stdin(named, err);
    if (stat(path, &info) != 0) {
        error_set_errno(err, ERR_USAGE, "cannot find '%s'", path);
        return error_hint(err, "name a file of SQL, a folder of migrations, or - for stdin");
    }
    if (!S_ISDIR(info.st_mode))
        return add_file(named, path, err);
    MALLOC_AUTO char *real = realpath(path, NULL);
    return add_folder(named, talloc_strdup(named->ctx, real ? real : path), path, true, err);
}

/* What stands behind the last one that is judged is not there yet; of repeatables names do not say
 * what that is. */
static void cut_rest(LintInput *input)
{
    size_t last = input->count;
    while (last > 0 && !input->sources[last - 1].pending)
        last--;
    while (last > 0 && last < input->count && input->sources[last - 1].repeatable &&
           input->sources[last].repeatable)
        last++;
    input->count = last;
    for (size_t i = 0; i < input->count; i++)
        input->complete = input->complete || !input->sources[i].pending;
}

bool lint_sources_named(const Invocation *invocation, LintInput *ret_input, Error *err)
{
    *ret_input = (LintInput){0};
    Named named = {.invocation = invocation, .ctx = invocation->ctx, .input = ret_input};
    for (const char *const *path = invocation->arguments; *path; path++) {
        if (!add_argument(&named, *path, err))
            return false;
    }
    cut_rest(ret_input);
    return true;
}
