/* sqlx's _sqlx_migrations: migrate.rs of sqlx-postgres, sqlx-sqlite and sqlx-mysql. */
#include "base/crc32.h"
#include "base/digest.h"
#include "migration/incumbent/tools.h"

#define LOCK_SALT 0x3d32ad9e

#define ROWS(checksum, time)                                                                       \
    "SELECT CASE WHEN success THEN 'applied' ELSE 'failed' END, version, description, "            \
    "NULL, " checksum ", " time ", execution_time / 1000000 FROM {t} ORDER BY version"
#define FORGET "DELETE FROM {t} WHERE version = {1}"
#define INSERT(success, checksum, nanoseconds)                                                     \
    FORGET "; INSERT INTO {t} (version, description, success, checksum, execution_time)"           \
           " VALUES ({1}, {2}, " success ", " checksum ", " nanoseconds ")"
#define SET(read_checksum, time, checksum, nanoseconds)                                            \
    {                                                                                              \
        .read = ROWS(read_checksum, time), .applied = INSERT("true", checksum, nanoseconds),       \
        .undone = FORGET, .begun = INSERT("false", checksum, "-1"), .cleared = FORGET,             \
        .repaired =                                                                                \
            "UPDATE {t} SET description = {2}, checksum = " checksum " WHERE version = {1}",       \
    }

static char *checksum(TALLOC_CTX *ctx, const char *text, size_t length)
{
    char hex[DIGEST_SHA384_HEX_SIZE];
    digest_sha384_hex(text, length, hex);
    return talloc_strdup(ctx, hex);
}

static int64_t lock_id(const IncumbentPlace *place)
{
    return LOCK_SALT * (int64_t)crc32_add(0, place->database, strlen(place->database));
}

static size_t locks(const IncumbentPlace *place, int64_t ret_ids[INCUMBENT_LOCKS])
{
    ret_ids[0] = lock_id(place);
    return 1;
}

static size_t lock_names(TALLOC_CTX *ctx, const IncumbentPlace *place,
                         const char *ret_names[INCUMBENT_LOCKS])
{
    ret_names[0] = talloc_asprintf(ctx, "%llx", (unsigned long long)lock_id(place));
    return 1;
}

const Incumbent INCUMBENT_SQLX = {
    .tool = "sqlx",
    .layout = "sqlx",
    .table = "_sqlx_migrations",
    .columns = "version description success checksum execution_time",
    .waits_in_server = true,
    .way_forward = "delete its row from _sqlx_migrations",
    .sql =
        {
            [DIALECT_POSTGRES] = SET("encode(checksum, 'hex')", POSTGRES_TIME("installed_on"),
                                     "decode({4}, 'hex')", "CAST({5} AS bigint) * 1000000"),
            [DIALECT_SQLITE] =
                SET("lower(hex(checksum))", SQLITE_TIME("installed_on"), "x{4}", "{5} * 1000000"),
            [DIALECT_MARIADB] =
                SET("lower(hex(checksum))", MARIADB_TIME("installed_on"), "x{4}", "{5} * 1000000"),
        },
    .locks = locks,
    .lock_names = lock_names,
    .checksum = checksum,
};
