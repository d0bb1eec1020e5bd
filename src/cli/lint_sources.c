#include "cli/lint_sources.h"

#include <string.h>

#include "cli/lint_git.h"
#include "cli/lint_hooks.h"

bool lint_sources_history(const Invocation *invocation, LintInput *ret_input, Error *err)
{
    TALLOC_CTX *ctx = invocation->ctx;
    const Settings *settings = invocation->settings;
    const char *dir = settings_path(ctx, settings, OPT_DIR);
    const char *shown = settings_string(settings, OPT_DIR);
    LintFolder *folder;
    if (!lint_folder(ctx, dir, shown, &folder, err))
        return false;
    *ret_input = (LintInput){
        .sources = folder->sources,
        .count = folder->count,
        .complete = folder->count > 0,
        .folder = folder,
    };
    return true;
}

/* `paths` are relative to the folder, as are the ends of the sources' paths. */
static bool is_among(const char *path, const char *dir, const char *const *paths)
{
    const char *relative = path + strlen(dir) + 1;
    for (; *paths; paths++) {
        if (strcmp(*paths, relative) == 0)
            return true;
    }
    return false;
}

static bool choose_changed(const Invocation *invocation, const char *ref, LintInput *input,
                           Error *err)
{
    TALLOC_CTX *ctx = invocation->ctx;
    const char *dir = settings_path(ctx, invocation->settings, OPT_DIR);
    const char *const *paths;
    if (!lint_git_changed(ctx, dir, ref, &paths, err))
        return false;
    for (size_t i = 0; i < input->count; i++)
        input->sources[i].pending = is_among(input->sources[i].path, dir, paths);
    return true;
}

bool lint_sources_folder(const Invocation *invocation, LintInput *ret_input, Error *err)
{
    const char *ref = settings_string(invocation->settings, OPT_SINCE_REF);
    if (!lint_sources_history(invocation, ret_input, err))
        return false;
    if (ref)
        return choose_changed(invocation, ref, ret_input, err) &&
               lint_hooks_changed(invocation, ref, ret_input, err);
    for (size_t i = 0; i < ret_input->count; i++)
        ret_input->sources[i].pending = true;
    return lint_hooks_all(invocation, ret_input, err);
}
