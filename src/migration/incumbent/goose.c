/* goose's goose_db_version: internal/dialects, lock/session_locker_options.go of pressly/goose. The
 * newest row of a version counts; row 0 was made with the table. */
#include "migration/incumbent/tools.h"

#define ROWS(time)                                                                                 \
    "SELECT CASE WHEN is_applied THEN 'applied' ELSE 'undone' END, version_id, NULL, NULL, "       \
    "NULL, " time ", NULL FROM {t} WHERE version_id > 0 ORDER BY id"
#define SET(time)                                                                                  \
    {                                                                                              \
        .read = ROWS(time),                                                                        \
        .applied = "INSERT INTO {t} (version_id, is_applied) VALUES ({1}, true)",                  \
        .undone = "DELETE FROM {t} WHERE version_id = {1}",                                        \
    }

/* Of its session locker, and of the one before. */
static size_t locks(const IncumbentPlace *place UNUSED, int64_t ret_ids[INCUMBENT_LOCKS])
{
    ret_ids[0] = 5887940537704921958;
    ret_ids[1] = 4097083626;
    return 2;
}

const Incumbent INCUMBENT_GOOSE = {
    .tool = "goose",
    .layout = "goose",
    .table = "goose_db_version",
    .columns = "version_id is_applied",
    .sql =
        {
            [DIALECT_POSTGRES] = SET(POSTGRES_TIME("tstamp")),
            [DIALECT_SQLITE] = SET(SQLITE_TIME("tstamp")),
            [DIALECT_MARIADB] = SET(MARIADB_TIME("tstamp")),
        },
    .locks = locks,
};
