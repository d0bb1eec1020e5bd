#include <string.h>

#include "migration/postgres/dialect.h"
#include "migration/sight.h"
#include "sql/mask.h"

/* A look that takes longer is none; who stands in a pooler's queue gives up. */
#define LIMIT_MS 3000
/* The views are all there from PostgreSQL 14 on. */
#define VIEWS_SINCE 140000
#define QUERY_SHOWN 120

/* Our session is found by its name, since a pooler tells no true pid. Who waits for us is asked of
 * those alone that wait for a lock: pg_blocking_pids() stops the lock manager for a moment. */
#define US                                                                                         \
    "WITH us AS MATERIALIZED (SELECT pid, wait_event_type = 'Lock' AS waits"                       \
    " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"                         \
    " AND application_name = $1 AND pid <> pg_backend_pid() AND state = 'active' LIMIT 1),"        \
    " ahead AS MATERIALIZED (SELECT DISTINCT pid AS us,"                                           \
    " unnest(pg_catalog.pg_blocking_pids(pid)) AS pid FROM us WHERE waits) "

#define WAITS                                                                                      \
    "(SELECT 'blocker', ahead.pid::text, a.usename::text, a.application_name,"                     \
    " host(a.client_addr), a.state,"                                                               \
    " (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint::text,"                \
    " left(a.query, 1000),"                                                                        \
    " (SELECT l.relation::regclass::text FROM pg_catalog.pg_locks l"                               \
    " WHERE l.pid = ahead.us AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1)"                \
    " FROM ahead LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = ahead.pid"                     \
    " ORDER BY a.xact_start NULLS LAST LIMIT 3)"                                                   \
    " UNION ALL SELECT 'queue', count(*)::text, NULL, NULL, NULL, NULL, NULL, NULL, NULL"          \
    " FROM us, pg_catalog.pg_stat_activity q WHERE us.waits AND q.wait_event_type = 'Lock'"        \
    " AND q.pid <> us.pid AND us.pid = ANY (pg_catalog.pg_blocking_pids(q.pid))"

#define VIEW(view, phase, done, total, unit)                                                       \
    " UNION ALL SELECT 'phase', " phase ", (" done ")::text, (" total ")::text, '" unit "',"       \
    " NULL, NULL, NULL, NULL FROM us JOIN pg_catalog.pg_stat_progress_" view " USING (pid)"

#define VIEWS                                                                                      \
    VIEW("create_index", "phase",                                                                  \
         "CASE WHEN blocks_total > 0 THEN blocks_done WHEN tuples_total > 0 THEN tuples_done"      \
         " ELSE lockers_done END",                                                                 \
         "CASE WHEN blocks_total > 0 THEN blocks_total WHEN tuples_total > 0 THEN tuples_total"    \
         " ELSE lockers_total END",                                                                \
         "steps")                                                                                  \
    VIEW("vacuum", "'vacuum: ' || phase", "heap_blks_scanned", "heap_blks_total", "blocks")        \
    VIEW("cluster", "lower(command) || ': ' || phase", "heap_blks_scanned", "heap_blks_total",     \
         "blocks")                                                                                 \
    VIEW("copy", "lower(command)",                                                                 \
         "CASE WHEN bytes_total > 0 THEN bytes_processed ELSE tuples_processed END",               \
         "bytes_total", "rows")

static bool open_eyes(Onlooker *onlooker)
{
    ERROR_AUTO Error ignored = {0};
    const DbConfig config = {
        .url = onlooker->url,
        .credentials = onlooker->credentials,
        .application_name = onlooker->name,
        .connect_timeout_ms = LIMIT_MS,
        .limit_ms = LIMIT_MS,
        .cancel = onlooker->cancel,
    };
    onlooker->blind = !db_open(onlooker, &config, &onlooker->db, &ignored);
    return !onlooker->blind;
}

static void take_blocker(TALLOC_CTX *ctx, const DbRows *rows, size_t row, Sight *sight)
{
    const char *query = db_value(rows, row, 7);
    sight->blockers =
        talloc_realloc(ctx, sight->blockers, RunEventSession, (unsigned)sight->blocker_count + 1);
    sight->blockers[sight->blocker_count++] = (RunEventSession){
        .pid = db_value_int(rows, row, 1, 0),
        .user = db_value(rows, row, 2),
        .application = db_value(rows, row, 3),
        .address = db_value(rows, row, 4),
        .state = db_value(rows, row, 5),
        .age_ms = db_value_int(rows, row, 6, -1),
        .query = query ? sql_mask(ctx, DIALECT_POSTGRES, query, strlen(query), QUERY_SHOWN) : NULL,
        .relation = db_value(rows, row, 8),
    };
}

static void take_queue(TALLOC_CTX *ctx UNUSED, const DbRows *rows, size_t row, Sight *sight)
{
    sight->queued = db_value_int(rows, row, 1, 0);
}

static void take_phase(TALLOC_CTX *ctx UNUSED, const DbRows *rows, size_t row, Sight *sight)
{
    sight->phase = db_value(rows, row, 1);
    sight->done = db_value_int(rows, row, 2, -1);
    sight->total = db_value_int(rows, row, 3, -1);
    sight->unit = db_value(rows, row, 4);
}

static const struct {
    const char *name;
    void (*take)(TALLOC_CTX *ctx, const DbRows *rows, size_t row, Sight *sight);
} KINDS[] = {{"blocker", take_blocker}, {"queue", take_queue}, {"phase", take_phase}};

bool postgres_look(TALLOC_CTX *ctx, Onlooker *onlooker, const char *session, Sight *ret_sight)
{
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    if (onlooker->blind || (!onlooker->db && !open_eyes(onlooker)))
        return false;
    const char *sql = db_version(onlooker->db) >= VIEWS_SINCE ? US WAITS VIEWS : US WAITS;
    if (!db_query(ctx, onlooker->db, sql, &session, 1, &rows, &ignored)) {
        onlooker->blind = true;
        return false;
    }
    *ret_sight = (Sight){.done = -1, .total = -1};
    for (size_t row = 0; row < db_rows_count(rows); row++) {
        for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
            if (strcmp(db_value(rows, row, 0), KINDS[i].name) == 0)
                KINDS[i].take(ctx, rows, row, ret_sight);
        }
    }
    return true;
}
