#include "migration/sqlite/dialect.h"

/* Tables first, then what hangs on them, each by name: SQLite looks into a view when it is used.
 * The tables in which a virtual table keeps its data come with it. */
static const char STATEMENTS[] =
    "SELECT sql FROM sqlite_schema s WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE "
    "'\\'"
    " AND tbl_name NOT LIKE 'tidegate\\_%' ESCAPE '\\' AND NOT EXISTS (SELECT 1 FROM "
    "pragma_table_list l"
    " WHERE l.schema = 'main' AND l.type = 'shadow' AND l.name = s.tbl_name)"
    " ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END,"
    " name";

bool sqlite_dump_schema(TALLOC_CTX *ctx, Engine *engine, char **ret_sql, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query(tmp, engine->db, STATEMENTS, NULL, 0, &rows, err))
        return error_wrap(err, "reading the schema");
    char *sql = talloc_strdup(ctx, "");
    for (size_t i = 0; i < db_rows_count(rows); i++)
        sql = talloc_asprintf_append_buffer(sql, "%s%s;\n", i ? "\n" : "", db_value(rows, i, 0));
    *ret_sql = sql;
    return true;
}
