#include "migration/mariadb/dialect.h"

/* Transactions that are open, oldest first: a lock timeout ends the wait, so that nobody can be
 * seen to wait any more. Who may not see others' sessions (PROCESS) is told of none. */
static const char OPEN[] =
    "SELECT p.id, p.user, p.host, timestampdiff(SECOND, t.trx_started, now()),"
    " left(coalesce(p.info, t.trx_query, ''), 120)"
    " FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
    " ON p.id = t.trx_mysql_thread_id WHERE p.id <> connection_id() ORDER BY t.trx_started LIMIT 3";

/* Where the plugin metadata_lock_info is there: who uses a table of this database. */
static const char USED[] =
    "SELECT p.id, p.user, p.host, p.time, concat('uses ', m.table_name, ' ', left(coalesce(p.info, "
    "''), 120)) FROM information_schema.metadata_lock_info m JOIN information_schema.processlist p"
    " ON p.id = m.thread_id WHERE m.table_schema = database() AND p.id <> connection_id()"
    " AND m.table_name NOT LIKE 'tidegate\\_%' ORDER BY p.time DESC LIMIT 3";

static const char *const QUERIES[] = {USED, OPEN};

static char *describe(TALLOC_CTX *ctx, const DbRows *rows)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        TALLOC_AUTO char *age = clock_duration_text(NULL, db_value_int(rows, i, 3, 0) * 1000);
        const char *query = db_value(rows, i, 4);
        text = talloc_asprintf_append(
            text, "%ssession %s (%s from %s) has had a transaction open for %s: %s", i ? "\n" : "",
            db_value(rows, i, 0), db_value(rows, i, 1), db_value(rows, i, 2), age,
            query && *query ? query : "idle");
    }
    return text;
}

char *mariadb_describe_blockers(TALLOC_CTX *ctx, Engine *engine, const Script *script UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(QUERIES); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        ERROR_AUTO Error ignored = {0};
        DbRows *rows;
        if (db_query(tmp, engine->db, QUERIES[i], NULL, 0, &rows, &ignored) &&
            db_rows_count(rows) > 0)
            return describe(ctx, rows);
    }
    return talloc_strdup(ctx, "");
}
