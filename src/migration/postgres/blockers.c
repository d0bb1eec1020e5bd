#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/script/mentions.h"
#include "migration/script/script.h"
#include "sql/mask.h"

/* Every lock that another session holds on a relation of ours, oldest transaction first. After a
 * lock timeout nobody waits any more, so that pg_blocking_pids() would be empty: whose relation the
 * script speaks of is what stood in its way. */
static const char HOLDERS[] =
    "SELECT c.relname, l.pid, a.usename, a.application_name, a.state,"
    " (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint, left(a.query, 1000)"
    " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation"
    " LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.granted AND l.locktype = 'relation' AND l.pid <> pg_backend_pid()"
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
    " AND c.relnamespace <> 'pg_catalog'::regnamespace"
    " ORDER BY a.xact_start NULLS LAST, l.pid LIMIT 200";

enum { RELATION, PID, USER, APPLICATION, STATE, AGE, QUERY };

#define NAMED_LIMIT 3
#define QUERY_SHOWN 120

static char *describe(TALLOC_CTX *ctx, const DbRows *rows, size_t row)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *query = db_value(rows, row, QUERY);
    const RunEventSession session = {
        .pid = db_value_int(rows, row, PID, 0),
        .user = db_value(rows, row, USER),
        .application = db_value(rows, row, APPLICATION),
        .state = db_value(rows, row, STATE),
        .age_ms = db_value_int(rows, row, AGE, -1),
        .query = query ? sql_mask(tmp, DIALECT_POSTGRES, query, strlen(query), QUERY_SHOWN) : NULL,
        .relation = db_value(rows, row, RELATION),
    };
    return sight_session_text(ctx, &session);
}

char *postgres_describe_blockers(TALLOC_CTX *ctx, Engine *engine, const Script *script)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *text, *found = talloc_strdup(ctx, "");
    size_t length, named = 0;
    if (script->file->size > SCRIPT_CONTENT_LIMIT ||
        !script_read(tmp, script, &text, &length, &ignored) ||
        !db_query(tmp, engine->db, HOLDERS, NULL, 0, &rows, &ignored))
        return found;
    const char *last_pid = "";
    for (size_t i = 0; i < db_rows_count(rows) && named < NAMED_LIMIT; i++) {
        const char *pid = db_value(rows, i, PID);
        if (strcmp(pid, last_pid) == 0 || !mentions(text, db_value(rows, i, RELATION)))
            continue;
        last_pid = pid;
        found = talloc_asprintf_append(found, "%s%s", named++ ? "\n" : "", describe(tmp, rows, i));
    }
    return found;
}
