/* ActiveRecord's schema_migrations, read only: its migrations are Ruby. ar_internal_metadata tells
 * it from others' tables of that name (activerecord/lib/active_record/schema_migration.rb,
 * internal_metadata.rb). */
#include "migration/incumbent/tools.h"

#define SET                                                                                        \
    {                                                                                              \
        .read = "SELECT 'applied', version, NULL, NULL, NULL, NULL, NULL FROM {t}"                 \
                " ORDER BY version",                                                               \
    }

const Incumbent INCUMBENT_RAILS = {
    .tool = "rails",
    .table = "schema_migrations",
    .columns = "version",
    .without_column = "dirty",
    .beside = "ar_internal_metadata",
    .sql =
        {
            [DIALECT_POSTGRES] = SET,
            [DIALECT_SQLITE] = SET,
            [DIALECT_MARIADB] = SET,
        },
};
