#include "cli/ship_set.h"

#include <string.h>

#include "base/digest.h"
#include "base/fs.h"
#include "cli/database_views.h"
#include "config/words.h"
#include "migration/engine.h"

/* NAME/VERSION where it is one of several. */
static void add_versions(Words *all, const char *name, const char *const *versions)
{
    for (; *versions; versions++) {
        TALLOC_AUTO char *text =
            talloc_asprintf(NULL, "%s%s%s", name ? name : "", name ? "/" : "", *versions);
        words_add(all, text, strlen(text));
    }
}

static bool read_one(const DatabaseView *view, const char **ret_hash,
                     const char *const **ret_versions)
{
    TALLOC_CTX *ctx = view->invocation.ctx;
    ERROR_AUTO Error unreadable = {0};
    const char *dir = settings_path(ctx, view->invocation.settings, OPT_DIR);
    const Layout *layout = layout_find(settings_string(view->invocation.settings, OPT_LAYOUT));
    if (!dir || !fs_is_dir(dir))
        return false;
    if (engine_release_set(ctx, dir, layout, ret_hash, ret_versions, &unreadable))
        return true;
    progress_say(view->invocation.progress, PROGRESS_VERBOSE,
                 "the versions of this release are not recorded: %s", unreadable.message);
    return false;
}

void ship_set(Invocation *invocation, const char **ret_hash, const char *const **ret_versions)
{
    size_t count;
    DatabaseView *views = database_views(invocation, &count);
    Words all = words_new(invocation->ctx);
    char *text = talloc_strdup(views, ""), *hex = talloc_zero_size(views, DIGEST_HEX_SIZE);
    const char *hash = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *const *versions;
        if (!read_one(&views[i], &hash, &versions))
            return;
        add_versions(&all, views[i].name, versions);
        text = talloc_asprintf_append(text, "%s  %s\n", hash, views[i].name ? views[i].name : "");
    }
    digest_hex(text, strlen(text), hex);
    *ret_hash = count > 1 ? hex : hash;
    *ret_versions = all.items;
}
