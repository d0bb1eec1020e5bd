#include "migration/watch/waits.h"

#include <string.h>

#include "base/clock.h"

/* Two steps, for pg_locks and pg_blocking_pids() stop the lock manager for a moment: they are asked
 * once a session of the command seems to wait. Whose state may not be seen seems to. The other
 * sessions are known to wait from pg_locks, which hides nothing, for the application's user is
 * often another one. */
static const char LOOK[] =
    "WITH RECURSIVE mine AS (SELECT pid, query, query_start, state, wait_event_type"
    "  FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid() AND (application_name = $1"
    "   OR pg_catalog.host(client_addr) || ':' || client_port = ANY ($2::text[]))),"
    " suspects AS (SELECT 1 FROM mine WHERE wait_event_type = 'Lock' OR state IS NULL),"
    " waiters AS (SELECT DISTINCT pid FROM pg_catalog.pg_locks"
    "  WHERE NOT granted AND EXISTS (SELECT FROM suspects)),"
    " edges AS (SELECT pid, unnest(pg_catalog.pg_blocking_pids(pid)) AS holder FROM waiters),"
    " behind (root, pid) AS (SELECT e.holder, e.pid FROM edges e JOIN mine m ON m.pid = e.holder"
    "  UNION SELECT b.root, e.pid FROM behind b JOIN edges e ON e.holder = b.pid)"
    "SELECT m.pid, m.query_start, m.query, (SELECT count(*) FROM behind b"
    "  JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid WHERE b.root = m.pid"
    "   AND coalesce(a.backend_type, 'client backend') = 'client backend'"
    "   AND b.pid NOT IN (SELECT pid FROM mine)),"
    " h.holder, h.usename, h.application_name, h.state, h.age, h.query,"
    " h.holder IN (SELECT pid FROM mine)"
    " FROM mine m JOIN waiters USING (pid) LEFT JOIN LATERAL (SELECT e.holder, a.usename,"
    "   a.application_name, a.state, left(a.query, 120) AS query,"
    "   extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS age FROM edges e"
    "   LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = e.holder WHERE e.pid = m.pid"
    "   ORDER BY e.holder IN (SELECT pid FROM waiters), a.xact_start LIMIT 1) h ON true"
    " ORDER BY m.query_start LIMIT 16";

enum { PID, BEGAN, QUERY, BEHIND, HOLDER, USER, APPLICATION, STATE, AGE, HOLDER_QUERY, IS_OWN };

static const char *or_else(const char *text, const char *fallback)
{
    return text && *text ? text : fallback;
}

static const char *describe_blocker(TALLOC_CTX *ctx, const DbRows *rows, size_t row)
{
    TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, row, AGE, 0) * 1000);
    const char *application = or_else(db_value(rows, row, APPLICATION), NULL);
    int64_t holder = db_value_int(rows, row, HOLDER, -1);
    if (holder < 0)
        return "somebody who is just leaving";
    if (holder == 0)
        return "a prepared transaction (see pg_prepared_xacts)";
    const char *own = db_value_bool(rows, row, IS_OWN) ? "the command's own " : "";
    const char *user = or_else(db_value(rows, row, USER), "the server itself");
    const char *state = db_value(rows, row, STATE);
    if (!state) /* another user's: what it does may not be seen */
        return talloc_asprintf(ctx, "%ssession %lld (%s%s%s)", own, (long long)holder, user,
                               application ? ", " : "", or_else(application, ""));
    return talloc_asprintf(ctx, "%ssession %lld (%s%s%s, %s for %s): %s", own, (long long)holder,
                           user, application ? ", " : "", or_else(application, ""), state, age,
                           or_else(db_value(rows, row, HOLDER_QUERY), "?"));
}

/* What the server shows instead of what this user may not see. */
static const char *visible(const char *query)
{
    return query && strcmp(query, "<insufficient privilege>") != 0 ? query : NULL;
}

bool waits_look(TALLOC_CTX *ctx, Db *db, const char *application, const char *ends,
                Waits **ret_waits, Error *err)
{
    const char *const parameters[] = {application, ends};
    Waits *waits = talloc_zero(ctx, Waits);
    DbRows *rows;
    if (!db_query(waits, db, LOOK, parameters, COUNT_OF(parameters), &rows, err)) {
        talloc_free(waits);
        return false;
    }
    waits->count = db_rows_count(rows);
    waits->list = talloc_zero_array(waits, Wait, (unsigned)waits->count);
    for (size_t i = 0; i < waits->count; i++) {
        waits->list[i] = (Wait){
            .pid = (int)db_value_int(rows, i, PID, 0),
            .began = or_else(db_value(rows, i, BEGAN), ""),
            .query = visible(db_value(rows, i, QUERY)),
            .blocker = describe_blocker(waits, rows, i),
            .behind = (size_t)db_value_int(rows, i, BEHIND, 0),
        };
    }
    *ret_waits = waits;
    return true;
}

bool waits_cancel(Db *db, const Wait *wait, bool *ret_cancelled, Error *err)
{
    static const char sql[] = "SELECT pg_catalog.pg_cancel_backend(pid)"
                              " FROM pg_catalog.pg_stat_activity WHERE pid = $1::int"
                              " AND query_start = $2::timestamptz AND wait_event_type = 'Lock'";
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const parameters[] = {talloc_asprintf(tmp, "%d", wait->pid), wait->began};
    DbRows *rows;
    if (!db_query(tmp, db, sql, parameters, COUNT_OF(parameters), &rows, err))
        return false;
    *ret_cancelled = db_rows_count(rows) > 0 && db_value_bool(rows, 0, 0);
    return true;
}
