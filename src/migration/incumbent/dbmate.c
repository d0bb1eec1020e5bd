/* dbmate's schema_migrations: InsertMigration() and DeleteMigration() of pkg/driver. It takes no
 * lock. */
#include "migration/incumbent/tools.h"

#define SET                                                                                        \
    {                                                                                              \
        .read = "SELECT 'applied', version, NULL, NULL, NULL, NULL, NULL FROM {t}"                 \
                " ORDER BY version",                                                               \
        .applied = "INSERT INTO {t} (version) VALUES ({1})",                                       \
        .undone = "DELETE FROM {t} WHERE version = {1}",                                           \
    }

const Incumbent INCUMBENT_DBMATE = {
    .tool = "dbmate",
    .layout = "dbmate",
    .table = "schema_migrations",
    .columns = "version",
    .without_column = "dirty",
    .not_beside = "ar_internal_metadata",
    .sql =
        {
            [DIALECT_POSTGRES] = SET,
            [DIALECT_SQLITE] = SET,
            [DIALECT_MARIADB] = SET,
        },
};
