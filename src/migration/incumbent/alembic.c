/* Alembic's alembic_version, read only: its migrations are Python. It keeps the revisions at which
 * the database stands, one row for each head, and none of those before
 * (alembic/runtime/migration.py).
 */
#include "migration/incumbent/tools.h"

#define SET                                                                                        \
    {                                                                                              \
        .read = "SELECT 'applied', version_num, NULL, NULL, NULL, NULL, NULL FROM {t}"             \
                " ORDER BY version_num",                                                           \
    }

const Incumbent INCUMBENT_ALEMBIC = {
    .tool = "alembic",
    .table = "alembic_version",
    .columns = "version_num",
    .cumulative = true,
    .sql =
        {
            [DIALECT_POSTGRES] = SET,
            [DIALECT_SQLITE] = SET,
            [DIALECT_MARIADB] = SET,
        },
};
