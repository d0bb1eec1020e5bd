#include "cli/migrate_works.h"

#include "cli/migrations.h"

/* New reference. */
static json_t *named_json(const MigrateWork *work)
{
    json_t *json = migrations_result_json(work->result);
    if (!json)
        json = json_pack("{s:n}", "verdict");
    json_object_set_new(json, "name", json_string(work->view->name));
    return json;
}

static void add_applied(json_t *all, const json_t *database, const char *name)
{
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(database, "applied"), i, each)
    {
        json_t *copy = json_copy(each);
        json_object_set_new(copy, "database", json_string(name));
        json_array_append_new(all, copy);
    }
}

/* The member of the first of them that has it. New reference. */
static json_t *first_of(const json_t *databases, const char *member)
{
    size_t i;
    json_t *database;
    json_array_foreach(databases, i, database)
    {
        json_t *value = json_object_get(database, member);
        if (value && !json_is_null(value))
            return json_incref(value);
    }
    return json_null();
}

json_t *migrate_works_json(const MigrateWorks *works)
{
    if (!works->list[0].view->name)
        return migrations_result_json(works->list[0].result);
    json_t *databases = json_array(), *applied = json_array();
    json_int_t pending = 0;
    for (size_t i = 0; i < works->count; i++) {
        const MigrateWork *work = &works->list[i];
        json_t *database = named_json(work);
        pending += work->result ? (json_int_t)work->result->pending : 0;
        add_applied(applied, database, work->view->name);
        json_array_append_new(databases, database);
    }
    return json_pack("{s:o, s:s, s:o, s:I, s:o, s:n, s:o}", "run_id", first_of(databases, "run_id"),
                     "verdict", works->verdict, "applied", applied, "pending", pending, "partial",
                     first_of(databases, "partial"), "database_id", "databases", databases);
}

void migrate_works_print(Report *report, FILE *out, const void *data)
{
    const MigrateWorks *works = data;
    for (size_t i = 0; i < works->count; i++) {
        const MigrateWork *work = &works->list[i];
        if (!work->result)
            continue;
        if (work->view->name)
            fprintf(out, "%s: ", work->view->name);
        migrations_print_result(report, out, work->result);
    }
}
