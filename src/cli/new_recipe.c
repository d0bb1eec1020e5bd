#include "cli/new_recipe.h"

#include <string.h>

#include "base/fs.h"
#include "cli/migrations.h"
#include "report/table.h"
#include "scaffold/recipe/recipe.h"

typedef struct Written {
    const char *shown;
    const RecipeResult *result;
} Written;

static void print_written(Report *report, FILE *out, const void *data)
{
    static const char *const headers[] = {"FILE", "PHASE", ">RELEASE", NULL};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Written *written = data;
    Table *table = table_new(tmp, headers);
    for (size_t i = 0; i < written->result->count; i++) {
        const RecipePath *path = &written->result->paths[i];
        const char *const cells[] = {fs_join(tmp, written->shown, path->path), path->phase,
                                     talloc_asprintf(tmp, "%d", path->release)};
        table_add(table, cells, NULL);
    }
    table_print(table, out, *report_style(report, STYLE_STRONG) != '\0');
    fputs("\nThe files of release 2 go into the repository when release 1 serves everywhere; what "
          "the "
          "application has to do in each is in their heads.\n",
          out);
    for (const char *const *note = written->result->notes; *note; note++)
        fprintf(out, "note: %s\n", *note);
}

static json_t *written_json(const Written *written)
{
    json_t *files = json_array(), *notes = json_array();
    for (size_t i = 0; i < written->result->count; i++) {
        const RecipePath *path = &written->result->paths[i];
        TALLOC_AUTO char *shown = fs_join(NULL, written->shown, path->path);
        json_array_append_new(files,
                              json_pack("{s:o, s:s, s:i}", "path", json_string_or_null(shown),
                                        "phase", path->phase, "release", path->release));
    }
    for (const char *const *note = written->result->notes; *note; note++)
        json_array_append_new(notes, json_string_or_null(*note));
    return json_pack("{s:s, s:o, s:o}", "recipe", written->result->recipe, "files", files, "notes",
                     notes);
}

static bool refuse_dialect(const char *url, Error *err)
{
    Dialect dialect;
    if (!db_url_dialect(url, &dialect) || dialect == DIALECT_POSTGRES)
        return true;
    error_set(err, ERR_CONFIG, "recipes are for PostgreSQL, and the database is another");
    error_detail(
        err, "they keep old and new in step by PL/pgSQL triggers, fill rows in transactions of "
             "a procedure's own, and build what is new by CONCURRENTLY and NOT VALID; SQLite has "
             "none of these");
    return error_hint(err,
                      "write the steps by hand, an own file for each: tidegate new \"add full_name "
                      "to users\"");
}

/* A database that is named, and nothing said in its stead; named together with the command, it
 * counts in any case. */
static bool is_live(const Settings *settings, const RecipeRequest *request)
{
    bool named = settings_origin(settings, OPT_DATABASE) != ORIGIN_NONE;
    bool now = settings_origin(settings, OPT_DATABASE) == ORIGIN_FLAG ||
               settings_origin(settings, OPT_ENVIRONMENT) == ORIGIN_FLAG;
    return named && (now || !recipe_is_given(request));
}

static bool connect_to(const Invocation *invocation, Db **ret_db, Error *err)
{
    const DatabaseAddress *address = migrations_database(invocation, err);
    if (!address || !refuse_dialect(secret_reveal(address->url), err))
        return false;
    const DbConfig config = {
        .url = address->url,
        .credentials = address->credentials,
        .application_name = "tidegate new",
        .read_only = true,
        .cancel = invocation->cancel,
    };
    return db_open(invocation->ctx, &config, ret_db, err) ||
           error_wrap(err, "reading what the recipe has to know");
}

static bool write_files(Invocation *invocation, const char *dir, RecipeResult **ret_result,
                        Error *err)
{
    const Settings *settings = invocation->settings;
    RecipeRequest request = {
        .ctx = invocation->ctx,
        .recipe = settings_string(settings, OPT_RECIPE),
        .arguments = invocation->arguments,
        .argument_count = invocation->argument_count,
        .type = settings_string(settings, OPT_TYPE),
        .fallback = settings_string(settings, OPT_DEFAULT),
        .key = settings_string(settings, OPT_KEY),
        .not_null = settings_flag(settings, OPT_NOT_NULL),
        .dir = dir,
        .layout = layout_find(settings_string(settings, OPT_LAYOUT)),
    };
    const char *url = settings_string(settings, OPT_DATABASE);
    bool live = is_live(settings, &request);
    return (!url || refuse_dialect(url, err)) && recipe_check(&request, live, err) &&
           (!live || connect_to(invocation, &request.db, err)) &&
           recipe_write(&request, ret_result, err);
}

int new_recipe_run(Invocation *invocation, const char *dir, const char *shown)
{
    ERROR_AUTO Error err = {0};
    RecipeResult *result;
    if (!write_files(invocation, dir, &result, &err))
        return invocation_fail(invocation, &err);
    const Written written = {shown, result};
    return report_finish(invocation->report, written_json(&written), print_written, &written, 0,
                         NULL);
}
