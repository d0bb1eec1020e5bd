/* Liquibase's databasechangelog, read only: change sets of several formats, which it alone can run.
 * A change set is named as in its own output, "file::id::author" (liquibase-core,
 * StandardChangeLogHistoryService, ChangeSet.toString()). Where names keep their case, the table's
 * and the columns' are upper case. */
#include "migration/incumbent/tools.h"

#define READ(label, time)                                                                          \
    "SELECT CASE WHEN exectype IN ('FAILED', 'SKIPPED') THEN 'failed' ELSE 'applied' END, " label  \
    ", description, filename, md5sum, " time ", NULL FROM {t} ORDER BY orderexecuted"

const Incumbent INCUMBENT_LIQUIBASE = {
    .tool = "liquibase",
    .table = "databasechangelog",
    .columns = "id author filename orderexecuted exectype",
    .sql = {[DIALECT_POSTGRES] = {.read = READ("filename || '::' || id || '::' || author",
                                               POSTGRES_TIME("dateexecuted"))}},
};

const Incumbent INCUMBENT_LIQUIBASE_UPPER = {
    .tool = "liquibase",
    .table = "DATABASECHANGELOG",
    .columns = "ID AUTHOR FILENAME ORDEREXECUTED EXECTYPE",
    .sql =
        {
            [DIALECT_SQLITE] = {.read = READ("filename || '::' || id || '::' || author",
                                             SQLITE_TIME("dateexecuted"))},
            [DIALECT_MARIADB] = {.read = READ("concat(filename, '::', id, '::', author)",
                                              MARIADB_TIME("dateexecuted"))},
        },
};
