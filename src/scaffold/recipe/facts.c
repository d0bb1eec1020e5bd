#include "scaffold/recipe/facts.h"

#include <string.h>

#include "config/suggest.h"
#include "scaffold/recipe/names.h"

/* Types without an equality, when there is no server to be asked. */
static const char *const INCOMPARABLE[] = {"json", "xml",     "point",  "lseg", "box",
                                           "path", "polygon", "circle", "line"};

bool facts_given(TALLOC_CTX *ctx, const char *schema, const char *name, const char *key,
                 TableFacts **ret_table, Error *err)
{
    TableFacts *table = talloc_zero(ctx, TableFacts);
    char **names;
    if (!names_split(table, key, ',', &names, err))
        return false;
    table->schema = schema;
    table->name = name;
    table->sql = name_quote_in(table, schema, name);
    table->key = (const char *const *)names;
    *ret_table = table;
    return true;
}

/* The server says it by not knowing the operator. */
static bool ask_comparable(Db *db, const char *type)
{
    ERROR_AUTO Error ignored = {0};
    TALLOC_AUTO char *sql =
        talloc_asprintf(NULL, "SELECT NULL::%s IS DISTINCT FROM NULL::%s", type, type);
    return db_exec(db, sql, &ignored);
}

bool facts_is_comparable(const TableFacts *table, const ColumnFacts *column)
{
    if (table->db)
        return ask_comparable(table->db, column->type);
    for (size_t i = 0; i < COUNT_OF(INCOMPARABLE); i++) {
        if (strcmp(column->type, INCOMPARABLE[i]) == 0)
            return false;
    }
    return true;
}

static ColumnFacts *find_column(const TableFacts *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    }
    return NULL;
}

const ColumnFacts *facts_column(const TableFacts *table, const char *name)
{
    return find_column(table, name);
}

static bool fail_column(const TableFacts *table, const char *name, Error *err)
{
    TALLOC_AUTO const char **names =
        talloc_zero_array(NULL, const char *, (unsigned)table->column_count + 1);
    for (size_t i = 0; i < table->column_count; i++)
        names[i] = table->columns[i].name;
    const char *nearest = suggest_nearest(name, names);
    TALLOC_AUTO char *list = suggest_list(NULL, names);
    error_set(err, ERR_CONFIG, "%s has no column '%s'", table->sql, name);
    return nearest ? error_hint(err, "did you mean '%s'? Its columns are: %s", nearest, list)
                   : error_hint(err, "its columns are: %s", list);
}

bool facts_require_column(TableFacts *table, const char *name, ColumnFacts **ret_column, Error *err)
{
    ColumnFacts *column = find_column(table, name);
    if (!column && table->known)
        return fail_column(table, name, err);
    if (!column) {
        table->columns =
            talloc_realloc(table, table->columns, ColumnFacts, (unsigned)table->column_count + 1);
        column = &table->columns[table->column_count++];
        *column = (ColumnFacts){.name = name};
    }
    *ret_column = column;
    return true;
}

bool facts_in_key(const TableFacts *table, const char *column)
{
    for (size_t i = 0; table->key[i]; i++) {
        if (strcmp(table->key[i], column) == 0)
            return true;
    }
    return false;
}
