#include "cli/migrations.h"
#include "cli/plan_file.h"
#include "cli/preview.h"

static json_t *duration_json(int64_t ms)
{
    return ms < 0 ? json_null() : json_integer(ms);
}

static json_t *needs_json(const MigrationStatus *migration)
{
    json_t *list = json_array();
    for (size_t i = 0; i < migration->need_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "path", migration->needs[i].path,
                                              "object", migration->needs[i].object, "unmet",
                                              migration->needs[i].unmet));
    return list;
}

static json_t *migration_json(const MigrationStatus *migration)
{
    json_t *json = json_object();
    json_object_set_new(json, "version", json_string_or_null(migration->version));
    json_object_set_new(json, "name", json_string_or_null(migration->name));
    json_object_set_new(json, "kind", json_string_or_null(migration->kind));
    json_object_set_new(json, "path", json_string_or_null(migration->path));
    json_object_set_new(json, "state", json_string(migration_state_name(migration->state)));
    json_object_set_new(json, "applied_at", json_string_or_null(migration->applied_at));
    json_object_set_new(json, "duration_ms", duration_json(migration->duration_ms));
    json_object_set_new(json, "checksum", json_string_or_null(migration->checksum));
    if (migration->preview)
        preview_add_json(json, migration->preview);
    if (migration->need_count)
        json_object_set_new(json, "needs", needs_json(migration));
    if (migration->of) {
        json_object_set_new(json, "statement", json_integer(migration->committed + 1));
        json_object_set_new(json, "of", json_integer(migration->of));
    }
    return json;
}

static json_t *others_json(const StatusResult *result)
{
    json_t *list = json_array();
    for (size_t i = 0; i < result->other_count; i++) {
        const OtherHistory *other = &result->others[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s?}", "tool", other->tool, "table",
                                              other->table, "applied", (json_int_t)other->applied,
                                              "newest", other->newest));
    }
    return list;
}

static json_t *problems_json(const StatusResult *result)
{
    json_t *list = json_array();
    for (const char *const *problem = result->problems; *problem; problem++)
        json_array_append_new(list, json_string(*problem));
    return list;
}

json_t *migrations_status_json(const StatusResult *result)
{
    if (!result)
        return NULL;
    json_t *migrations = json_array(), *database = json_object(), *json = json_object();
    for (size_t i = 0; i < result->count; i++)
        json_array_append_new(migrations, migration_json(&result->migrations[i]));
    json_object_set_new(database, "kind", json_string_or_null(result->database_kind));
    json_object_set_new(database, "version", json_string_or_null(result->database_version));
    json_object_set_new(json, "database", database);
    json_object_set_new(json, "layout", json_string_or_null(result->layout));
    json_object_set_new(json, "history", json_string_or_null(result->history));
    json_object_set_new(json, "pending", json_integer((json_int_t)result->pending));
    json_object_set_new(json, "migrations", migrations);
    if (result->planned) {
        json_object_set_new(json, "single_transaction",
                            json_boolean(result->planned->single_transaction));
        json_object_set_new(json, "role", json_string_or_null(result->planned->role));
        json_object_set_new(json, "hooks", plan_file_hooks_json(result->planned));
    }
    if (result->other_count)
        json_object_set_new(json, "others", others_json(result));
    if (result->problems)
        json_object_set_new(json, "problems", problems_json(result));
    return json;
}

static json_t *partial_json(const MigrateResult *result)
{
    if (!result->partial.path)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "version", json_string_or_null(result->partial.version));
    json_object_set_new(json, "path", json_string_or_null(result->partial.path));
    json_object_set_new(json, "statement", json_integer(result->partial.statement));
    json_object_set_new(json, "of", json_integer(result->partial.of));
    json_object_set_new(json, "resume", json_string_or_null(result->partial.resume));
    return json;
}

json_t *migrations_result_json(const MigrateResult *result)
{
    if (!result)
        return NULL;
    json_t *applied = json_array(), *json = json_object();
    for (size_t i = 0; i < result->applied_count; i++) {
        const AppliedMigration *migration = &result->applied[i];
        json_t *entry = json_object();
        json_object_set_new(entry, "version", json_string_or_null(migration->version));
        json_object_set_new(entry, "path", json_string_or_null(migration->path));
        json_object_set_new(entry, "statements", json_integer(migration->statements));
        json_object_set_new(entry, "duration_ms", duration_json(migration->duration_ms));
        json_array_append_new(applied, entry);
    }
    json_object_set_new(json, "run_id", json_string_or_null(result->run_id));
    json_object_set_new(json, "verdict", json_string_or_null(result->verdict));
    json_object_set_new(json, "applied", applied);
    json_object_set_new(json, "pending", json_integer((json_int_t)result->pending));
    json_object_set_new(json, "partial", partial_json(result));
    json_object_set_new(json, "database_id", json_string_or_null(result->database_id));
    return json;
}
