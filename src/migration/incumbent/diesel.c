/* diesel's __diesel_schema_migrations: migration_harness.rs of diesel_migrations. It takes no lock.
 */
#include "migration/incumbent/tools.h"

#define SET(time)                                                                                  \
    {                                                                                              \
        .read = "SELECT 'applied', version, NULL, NULL, NULL, " time                               \
                ", NULL FROM {t} ORDER BY version",                                                \
        .applied = "INSERT INTO {t} (version) VALUES ({1})",                                       \
        .undone = "DELETE FROM {t} WHERE version = {1}",                                           \
    }

const Incumbent INCUMBENT_DIESEL = {
    .tool = "diesel",
    .layout = "diesel",
    .table = "__diesel_schema_migrations",
    .columns = "version run_on",
    .sql =
        {
            [DIALECT_POSTGRES] = SET(POSTGRES_TIME("run_on")),
            [DIALECT_SQLITE] = SET(SQLITE_TIME("run_on")),
            [DIALECT_MARIADB] = SET(MARIADB_TIME("run_on")),
        },
};
