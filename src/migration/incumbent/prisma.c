/* Prisma's _prisma_migrations: sql_migration_persistence.rs of prisma-engines; its lock: the
 * connectors of its flavours. A migration that was rolled back counts as not there. */
#include "base/digest.h"
#include "migration/incumbent/tools.h"

#define LOCK_ID 72707369

#define ROWS(path, time, duration)                                                                 \
    "SELECT CASE WHEN rolled_back_at IS NOT NULL THEN 'undone' WHEN finished_at IS NULL THEN"      \
    " 'failed' ELSE 'applied' END, migration_name, NULL, " path ", checksum, " time ", " duration  \
    " FROM {t} ORDER BY started_at"
#define FORGET                                                                                     \
    "DELETE FROM {t} WHERE migration_name = {1} AND finished_at IS NULL AND rolled_back_at IS "    \
    "NULL"
#define SET(path, time, duration, now, began)                                                      \
    {                                                                                              \
        .read = ROWS(path, time, duration),                                                        \
        .applied = FORGET "; INSERT INTO {t} (id, checksum, started_at, finished_at,"              \
                          " migration_name, applied_steps_count) VALUES ({7}, {4}, " began         \
                          ", " now ", {1}, 1)",                                                    \
        .undone = "UPDATE {t} SET rolled_back_at = " now                                           \
                  " WHERE migration_name = {1} AND rolled_back_at IS NULL",                        \
        .begun = FORGET "; INSERT INTO {t} (id, checksum, started_at, migration_name,"             \
                        " applied_steps_count) VALUES ({7}, {4}, " now ", {1}, 0)",                \
        .cleared = FORGET,                                                                         \
        .repaired = "UPDATE {t} SET checksum = {4} WHERE migration_name = {1}"                     \
                    " AND rolled_back_at IS NULL",                                                 \
    }

static char *checksum(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char hex[DIGEST_HEX_SIZE];
    digest_hex(text, length, hex);
    return talloc_strdup(ctx, hex);
}

static size_t locks(const IncumbentPlace *place UNUSED, int64_t ret_ids[INCUMBENT_LOCKS])
{
    ret_ids[0] = LOCK_ID;
    return 1;
}

/* Its driver keeps SQLite's times as milliseconds. */
#define SQLITE_NOW "CAST(1000 * (julianday('now') - 2440587.5) * 86400 AS INTEGER)"
#define SQLITE_READ_TIME                                                                           \
    "CASE typeof(finished_at) WHEN 'integer' THEN strftime('%Y-%m-%dT%H:%M:%fZ',"                  \
    " finished_at / 1000.0, 'unixepoch') ELSE " SQLITE_TIME("finished_at") " END"

static size_t lock_names(TALLOC_CTX *ctx UNUSED, const IncumbentPlace *place UNUSED,
                         const char *ret_names[INCUMBENT_LOCKS])
{
    ret_names[0] = "prisma_migrate";
    return 1;
}

const Incumbent INCUMBENT_PRISMA = {
    .tool = "prisma",
    .layout = "prisma",
    .table = "_prisma_migrations",
    .columns = "migration_name checksum finished_at rolled_back_at applied_steps_count",
    .waits_in_server = true,
    .way_forward = "prisma migrate resolve --applied NAME, or --rolled-back NAME",
    .sql =
        {
            [DIALECT_POSTGRES] =
                SET("migration_name || '/migration.sql'", POSTGRES_TIME("finished_at"),
                    "CAST(extract(epoch FROM finished_at - started_at) * 1000 AS bigint)",
                    "clock_timestamp()",
                    "clock_timestamp() - CAST({5} AS bigint) * interval '1 millisecond'"),
            [DIALECT_SQLITE] = SET("migration_name || '/migration.sql'", SQLITE_READ_TIME,
                                   "finished_at - started_at", SQLITE_NOW, SQLITE_NOW " - {5}"),
            [DIALECT_MARIADB] =
                SET("concat(migration_name, '/migration.sql')", MARIADB_TIME("finished_at"),
                    "timestampdiff(MICROSECOND, started_at, finished_at) DIV 1000", "now(3)",
                    "now(3) - INTERVAL 1000 * {5} MICROSECOND"),
        },
    .locks = locks,
    .lock_names = lock_names,
    .checksum = checksum,
};
