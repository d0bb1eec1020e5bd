#include "cli/plan_file.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"

#define SCHEMA "tidegate.plan-file.v1"
/* 100,000 pending migrations take less. */
#define SIZE_LIMIT ((size_t)64 * 1024 * 1024)

json_t *plan_file_hooks_json(const PlannedSet *planned)
{
    json_t *hooks = json_array();
    for (size_t i = 0; i < planned->hook_count; i++) {
        const PlannedHook *hook = &planned->hooks[i];
        json_array_append_new(hooks, json_pack("{s:s, s:s, s:s}", "moment", hook->moment, "hook",
                                               hook->shown, "checksum", hook->checksum));
    }
    return hooks;
}

/* New reference. */
static json_t *steps_json(const PlannedSet *planned)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < planned->count; i++) {
        const PlannedStep *step = &planned->steps[i];
        json_t *json = json_object();
        json_object_set_new(json, "version", json_string_or_null(step->version));
        json_object_set_new(json, "path", json_string_or_null(step->path));
        json_object_set_new(json, "checksum", json_string_or_null(step->checksum));
        json_array_append_new(steps, json);
    }
    return steps;
}

/* New reference. */
static json_t *planned_json(const char *name, const PlannedSet *planned)
{
    json_t *json = json_object();
    json_object_set_new(json, "name", json_string_or_null(name));
    json_object_set_new(json, "app", json_string_or_null(planned->app));
    json_object_set_new(json, "database_id", json_string_or_null(planned->database_id));
    json_object_set_new(json, "to", json_string_or_null(planned->to));
    json_object_set_new(json, "single_transaction", json_boolean(planned->single_transaction));
    json_object_set_new(json, "role", json_string_or_null(planned->role));
    json_object_set_new(json, "applied", json_string_or_null(planned->applied));
    json_object_set_new(json, "hooks", plan_file_hooks_json(planned));
    json_object_set_new(json, "migrations", steps_json(planned));
    return json;
}

bool plan_file_write(const char *path, const DatabaseView *views, const PlannedSet *const planned[],
                     size_t count, Error *err)
{
    JSON_AUTO json_t *json = json_object();
    json_t *databases = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(databases, planned_json(views[i].name, planned[i]));
    json_object_set_new(json, "schema", json_string(SCHEMA));
    json_object_set_new(json, "databases", databases);
    MALLOC_AUTO char *text = json_dumps(json, JSON_INDENT(2));
    TALLOC_AUTO char *lines = talloc_asprintf(NULL, "%s\n", text ? text : "");
    return fs_write_atomic(path, lines, strlen(lines), 0644, err) ||
           error_wrap(err, "writing the plan");
}

static void fill_steps(const json_t *steps, PlannedSet *planned)
{
    size_t i;
    json_t *step;
    planned->steps = talloc_zero_array(planned, PlannedStep, (unsigned)json_array_size(steps));
    json_array_foreach(steps, i, step)
    {
        planned->steps[planned->count++] = (PlannedStep){
            .version = json_get_string(step, "version", NULL),
            .path = json_get_string(step, "path", ""),
            .checksum = json_get_string(step, "checksum", ""),
        };
    }
}

static void fill_hooks(const json_t *hooks, PlannedSet *planned)
{
    size_t i;
    json_t *hook;
    planned->hooks = talloc_zero_array(planned, PlannedHook, (unsigned)json_array_size(hooks));
    json_array_foreach(hooks, i, hook)
    {
        planned->hooks[planned->hook_count++] = (PlannedHook){
            .moment = json_get_string(hook, "moment", ""),
            .shown = json_get_string(hook, "hook", ""),
            .checksum = json_get_string(hook, "checksum", ""),
        };
    }
}

static PlannedSet *planned_of_json(TALLOC_CTX *ctx, const json_t *json)
{
    PlannedSet *planned = talloc_zero(ctx, PlannedSet);
    planned->database_id = json_get_string(json, "database_id", NULL);
    planned->app = json_get_string(json, "app", "");
    planned->to = json_get_string(json, "to", NULL);
    planned->single_transaction = json_get_bool(json, "single_transaction", false);
    planned->role = json_get_string(json, "role", NULL);
    planned->applied = json_get_string(json, "applied", "");
    fill_hooks(json_object_get(json, "hooks"), planned);
    fill_steps(json_object_get(json, "migrations"), planned);
    return planned;
}

static const json_t *find_database(const json_t *json, const char *name)
{
    size_t i;
    json_t *database;
    json_array_foreach(json_object_get(json, "databases"), i, database)
    {
        const char *its = json_get_string(database, "name", NULL);
        if (its && name ? strcmp(its, name) == 0 : its == name)
            return database;
    }
    return NULL;
}

static bool fail_no_plan(const char *path, Error *err)
{
    error_set(err, ERR_FORMAT, "'%s' is no plan", path);
    return error_hint(err, "write one: tidegate plan --out '%s'", path);
}

bool plan_file_read(TALLOC_CTX *ctx, const char *path, const char *name, PlannedSet **ret_planned,
                    Error *err)
{
    ERROR_AUTO Error ignored = {0};
    json_t *json;
    TALLOC_AUTO char *text = NULL;
    if (!fs_read(NULL, path, SIZE_LIMIT, &text, NULL, err))
        return error_wrap(err, "reading the plan");
    if (!json_parse_object(text, &json, &ignored))
        return fail_no_plan(path, err);
    json_keep(ctx, json);
    if (strcmp(json_get_string(json, "schema", ""), SCHEMA) != 0)
        return fail_no_plan(path, err);
    const json_t *database = find_database(json, name);
    if (!database) {
        error_set(err, ERR_VALIDATION, "the plan '%s' says nothing of the database%s%s", path,
                  name ? " " : "", name ? name : "");
        return error_hint(err, "nothing was changed; look at a new one: tidegate plan --out '%s'",
                          path);
    }
    *ret_planned = planned_of_json(ctx, database);
    return true;
}
