#include "migration/incumbent/overlay.h"
#include "migration/sqlite/dialect.h"

#define ROWS "SELECT seq, version, name, kind, status, checksum, path"
#define FROM " FROM tidegate_migration WHERE app = {1}"

#define WORK "SELECT seq, version, name, path, kind, \"index\", hash, statement, run_id, state"
#define WORK_FROM                                                                                  \
    " FROM tidegate_statement WHERE app = {1} AND state IN ('started', 'committed') ORDER BY seq"

/* In the transaction that takes over. */
static const char UPGRADE_1[] =
    "ALTER TABLE tidegate_statement ADD COLUMN last INTEGER;"
    "ALTER TABLE tidegate_statement ADD COLUMN \"of\" INTEGER;"
    "ALTER TABLE tidegate_statement ADD COLUMN \"before\" TEXT;"
    "UPDATE tidegate_meta SET value = '2' WHERE key = 'format' AND value = '1'";

static const char CREATE[] =
    "CREATE TABLE IF NOT EXISTS tidegate_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tidegate_fence ("
    " id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tidegate_lock ("
    " id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT, run_id TEXT, host TEXT, pid INTEGER,"
    " acquired_at TEXT, renewed_at TEXT, renewals INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS tidegate_migration ("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT NOT NULL, version TEXT, name TEXT NOT NULL,"
    " kind TEXT NOT NULL, path TEXT NOT NULL, checksum TEXT, checksum_norm TEXT, content TEXT,"
    " status TEXT NOT NULL, applied_at TEXT NOT NULL, applied_by TEXT, duration_ms INTEGER,"
    " statements INTEGER, run_id TEXT, release TEXT, tool TEXT);"
    "CREATE TABLE IF NOT EXISTS tidegate_run ("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, app TEXT NOT NULL,"
    " release TEXT, command TEXT NOT NULL, actor TEXT, host TEXT, ci_url TEXT, tool TEXT,"
    " started_at TEXT NOT NULL, ended_at TEXT, verdict TEXT, error_sqlstate TEXT,"
    " error_message TEXT);"
    "CREATE INDEX IF NOT EXISTS tidegate_run_run_id ON tidegate_run (run_id);"
    "CREATE TABLE IF NOT EXISTS tidegate_statement ("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT NOT NULL, version TEXT, name TEXT NOT NULL,"
    " path TEXT NOT NULL, kind TEXT NOT NULL, \"index\" INTEGER NOT NULL, hash TEXT NOT NULL,"
    " statement TEXT NOT NULL,"
    " run_id TEXT NOT NULL, state TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,"
    " last INTEGER, \"of\" INTEGER, \"before\" TEXT);"
    "INSERT OR IGNORE INTO tidegate_meta (key, value) VALUES ('database_id', {1}), ('format', {2});"
    "INSERT OR IGNORE INTO tidegate_fence (id, number) VALUES (1, 0);"
    "INSERT OR IGNORE INTO tidegate_lock (id) VALUES (1)";

const EngineDialect ENGINE_DIALECT_SQLITE = {
    .dialect = DIALECT_SQLITE,
    .returning = " RETURNING seq",
    .now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    .age = "NULL",
    .missing = "SELECT value FROM json_each(json_array(" TABLE_NAMES ")) WHERE value NOT IN"
               " (SELECT name FROM sqlite_master WHERE type = 'table')",
    .present = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tidegate_meta'",
    .find = "SELECT (SELECT value FROM tidegate_meta WHERE key = 'format'), '',"
            " (SELECT value FROM tidegate_meta WHERE key = 'database_id'),"
            " (SELECT number FROM tidegate_fence),"
            " (SELECT value FROM tidegate_meta WHERE key = " INCUMBENT_KEY_SQL("{1}") ")",
    .rows_brief = ROWS FROM,
    .rows_full = ROWS ", applied_at, duration_ms" FROM,
    .open_work = WORK ", last, \"of\", \"before\"" WORK_FROM,
    .open_work_1 = WORK ", NULL, NULL, NULL" WORK_FROM,
    .create = CREATE,
    .upgrade_1 = UPGRADE_1,
    .whereabouts = "SELECT 'main', '', 'main'",
    .take_over = sqlite_take_over,
    .still_ours = sqlite_still_ours,
    .release = sqlite_release,
    .lend = sqlite_lend,
    .take_back = sqlite_take_back,
    .begin = sqlite_begin,
    .apply = sqlite_apply,
    .dump_schema = sqlite_dump_schema,
};
