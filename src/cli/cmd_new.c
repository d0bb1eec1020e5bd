#include "cli/migrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cli/complain.h"
#include "cli/new_recipe.h"
#include "scaffold/recipe/words.h"

static void print_paths(Report *report UNUSED, FILE *out, const void *data)
{
    const NewMigration *made = data;
    fprintf(out, "%s\n", made->path);
    if (made->back_path)
        fprintf(out, "%s\n", made->back_path);
}

/* The folder by which files can be opened from here: it is named from the configuration's, which
 * may be another. */
static const char *shown_dir(const Settings *settings, const char *dir)
{
    char *here = realpath(".", NULL), *base = realpath(settings_base(settings, OPT_DIR), NULL);
    bool same = here && base && strcmp(here, base) == 0;
    free(here);
    free(base);
    return same ? settings_string(settings, OPT_DIR) : dir;
}

extern const Command command_new;

/* Options of a recipe mean nothing without one. */
static bool check_plain(const Invocation *invocation, Error *err)
{
    static const OptionId of_recipes[] = {OPT_TYPE, OPT_DEFAULT, OPT_NOT_NULL, OPT_KEY};
    if (invocation->argument_count == 0)
        return complain_missing_argument(&command_new, err);
    if (invocation->argument_count != 1) {
        error_set(err, ERR_USAGE, "'new' takes one name, or --recipe");
        return error_hint(err, "put the name in quotes: tidegate new \"add email to users\"");
    }
    for (size_t i = 0; i < COUNT_OF(of_recipes); i++) {
        if (settings_origin(invocation->settings, of_recipes[i]) != ORIGIN_FLAG)
            continue;
        error_set(err, ERR_USAGE, "--%s is for recipes", option_row(of_recipes[i])->flag);
        return error_hint(err, "name one: --recipe; tidegate new --help lists them");
    }
    return true;
}

static int create_one(Invocation *invocation, const char *dir, const char *shown)
{
    ERROR_AUTO Error err = {0};
    TALLOC_CTX *ctx = invocation->ctx;
    const Layout *layout = layout_find(settings_string(invocation->settings, OPT_LAYOUT));
    NewMigration made;
    if (!check_plain(invocation, &err) ||
        !migration_create(ctx, dir, layout, invocation->arguments[0], &made, &err))
        return invocation_fail(invocation, &err);
    made.path = fs_join(ctx, shown, made.path);
    json_t *result = json_object();
    json_object_set_new(result, "path", json_string_or_null(made.path));
    if (made.back_path) {
        made.back_path = fs_join(ctx, shown, made.back_path);
        json_object_set_new(result, "back_path", json_string_or_null(made.back_path));
    }
    return report_finish(invocation->report, result, print_paths, &made, 0, NULL);
}

static int run_new(Invocation *invocation)
{
    ERROR_AUTO Error err = {0};
    const Settings *settings = invocation->settings;
    if (!settings_require_one_database(settings, &err))
        return invocation_fail(invocation, &err);
    const char *dir = settings_path(invocation->ctx, settings, OPT_DIR);
    const char *shown = shown_dir(settings, dir);
    return settings_string(settings, OPT_RECIPE) ? new_recipe_run(invocation, dir, shown)
                                                 : create_one(invocation, dir, shown);
}

static const OptionId options[] = {
    OPT_RECIPE,   OPT_DEFAULT, OPT_TYPE, OPT_NOT_NULL, OPT_KEY,
    OPT_DATABASE, OPT_ONLY,    OPT_DIR,  OPT_LAYOUT,   OPTION_COUNT_OF,
};

const Command command_new = {
    .name = "new",
    .group = GROUP_AUTHOR,
    .arguments = "NAME",
    .min_arguments = 0, /* a recipe tells which ones it needs */
    .max_arguments = 3,
    .summary = "create the next migration file, or those of a recipe",
    .description =
        "Creates an empty migration with the next version, in the way the folder counts (1, 2, 3; "
        "001, 002; or the time) and in the form of its layout, and prints its path. The folder is "
        "created if it is not there.\n"
        "\n"
        "With --recipe it writes the phased migrations of a change that would break the version "
        "still serving: release 1 expands, fills what is there in small transactions and keeps old "
        "and new in step, release 2 contracts. Types, keys and constraints are read from the "
        "database, if one is named (nothing is written to it), else from the folder's migrations. "
        "PostgreSQL only. The "
        "recipes:\n" RECIPES(RECIPE_HELP),
    .examples = "tidegate new \"add email to users\"\n"
                "tidegate new --recipe rename-column users.name full_name\n"
                "tidegate new --recipe set-not-null orders.state --default \"'new'\"",
    .options = options,
    .needs_settings = true,
    .run = run_new,
};
