#include "migration/mariadb/dialect.h"

#define ROWS "SELECT seq, version, name, kind, status, checksum, path"
#define FROM " FROM {s}tidegate_migration WHERE app = {1} ORDER BY seq"

#define TABLE " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;"
#define TEXT  " LONGTEXT"
#define SEQ   " seq BIGINT AUTO_INCREMENT PRIMARY KEY"

/* tidegate_meta last, with its rows in the same statement: whoever is killed in the middle leaves
 * no table of that name, and the next one makes what is missing. */
static const char CREATE[] =
    "CREATE TABLE IF NOT EXISTS {s}tidegate_fence ("
    " id INT PRIMARY KEY, number BIGINT NOT NULL)" TABLE
    "CREATE TABLE IF NOT EXISTS {s}tidegate_lock ("
    " id INT PRIMARY KEY, owner" TEXT ", run_id" TEXT ", host" TEXT ", pid BIGINT,"
    " acquired_at DATETIME(3), renewed_at DATETIME(3), renewals BIGINT NOT NULL DEFAULT 0)" TABLE
    "CREATE TABLE IF NOT EXISTS {s}tidegate_migration (" SEQ
    ", app VARCHAR(191) NOT NULL, version" TEXT ", name" TEXT
    " NOT NULL, kind VARCHAR(20) NOT NULL,"
    " path" TEXT " NOT NULL, checksum VARCHAR(64), checksum_norm VARCHAR(64), content" TEXT ","
    " status VARCHAR(20) NOT NULL, applied_at DATETIME(3) NOT NULL, applied_by" TEXT ","
    " duration_ms BIGINT, statements BIGINT, run_id VARCHAR(64), \"release\"" TEXT ","
    " tool" TEXT ", INDEX tidegate_migration_app (app))" TABLE
    "CREATE TABLE IF NOT EXISTS {s}tidegate_run (" SEQ ", run_id VARCHAR(64) NOT NULL,"
    " app VARCHAR(191) NOT NULL, \"release\"" TEXT ", command VARCHAR(40) NOT NULL, actor" TEXT ","
    " host" TEXT ", ci_url" TEXT ", tool" TEXT ", started_at DATETIME(3) NOT NULL,"
    " ended_at DATETIME(3), verdict VARCHAR(20), error_sqlstate VARCHAR(5), error_message" TEXT ","
    " INDEX tidegate_run_run_id (run_id))" TABLE
    "CREATE TABLE IF NOT EXISTS {s}tidegate_statement (" SEQ ", app VARCHAR(191) NOT NULL,"
    " version" TEXT ", name" TEXT " NOT NULL, path" TEXT " NOT NULL, kind VARCHAR(20) NOT NULL,"
    " \"index\" BIGINT NOT NULL, hash VARCHAR(64) NOT NULL, statement" TEXT " NOT NULL,"
    " run_id VARCHAR(64) NOT NULL, state VARCHAR(20) NOT NULL, started_at DATETIME(3) NOT NULL,"
    " ended_at DATETIME(3), last BIGINT, \"of\" BIGINT, \"before\"" TEXT ","
    " INDEX tidegate_statement_state (app, state))" TABLE
    "INSERT IGNORE INTO {s}tidegate_fence (id, number) VALUES (1, 0);"
    "INSERT IGNORE INTO {s}tidegate_lock (id) VALUES (1);"
    "CREATE TABLE IF NOT EXISTS {s}tidegate_meta ("
    " \"key\" VARCHAR(191) PRIMARY KEY, value" TEXT " NOT NULL)"
    " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin"
    " SELECT 'database_id' AS \"key\", {1} AS value UNION ALL SELECT 'format', {2}";

#define OURS "table_schema = database() AND table_name"

/* Without tidegate_meta none counts as there, as long as no run was ever recorded: see CREATE. */
static const char MISSING[] =
    "SELECT name FROM (SELECT 'tidegate_meta' AS name UNION SELECT 'tidegate_fence'"
    " UNION SELECT 'tidegate_lock' UNION SELECT 'tidegate_migration' UNION SELECT 'tidegate_run'"
    " UNION SELECT 'tidegate_statement') AS names WHERE NOT EXISTS"
    " (SELECT 1 FROM information_schema.tables WHERE " OURS " = name)"
    " OR NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE " OURS " = 'tidegate_meta'"
    " OR " OURS " = 'tidegate_run' AND auto_increment > 1)";

static const char TAKE_LOCK[] =
    "INSERT INTO {s}tidegate_fence (id, number)"
    " SELECT 1, 1 + coalesce(max(seq), 0) FROM {s}tidegate_run"
    " ON DUPLICATE KEY UPDATE number = tidegate_fence.number + 1;"
    "INSERT INTO {s}tidegate_lock (id, owner, run_id, host, pid, acquired_at, renewed_at, renewals)"
    " VALUES (1, {1}, {2}, {3}, {4}, {now}, {now}, 1) ON DUPLICATE KEY UPDATE owner = {1},"
    " run_id = {2}, host = {3}, pid = {4}, acquired_at = {now}, renewed_at = {now},"
    " renewals = renewals + 1;"
    "UPDATE {s}tidegate_run SET ended_at = {now}, verdict = 'killed'"
    " WHERE verdict IS NULL AND seq <> {5}";

const EngineDialect ENGINE_DIALECT_MARIADB = {
    .dialect = DIALECT_MARIADB,
    .name_quote = '`',
    .returning = "", /* MySQL has none */
    .now = "utc_timestamp(3)",
    .age = "NULL",
    .absent_sqlstate = "42S02",
    .missing = MISSING,
    .find = "SELECT (SELECT value FROM {s}tidegate_meta WHERE \"key\" = 'format'), database(),"
            " (SELECT value FROM {s}tidegate_meta WHERE \"key\" = 'database_id'),"
            " (SELECT number FROM {s}tidegate_fence WHERE id = 1),"
            " (SELECT value FROM {s}tidegate_meta WHERE \"key\" = concat('incumbent:', {1}))",
    .given_time = "str_to_date({g}, '%Y-%m-%dT%H:%i:%s.%fZ')",
    .whereabouts = "SELECT database(), substring_index(user(), '@', 1), database()",
    .table_sizes = "SELECT table_name, table_rows, data_length + index_length"
                   " FROM information_schema.tables WHERE table_schema = database()"
                   " AND table_type = 'BASE TABLE'",
    .rows_brief = ROWS FROM,
    .rows_full = ROWS ", concat(left(date_format(applied_at, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z'),"
                      " duration_ms" FROM,
    .open_work = "SELECT seq, version, name, path, kind, \"index\", hash, statement, run_id, state,"
                 " last, \"of\", \"before\" FROM {s}tidegate_statement WHERE app = {1}"
                 " AND state IN ('started', 'committed') ORDER BY seq",
    .create = CREATE,
    .take_lock = TAKE_LOCK,
    .take_over = mariadb_take_over,
    .still_ours = mariadb_still_ours,
    .lock_incumbent = mariadb_lock_incumbent,
    .release = mariadb_release,
    .lend = mariadb_lend,
    .keep = mariadb_still_ours,
    .renew = mariadb_renew,
    .begin = mariadb_begin,
    .apply = mariadb_apply,
    .settle = mariadb_settle,
    .judge_alone = mariadb_judge_alone,
    .may_begin_alone = mariadb_may_begin_alone,
    .describe_blockers = mariadb_describe_blockers,
    .dump_schema = mariadb_dump_schema,
};
