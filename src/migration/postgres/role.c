#include <string.h>

#include "migration/postgres/dialect.h"

/* Asking for it is the only sure way to know; it ends with this one statement, also behind a
 * pooler. */
bool postgres_check_role(Engine *engine, Error *err)
{
    TALLOC_AUTO char *sql = session_sql(
        NULL, engine, "SELECT pg_catalog.set_config('role', {1}, true)", &engine->config.role, 1);
    if (db_exec(engine->db, sql, err))
        return true;
    bool denied = strcmp(err->sqlstate, "42501") == 0;
    if (!*err->sqlstate)
        return false;
    err->kind = denied ? ERR_AUTH : ERR_CONFIG;
    error_wrap(err, "migrations cannot run as the role '%s' of --set-role", engine->config.role);
    return denied
               ? error_hint(err, "GRANT \"%s\" TO the user of the database URL",
                            engine->config.role)
               : error_hint(err, "create the role, or name another: --set-role, migrations.role");
}

/* SET ROLE moves what "$user" means: a schema of the role's name comes first then. Who the script
 * itself has become counts more. */
static const char LOOK[] =
    "BEGIN; SELECT pg_catalog.set_config('search_path', pg_catalog.regexp_replace("
    "pg_catalog.current_setting('search_path'), '\"?[$]user\"?', pg_catalog.quote_ident("
    "CASE WHEN current_user = session_user THEN {1} ELSE current_user END)), true)";

bool postgres_look_as_role(Engine *engine, Error *err)
{
    if (!engine->config.role)
        return true;
    TALLOC_AUTO char *sql = session_sql(NULL, engine, LOOK, &engine->config.role, 1);
    return db_exec(engine->db, sql, err);
}

bool postgres_look_as_user(Engine *engine, Error *err)
{
    return !engine->config.role || db_exec(engine->db, "COMMIT", err);
}
