#include "cli/migrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

static void print_path(Report *report UNUSED, FILE *out, const void *data)
{
    fprintf(out, "%s\n", (const char *)data);
}

/* What can be opened from here: the folder is named from the configuration's, which may be another.
 */
static const char *shown_path(TALLOC_CTX *ctx, const Settings *settings, const char *dir,
                              const char *name)
{
    char *here = realpath(".", NULL), *base = realpath(settings_base(settings, OPT_DIR), NULL);
    bool same = here && base && strcmp(here, base) == 0;
    free(here);
    free(base);
    return fs_join(ctx, same ? settings_string(settings, OPT_DIR) : dir, name);
}

static int run_new(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    TALLOC_CTX *ctx = invocation->ctx;
    const char *dir = settings_path(ctx, invocation->settings, OPT_DIR);
    char *name;
    if (!settings_require_one_database(invocation->settings, &err) ||
        !migration_create(ctx, dir, invocation->arguments[0], &name, &err))
        return invocation_fail(invocation, &err);
    const char *shown = shown_path(ctx, invocation->settings, dir, name);
    json_t *result = json_object();
    json_object_set_new(result, "path", json_string_or_null(shown));
    return report_finish(invocation->report, result, print_path, shown, 0, NULL);
}

static const OptionId options[] = {OPT_ONLY, OPT_DIR, OPT_LAYOUT, OPTION_COUNT_OF};

const Command command_new = {
    .name = "new",
    .group = GROUP_AUTHOR,
    .arguments = "NAME",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "create the next migration file",
    .description =
        "Creates an empty migration with the next version, in the way the folder counts (1, 2, 3; "
        "001, 002; or the time), and prints its path. The folder is created if it is not there.",
    .examples = "tidegate new \"add email to users\"",
    .options = options,
    .needs_settings = true,
    .run = run_new,
};
