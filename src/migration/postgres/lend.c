#include "migration/postgres/dialect.h"

/* The run lock belongs to a connection, and for the server that is open as long as any process has
 * its socket: a worker that inherits it keeps the lock when we are killed. Nobody writes to it
 * there. */
bool postgres_lend(Engine *engine, int *ret_fd, Error *err UNUSED)
{
    *ret_fd = db_socket(engine->lock_db);
    return true;
}

/* Nobody's row, or none at all, is what the work made of it. */
static bool check_other_owner(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *sql = session_sql(tmp, engine,
                            "SELECT run_id, host, pid FROM {s}tidegate_lock"
                            " WHERE owner IS NOT NULL AND run_id <> {1}",
                            &engine->run_id, 1);
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, &ignored) || db_rows_count(rows) == 0)
        return true;
    error_set(err, ERR_FENCED, "run %s on %s (pid %s) has taken over %s", db_value(rows, 0, 0),
              db_value(rows, 0, 1), db_value(rows, 0, 2), engine->label);
    return error_hint(err, "see how it ends: tidegate status");
}

/* That it could not be written, because the work removed the table or contact is lost, is not for
 * us to mind: the connection of the lock decides. */
static bool renew(Engine *engine, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    DbRows *rows;
    char *sql = session_sql(tmp, engine,
                            "UPDATE {s}tidegate_lock SET renewed_at = {now},"
                            " renewals = renewals + 1 WHERE id = 1 AND run_id = {1}",
                            &engine->run_id, 1);
    if (!db_query(tmp, engine->db, sql, NULL, 0, &rows, &ignored))
        return true;
    return db_rows_affected(rows) > 0 || check_other_owner(engine, err);
}

bool postgres_keep(Engine *engine, Error *err)
{
    ERROR_AUTO Error lost = {0};
    if (!postgres_still_ours(engine, &lost) && lost.kind != ERR_INTERRUPTED &&
        lost.kind != ERR_TERMINATED)
        return error_move(err, &lost);
    return !engine->db || !db_alive(engine->db) || renew(engine, err);
}
