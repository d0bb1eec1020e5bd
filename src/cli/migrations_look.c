#include "cli/database_views.h"
#include "cli/migrations.h"

typedef struct Looks {
    DatabaseView *views;
    StatusResult **results; /* each may be NULL */
    size_t count;
    ReportText print;
} Looks;

/* New reference: what one of several has to tell, with its name. */
static json_t *named_json(const Looks *looks, size_t index)
{
    json_t *json = migrations_status_json(looks->results[index]);
    if (!json)
        json = json_object();
    json_object_set_new(json, "name", json_string(looks->views[index].name));
    return json;
}

static void add_migrations(json_t *all, const json_t *database, const char *name)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(database, "migrations"), i, each)
    {
        json_t *copy = json_copy(each);
        json_object_set_new(copy, "database", json_string(name));
        json_array_append_new(all, copy);
    }
}

static json_t *looks_json(const Looks *looks)
{
    if (!looks->views[0].name)
        return migrations_status_json(looks->results[0]);
    json_t *databases = json_array(), *migrations = json_array();
    json_int_t pending = 0;
    for (size_t i = 0; i < looks->count; i++) {
        json_t *database = named_json(looks, i);
        pending += looks->results[i] ? (json_int_t)looks->results[i]->pending : 0;
        add_migrations(migrations, database, looks->views[i].name);
        json_array_append_new(databases, database);
    }
    return json_pack("{s:o, s:I, s:o}", "databases", databases, "pending", pending, "migrations",
                     migrations);
}

/* What --exit-code asks for, of the commands that have it. */
static int exit_code_of(const Invocation *invocation, const Looks *looks)
{
    if (!settings_flag(invocation->settings, OPT_EXIT_CODE))
        return 0;
    for (size_t i = 0; i < looks->count; i++) {
        if (looks->results[i]->pending)
            return error_exit_code(&(Error){.kind = ERR_GATE});
    }
    return 0;
}

static void print_looks(Report *report, FILE *out, const void *data)
{
    const Looks *looks = data;
    for (size_t i = 0; i < looks->count; i++) {
        if (looks->views[i].name)
            fprintf(out, "%s%s%s%s:\n", i ? "\n" : "", report_style(report, STYLE_STRONG),
                    looks->views[i].name, report_style(report, STYLE_NONE));
        looks->print(report, out, looks->results[i]);
    }
}

int migrations_look(Invocation *invocation, MigrationsLook look, MigrationsLooked looked,
                    ReportText print)
{
    ERROR_AUTO Error first = {0};
    Looks looks = {.print = print};
    looks.views = database_views(invocation, &looks.count);
    looks.results = talloc_zero_array(looks.views, StatusResult *, (unsigned)looks.count);
    for (size_t i = 0; i < looks.count; i++) {
        ERROR_AUTO Error err = {0};
        Engine *engine;
        const Invocation *one = &looks.views[i].invocation;
        if (!migrations_open(one, true, &engine, &err) ||
            !look(one, engine, &looks.results[i], &err)) {
            database_views_wrap(&looks.views[i], &err);
            error_move(&first, &err);
        }
    }
    if (!error_is_set(&first) && looked)
        looked(invocation, looks.views, looks.results, looks.count, &first);
    if (error_is_set(&first))
        return report_finish(invocation->report, looks_json(&looks), NULL, NULL, 0, &first);
    return report_finish(invocation->report, looks_json(&looks), print_looks, &looks,
                         exit_code_of(invocation, &looks), NULL);
}
