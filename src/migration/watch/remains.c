#include "migration/watch/remains.h"

#include "base/process_tree.h"

/* As long as a statement that is already rolled back may take to say so. */
#define PATIENCE_MS 2000
/* For one to end that was told to. */
#define END_MS   5000
#define PAUSE_MS 50

/* A pooler's connections to the server keep the name, idle, for the next client. */
#define OTHERS                                                                                     \
    " FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid()"                              \
    " AND state IS DISTINCT FROM 'idle' AND "
#define BY_NAME "application_name = $1"
#define BY_ENDS "pg_catalog.host(client_addr) || ':' || client_port = ANY ($2::text[])"

static int64_t now_ms(const Engine *engine)
{
    Clock *clock = engine->config.clock;
    return clock->monotonic_ms(clock);
}

static bool count(Db *db, const RemainsOf *of, int64_t *ret_count, Error *err)
{
    static const char sql[] = "SELECT count(*)" OTHERS "(" BY_NAME " OR " BY_ENDS ")";
    const char *const parameters[] = {of->application, of->ends};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query(tmp, db, sql, parameters, COUNT_OF(parameters), &rows, err))
        return false;
    *ret_count = db_value_int(rows, 0, 0, 0);
    return true;
}

static bool wait_for_end(Engine *engine, Db *db, const RemainsOf *of, int64_t limit_ms)
{
    Clock *clock = engine->config.clock;
    int64_t until_ms = now_ms(engine) + limit_ms, left = 1;
    ERROR_AUTO Error failure = {0};
    while (count(db, of, &left, &failure) && left > 0) {
        /* This tidies up: a cancel has done its work already. */
        if (now_ms(engine) >= until_ms || !clock->sleep_ms(clock, PAUSE_MS, NULL))
            return false;
    }
    return left == 0;
}

static bool has_processes(void)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return process_tree(tmp, getpid()).count > 0;
}

static bool end_them(Engine *engine, Db *db, const RemainsOf *of)
{
    static const char sql[] = "SELECT pg_catalog.pg_terminate_backend(pid)" OTHERS BY_NAME;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error failure = {0};
    DbRows *rows;
    if (!db_query(tmp, db, sql, &of->application, 1, &rows, &failure))
        return false;
    if (db_rows_count(rows) > 0)
        progress_say(engine->config.progress, PROGRESS_WARNING,
                     "the command has ended, but %zu of its sessions %s still at work: ended",
                     db_rows_count(rows), db_rows_count(rows) == 1 ? "was" : "were");
    return wait_for_end(engine, db, of, END_MS);
}

bool remains_are_gone(Engine *engine, Db *db, const RemainsOf *of)
{
    return wait_for_end(engine, db, of, PATIENCE_MS) ||
           (!has_processes() && end_them(engine, db, of));
}
