/* Django's django_migrations, read only: its migrations are Python
 * (django/db/migrations/recorder.py). A migration is named by its app and its file:
 * "shop.0001_initial". */
#include "migration/incumbent/tools.h"

#define SET(label, time)                                                                           \
    {                                                                                              \
        .read = "SELECT 'applied', " label ", name, NULL, NULL, " time ", NULL FROM {t}"           \
                " ORDER BY id",                                                                    \
    }

const Incumbent INCUMBENT_DJANGO = {
    .tool = "django",
    .table = "django_migrations",
    .columns = "app name applied",
    .sql =
        {
            [DIALECT_POSTGRES] = SET("app || '.' || name", POSTGRES_TIME("applied")),
            [DIALECT_SQLITE] = SET("app || '.' || name", SQLITE_TIME("applied")),
            [DIALECT_MARIADB] = SET("concat(app, '.', name)", MARIADB_TIME("applied")),
        },
};
