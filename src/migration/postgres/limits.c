#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/script/script.h"

/* The server cuts application_name there (NAMEDATALEN). */
#define NAME_LIMIT 63

static char *number(TALLOC_CTX *ctx, int64_t value)
{
    return talloc_asprintf(ctx, "%lld", (long long)value);
}

/* How long a statement of the group may wait for a lock, in ms; 0: as long as it takes, which in
 * the transaction of all would be with the locks of the migrations before it. */
static int64_t lock_timeout(const Engine *engine, const Script *script, const ScriptGroup *group)
{
    if (script && script->lock_timeout_ms >= 0)
        return script->lock_timeout_ms;
    return group && group->gentle && !engine->together ? 0 : engine->config.lock_timeout_ms;
}

/* -1: what is in force. What goes on from where it was cut off is one statement to the server,
 * however many transactions it makes. */
static int64_t statement_timeout(const Engine *engine, const Script *script,
                                 const ScriptGroup *group)
{
    if (script->statement_timeout_ms >= 0)
        return script->statement_timeout_ms;
    return group->alone && group->reruns ? 0 : engine->config.statement_timeout_ms;
}

char *postgres_work_name(TALLOC_CTX *ctx, const Engine *engine, const Script *script)
{
    const MigrationFile *file = script->file;
    const char *letter = file->kind == MIGRATION_UNDO       ? "U"
                         : file->kind == MIGRATION_BASELINE ? "B"
                         : file->version                    ? "V"
                                                            : "R ";
    char *name = talloc_asprintf(ctx, "tidegate %s %s%s", engine->run_id, letter,
                                 file->version ? file->version : file->name);
    if (strlen(name) > NAME_LIMIT)
        name[NAME_LIMIT] = '\0';
    return name;
}

/* A setting that is to be another one; value NULL: it stays as it is. */
typedef struct Limit {
    const char *name, *value;
} Limit;

#define LIMITS 5

/* The role is a setting as well. The server notices within a second that we are gone, and ends what
 * we left running. */
static void find_limits(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                        const ScriptGroup *group, Limit ret_limits[LIMITS])
{
    bool checks = db_capabilities(engine->db)->check_client_connection;
    int64_t statement = script ? statement_timeout(engine, script, group) : -1;
    const Limit limits[LIMITS] = {
        {"role", script ? engine->config.role : NULL},
        {"lock_timeout", number(ctx, lock_timeout(engine, script, group))},
        {"statement_timeout", statement >= 0 ? number(ctx, statement) : NULL},
        {"client_connection_check_interval", checks ? "1000" : NULL},
        {"application_name", script ? postgres_work_name(ctx, engine, script) : NULL},
    };
    memcpy(ret_limits, limits, sizeof(limits));
}

char *postgres_limits_sql(TALLOC_CTX *ctx, const Engine *engine, const Script *script,
                          const ScriptGroup *group)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Limit limits[LIMITS];
    find_limits(tmp, engine, script, group, limits);
    char *sql = talloc_strdup(ctx, "");
    for (size_t i = 0; i < LIMITS; i++) {
        if (!limits[i].value)
            continue;
        TALLOC_AUTO char *set =
            session_sql(NULL, engine, ", set_config({1}, {2}, true)",
                        (const char *const[]){limits[i].name, limits[i].value}, 2);
        sql = talloc_strdup_append_buffer(sql, set);
    }
    return sql;
}

/* Outside a transaction a setting is the session's. Behind a pooler the next statement may run in
 * another one, and the setting would stay with somebody else's: there nothing is set (but the name,
 * which poolers carry from session to session), and what would have to be is looked at. */
static char *lift_sql(TALLOC_CTX *ctx, const Engine *engine, const Limit limits[LIMITS])
{
    TALLOC_AUTO char *pid = number(NULL, db_backend_pid(engine->db));
    char *sql = session_sql(ctx, engine,
                            "SELECT pg_backend_pid() = {1}, CASE WHEN pg_backend_pid() <> {1}"
                            " THEN (SELECT setting FROM pg_catalog.pg_settings"
                            " WHERE name = 'lock_timeout') END",
                            (const char *const[]){pid}, 1);
    for (size_t i = 0; i < LIMITS; i++) {
        bool everywhere = strcmp(limits[i].name, "application_name") == 0;
        const char *const args[] = {limits[i].name, limits[i].value, pid};
        if (!limits[i].value)
            continue;
        TALLOC_AUTO char *set = session_sql(
            NULL, engine,
            everywhere ? ", set_config({1}, {2}, false)"
                       : ", CASE WHEN pg_backend_pid() = {3} THEN set_config({1}, {2}, false) END",
            args, COUNT_OF(args));
        sql = talloc_strdup_append_buffer(sql, set);
    }
    return sql;
}

static bool fail_pooled(const Engine *engine, const Script *script, const char *timeout, Error *err)
{
    error_set(err, ERR_CONFIG,
              "'%s' may have to wait for longer than lock_timeout, and the pooler "
              "before %s does not let us change it",
              script->file->path, engine->label);
    error_detail(err,
                 "lock_timeout is %s ms for this user there; it would cut the statement off in the "
                 "middle, and a SET through the pooler would stay with other clients' sessions",
                 timeout);
    return error_hint(err, "name the server itself in the database URL, without the pooler; or: "
                           "ALTER ROLE .. SET lock_timeout = 0");
}

static bool fail_pooled_role(const Engine *engine, const Script *script, Error *err)
{
    error_set(err, ERR_CONFIG,
              "'%s' runs outside a transaction, and the pooler before %s does not let us set the "
              "role '%s'",
              script->file->path, engine->label, engine->config.role);
    error_detail(err, "a SET ROLE through the pooler would stay with other clients' sessions");
    return error_hint(err, "name the server itself in the database URL, without the pooler");
}

/* How it was, or what takes its place: behind a pooler the session's own is somebody else's. */
static char *restore_sql(TALLOC_CTX *ctx, const Engine *engine, const Limit limits[LIMITS],
                         bool direct)
{
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "tidegate %s", engine->run_id);
    if (!direct)
        return session_sql(ctx, engine, "SELECT set_config('application_name', {1}, false)",
                           (const char *const[]){name}, 1);
    char *sql = talloc_strdup(ctx, "");
    for (size_t i = 0; i < LIMITS; i++) {
        if (limits[i].value)
            sql = talloc_asprintf_append_buffer(sql, "RESET %s;", limits[i].name);
    }
    return sql;
}

bool postgres_lift_limits(TALLOC_CTX *ctx, Engine *engine, const Script *script,
                          const ScriptGroup *group, char **ret_restore, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Limit limits[LIMITS];
    DbRows *rows;
    find_limits(tmp, engine, script, group, limits);
    if (!db_query(tmp, engine->db, lift_sql(tmp, engine, limits), NULL, 0, &rows, err))
        return false;
    bool direct = db_value_bool(rows, 0, 0);
    int64_t wanted = lock_timeout(engine, script, group);
    *ret_restore = restore_sql(ctx, engine, limits, direct);
    if (!direct && engine->config.role)
        return fail_pooled_role(engine, script, err);
    if (!direct && wanted == 0 && db_value_int(rows, 0, 1, 0) != 0)
        return fail_pooled(engine, script, db_value(rows, 0, 1), err);
    return true;
}
