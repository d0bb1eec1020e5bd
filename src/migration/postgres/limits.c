#include "migration/postgres/dialect.h"
#include "migration/script/script.h"

/* What has to be set differently while a statement runs outside a transaction, with the value; a
 * setting that the server does not know is not among them.
 *
 * lock_timeout would kill CREATE INDEX CONCURRENTLY while it waits for others to finish, and leave
 * an invalid index. What goes on from where it was cut off is one statement to the server, however
 * many transactions it makes, so statement_timeout would end it; and the server is to notice that
 * we are gone, instead of letting whoever comes next wait for what we left running. */
static const char DIFFERENT[] =
    "SELECT wanted.name, wanted.value FROM (VALUES ('lock_timeout', '0', false),"
    " ('statement_timeout', '0', true), ('client_connection_check_interval', '1000', true))"
    " AS wanted (name, value, reruns) JOIN pg_catalog.pg_settings AS now USING (name)"
    " WHERE now.setting <> wanted.value AND (NOT wanted.reruns OR $1::boolean)";

bool postgres_lift_limits(TALLOC_CTX *ctx, Engine *engine, const ScriptGroup *group,
                          char **ret_restore, Error *err)
{
    const char *reruns = group->reruns ? "true" : "false";
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query(tmp, engine->db, DIFFERENT, &reruns, 1, &rows, err))
        return false;
    char *lift = talloc_strdup(tmp, ""), *restore = talloc_strdup(tmp, "");
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        const char *name = db_value(rows, i, 0);
        lift = talloc_asprintf_append(lift, "SET %s = %s;", name, db_value(rows, i, 1));
        restore = talloc_asprintf_append(restore, "RESET %s;", name);
    }
    if (db_rows_count(rows) == 0)
        return true;
    *ret_restore = talloc_steal(ctx, restore);
    return db_exec(engine->db, lift, err);
}
