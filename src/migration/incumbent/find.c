#include "migration/incumbent/tools.h"

#include "migration/script/compose.h"

/* Name, schema, columns with a space before and after each, the database's name. {1}: names as a
 * list of words; the table that is asked for comes first. */
static const char *const TABLES[] = {
    [DIALECT_POSTGRES] =
        "SELECT c.relname, n.nspname, ' ' || string_agg(a.attname, ' ' ORDER BY a.attnum) || ' ',"
        " current_database() FROM unnest(string_to_array({1}, ' ')) AS wanted (name)"
        " JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(wanted.name)"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p')"
        " GROUP BY c.oid, c.relname, n.nspname",
    [DIALECT_SQLITE] = "SELECT m.name, '', ' ' || group_concat(c.name, ' ') || ' ', ''"
                       " FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
                       " AND instr(' ' || {1} || ' ', ' ' || m.name || ' ') GROUP BY m.name",
    [DIALECT_MARIADB] =
        "SELECT table_name, table_schema, concat(' ', group_concat(column_name SEPARATOR ' '),"
        " ' '), database() FROM information_schema.columns WHERE table_schema = database()"
        " AND find_in_set(table_name, replace({1}, ' ', ',')) GROUP BY table_schema, table_name",
};
enum { NAME, SCHEMA, COLUMNS, DATABASE };

/* What the tables of a database are called, and what they have. */
typedef struct Look {
    const DbRows *rows;
    const char *asked; /* another name for the table of one tool; or NULL */
} Look;

/* Every name that a tool's table, or the one that tells it apart, may have. */
static char *all_names(TALLOC_CTX *ctx, const char *asked)
{
    char *names = talloc_strdup(ctx, asked ? asked : "");
    for (const Incumbent *const *at = INCUMBENTS; *at; at++) {
        const char *const words[] = {(*at)->table, (*at)->beside, (*at)->not_beside};
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            if (words[i])
                names = talloc_asprintf_append(names, "%s%s", *names ? " " : "", words[i]);
        }
    }
    return names;
}

static bool is_there(const Look *look, const char *table, size_t *ret_row)
{
    const char *dot = strrchr(table, '.');
    for (size_t i = 0; i < db_rows_count(look->rows); i++) {
        if (strcmp(db_value(look->rows, i, NAME), dot ? dot + 1 : table) == 0) {
            *ret_row = i;
            return true;
        }
    }
    return false;
}

static bool has_column(const char *columns, const char *name, size_t length)
{
    for (const char *at = columns; (at = strstr(at, name)) != NULL; at++) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
        if (at[length] == '\0')
            break;
    }
    return false;
}

static bool has_columns(const char *columns, const char *wanted)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    while (*wanted) {
        size_t length = strcspn(wanted, " ");
        if (!has_column(columns, talloc_strndup(tmp, wanted, length), length))
            return false;
        wanted += length + strspn(wanted + length, " ");
    }
    return true;
}

static bool belongs(const Look *look, const Incumbent *tool, size_t row)
{
    size_t other;
    const char *columns = db_value(look->rows, row, COLUMNS);
    return has_columns(columns, tool->columns) &&
           !(tool->without_column && has_columns(columns, tool->without_column)) &&
           !(tool->beside && !is_there(look, tool->beside, &other)) &&
           !(tool->not_beside && is_there(look, tool->not_beside, &other));
}

static IncumbentPlace place_of(TALLOC_CTX *ctx, const Db *db, const Incumbent *tool,
                               const char *schema, const char *table, const char *database)
{
    char *quoted = db_quote_identifier(ctx, db, table);
    if (*schema) {
        TALLOC_AUTO char *quoted_schema = db_quote_identifier(NULL, db, schema);
        quoted = talloc_asprintf(ctx, "%s.%s", quoted_schema, quoted);
    }
    return (IncumbentPlace){
        .incumbent = tool,
        .schema = talloc_strdup(ctx, schema),
        .table = talloc_strdup(ctx, table),
        .quoted = quoted,
        .database = talloc_strdup(ctx, database),
    };
}

static bool ask(TALLOC_CTX *ctx, Db *db, const char *names, DbRows **ret_rows, Error *err)
{
    const ComposeContext context = {
        .db = db, .dialect = engine_dialect(db_dialect(db)), .schema = ""};
    TALLOC_AUTO char *sql = compose_sql(NULL, &context, TABLES[db_dialect(db)], &names, 1);
    return db_query(ctx, db, sql, NULL, 0, ret_rows, err) ||
           error_wrap(err, "looking for other tools' histories");
}

bool incumbent_find(TALLOC_CTX *ctx, Db *db, const Incumbent *tool, const char *table,
                    IncumbentPlace **ret_places, size_t *ret_count, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!ask(tmp, db, all_names(tmp, table), &rows, err))
        return false;
    const Look look = {.rows = rows, .asked = table};
    size_t count = 0, most = 0, row;
    while (INCUMBENTS[most])
        most++;
    IncumbentPlace *places = talloc_array(ctx, IncumbentPlace, (unsigned)most);
    for (const Incumbent *const *at = INCUMBENTS; *at; at++) {
        const char *name = *at == tool && table ? table : (*at)->table;
        if ((*at)->sql[db_dialect(db)].read && is_there(&look, name, &row) &&
            belongs(&look, *at, row))
            places[count++] = place_of(places, db, *at, db_value(rows, row, SCHEMA),
                                       db_value(rows, row, NAME), db_value(rows, row, DATABASE));
    }
    *ret_places = places;
    *ret_count = count;
    return true;
}

char *incumbent_place_text(TALLOC_CTX *ctx, const IncumbentPlace *place)
{
    return talloc_asprintf(ctx, "%s %s%s%s", place->incumbent->tool, place->schema,
                           *place->schema ? "." : "", place->table);
}

static bool fail_unknown(const char *text, Error *err)
{
    error_set(err, ERR_FORMAT, "the history is shared with '%s', which is not known here", text);
    return error_hint(err, "use the newest version of tidegate that has worked on this database");
}

/* The database's name is a part of some tools' lock. */
static const char *const DATABASE_NAME[] = {
    [DIALECT_POSTGRES] = "SELECT current_database()",
    [DIALECT_SQLITE] = "SELECT ''",
    [DIALECT_MARIADB] = "SELECT database()",
};

bool incumbent_place_parse(TALLOC_CTX *ctx, Db *db, const char *text, IncumbentPlace **ret_place,
                           Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *space = strchr(text, ' ');
    const Incumbent *tool =
        space ? incumbent_by_name(talloc_strndup(tmp, text, (size_t)(space - text))) : NULL;
    if (!tool || !tool->layout || !tool->sql[db_dialect(db)].read)
        return fail_unknown(text, err);
    DbRows *rows;
    if (!db_query(tmp, db, DATABASE_NAME[db_dialect(db)], NULL, 0, &rows, err))
        return false;
    const char *dot = strchr(space, '.'), *name = dot ? dot + 1 : space + 1;
    const char *schema =
        dot ? talloc_strndup(tmp, space + 1, (size_t)(dot - space) - 1) : talloc_strdup(tmp, "");
    *ret_place = talloc(ctx, IncumbentPlace);
    **ret_place = place_of(*ret_place, db, tool, schema, name, db_value(rows, 0, 0));
    return true;
}
