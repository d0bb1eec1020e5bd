#include "cli/lint_hooks.h"

#include <string.h>

#include "base/fs.h"
#include "cli/hook_values.h"
#include "cli/lint_git.h"

/* In the order in which they run: first those of the configuration. */
typedef struct Hooks {
    LintHook *items;
    size_t count;
} Hooks;

static bool collect(const Invocation *invocation, const LintFolder *folder, Hooks *ret_hooks,
                    Error *err)
{
    const ConfiguredHook *configured;
    size_t count;
    if (!hook_values(invocation, &configured, &count, err))
        return false;
    LintHook *items =
        talloc_array(invocation->ctx, LintHook, (unsigned)(count + folder->hook_count));
    *ret_hooks = (Hooks){.items = items};
    for (size_t i = 0; i < count; i++) {
        if (!configured[i].argv)
            items[ret_hooks->count++] = (LintHook){
                .source = {.path = configured[i].path, .shown = configured[i].shown},
                .moment = configured[i].moment,
            };
    }
    for (size_t i = 0; i < folder->hook_count; i++)
        items[ret_hooks->count++] = folder->hooks[i];
    return true;
}

static size_t first_pending(const LintInput *input)
{
    size_t first = 0;
    while (first < input->count && !input->sources[first].pending)
        first++;
    return first;
}

static LintSource *put(LintSource *at, const Hooks *hooks, HookMoment first, HookMoment last)
{
    for (HookMoment moment = first; moment <= last; moment++) {
        for (size_t i = 0; i < hooks->count; i++) {
            if (hooks->items[i].moment != moment)
                continue;
            *at = hooks->items[i].source;
            at++->pending = true;
        }
    }
    return at;
}

static LintSource *copy(LintSource *at, const LintSource *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *at++ = from[i];
    return at;
}

static void weave(const Invocation *invocation, const Hooks *hooks, LintInput *input)
{
    size_t first = first_pending(input);
    LintSource *sources = talloc_array(invocation->ctx, LintSource,
                                       (unsigned)(input->count + hooks->count)),
               *at = sources;
    at = copy(at, input->sources, first);
    at = put(at, hooks, HOOK_BEFORE_ALL, HOOK_BEFORE_EACH);
    at = copy(at, input->sources + first, input->count - first);
    at = put(at, hooks, HOOK_AFTER_EACH, HOOK_AFTER_ERROR);
    input->sources = sources;
    input->count = (size_t)(at - sources);
}

bool lint_hooks_all(const Invocation *invocation, LintInput *input, Error *err)
{
    Hooks hooks;
    if (first_pending(input) == input->count)
        return true;
    if (!collect(invocation, input->folder, &hooks, err))
        return false;
    weave(invocation, &hooks, input);
    return true;
}

/* It may lie anywhere; one that is not there at all is told. */
static bool is_changed(const char *ref, const LintSource *source, bool *ret_changed, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *slash = strrchr(source->path, '/');
    const char *name = slash ? slash + 1 : source->path;
    const char *const *paths;
    *ret_changed = !fs_exists(source->path);
    if (*ret_changed)
        return true;
    if (!lint_git_changed(tmp, fs_dirname(tmp, source->path), ref, &paths, err))
        return false;
    for (; *paths && !*ret_changed; paths++)
        *ret_changed = strcmp(*paths, name) == 0;
    return true;
}

bool lint_hooks_changed(const Invocation *invocation, const char *ref, LintInput *input, Error *err)
{
    Hooks hooks;
    size_t kept = 0;
    if (!collect(invocation, input->folder, &hooks, err))
        return false;
    for (size_t i = 0; i < hooks.count; i++) {
        bool changed;
        if (!is_changed(ref, &hooks.items[i].source, &changed, err))
            return false;
        if (changed)
            hooks.items[kept++] = hooks.items[i];
    }
    hooks.count = kept;
    weave(invocation, &hooks, input);
    return true;
}
