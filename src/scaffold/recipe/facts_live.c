#include <string.h>

#include "scaffold/recipe/facts.h"
#include "scaffold/recipe/facts_folder.h"
#include "scaffold/recipe/names.h"

/* At most so many of one name are tried. */
#define NAME_TRIES 100
/* SET NOT NULL takes a valid CHECK as its proof from here on. */
#define OLDEST_VERSION 120000

enum { TABLE_OID, TABLE_SCHEMA, TABLE_NAME, TABLE_KIND };
static const char TABLE[] =
    "SELECT c.oid, n.nspname, c.relname, CASE WHEN c.relkind = 'r' AND EXISTS (SELECT"
    " FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid)) THEN 'i'"
    " ELSE c.relkind END FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND CASE WHEN $1::text IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)"
    " ELSE n.nspname = $1 END";

/* The same word in another case, anywhere. */
static const char NEAR[] =
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE lower(c.relname) = lower($1) AND c.relkind IN ('r', 'p')"
    " AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 5";

enum { COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, COLUMN_NOT_NULL, COLUMN_COMPUTED };
static const char COLUMNS[] =
    "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
    " pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.attidentity <> ''"
    " OR a.attgenerated <> '' OR pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'"
    " FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid"
    " AND d.adnum = a.attnum WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped"
    " ORDER BY a.attnum";

static const char KEY[] =
    "SELECT a.attname FROM pg_catalog.pg_index i"
    " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
    " WHERE i.indrelid = $1::oid AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place";

static const char TAKEN[] =
    "SELECT FROM (SELECT relname, relnamespace FROM pg_catalog.pg_class"
    " UNION ALL SELECT proname, pronamespace FROM pg_catalog.pg_proc"
    " UNION ALL SELECT conname, connamespace FROM pg_catalog.pg_constraint"
    " UNION ALL SELECT attname, relnamespace FROM pg_catalog.pg_attribute"
    " JOIN pg_catalog.pg_class c ON c.oid = attrelid WHERE attrelid = $1::oid"
    " UNION ALL SELECT tgname, relnamespace FROM pg_catalog.pg_trigger"
    " JOIN pg_catalog.pg_class c ON c.oid = tgrelid WHERE tgrelid = $1::oid) AS used (name, schema)"
    " WHERE name = $2 AND schema ="
    " (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = $1::oid) LIMIT 1";

/* pg_depend knows what hangs on a column; its default and its NOT NULL go with it unmissed. */
static const char DEPENDENTS[] =
    "SELECT DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)"
    " FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a"
    " ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    " WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = $1::oid"
    " AND a.attname = $2 AND d.objid <> ALL ($3::oid[])"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef f WHERE f.oid = d.objid"
    " AND d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.adnum = a.attnum)"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.oid = d.objid"
    " AND d.classid = 'pg_catalog.pg_constraint'::regclass AND c.contype = 'n') ORDER BY 1";

static const char INDEXED[] =
    "SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a"
    " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = $1::oid"
    " AND a.attname = $2 AND i.indisvalid AND i.indpred IS NULL"
    " AND (NOT $3::boolean OR (i.indisunique AND i.indnkeyatts = 1)) LIMIT 1";

static const char GRANTS[] =
    "SELECT format('GRANT %s ON %s TO %s%s;', string_agg(g.privilege_type, ', ' ORDER BY"
    " g.privilege_type), $2::text, CASE WHEN g.grantee = 0 THEN 'PUBLIC'"
    " ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END,"
    " CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
    " FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS g"
    " WHERE c.oid = $1::oid AND g.grantee <> c.relowner"
    " AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"
    " GROUP BY g.grantee, g.is_grantable ORDER BY 1";

static bool fail_absent(Db *db, const char *schema, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!db_query(tmp, db, NEAR, &name, 1, &rows, err))
        return false;
    error_set(err, ERR_CONFIG, "there is no table %s in %s", name_quote_in(tmp, schema, name),
              db_label(db));
    if (db_rows_count(rows) == 0)
        return error_hint(err, "apply the migrations that make it (tidegate migrate), or name "
                               "another database: --env, --database");
    return error_hint(err, "did you mean %s? Names are taken as they are written",
                      db_value(rows, 0, 0));
}

/* What recipes cannot work on, by pg_class.relkind; 'i': a partition, or with heirs. */
static const struct {
    char kind;
    const char *what, *why;
} KINDS[] = {
    {'p', "partitioned",
     "indexes cannot be built CONCURRENTLY on all partitions at once, nor foreign keys be added "
     "NOT "
     "VALID before PostgreSQL 18"},
    {'i', "a partition or shares columns by INHERITS",
     "triggers and constraints would be those of one table, columns those of all"},
    {'v', "a view", NULL},
    {'m', "a materialized view", NULL},
    {'f', "a foreign table", NULL},
};

static bool check_kind(const char *sql, char kind, Error *err)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (KINDS[i].kind != kind)
            continue;
        error_set(err, ERR_CONFIG, "%s is %s", sql, KINDS[i].what);
        if (KINDS[i].why)
            error_detail(err, "%s", KINDS[i].why);
        return error_hint(err, "write the steps by hand: tidegate new NAME; docs/recipes.md says "
                               "what to think of");
    }
    return true;
}

static bool check_version(const Db *db, Error *err)
{
    if (db_version(db) >= OLDEST_VERSION)
        return true;
    error_set(err, ERR_CONFIG, "recipes are for PostgreSQL 12 and later, and %s is %s",
              db_label(db), db_version_text(db));
    return error_hint(err, "write the steps by hand: tidegate new NAME");
}

static bool query(TALLOC_CTX *ctx, const TableFacts *table, const char *sql, const char *second,
                  DbRows **ret_rows, Error *err)
{
    const char *const args[] = {table->identity, second};
    return db_query(ctx, table->db, sql, args, second ? 2 : 1, ret_rows, err);
}

/* NULL-terminated: the first column of the rows; child of ctx. */
static const char *const *take_names(TALLOC_CTX *ctx, const DbRows *rows)
{
    size_t count = db_rows_count(rows);
    const char **names = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = talloc_strdup(names, db_value(rows, i, 0));
    return names;
}

static bool read_columns(TableFacts *table, Error *err)
{
    DbRows *rows, *key;
    if (!query(table, table, COLUMNS, NULL, &rows, err) ||
        !query(table, table, KEY, NULL, &key, err))
        return false;
    table->key = take_names(table, key);
    table->column_count = db_rows_count(rows);
    table->columns = talloc_zero_array(table, ColumnFacts, (unsigned)table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        table->columns[i] = (ColumnFacts){
            .name = db_value(rows, i, COLUMN_NAME),
            .type = db_value(rows, i, COLUMN_TYPE),
            .fallback = db_value(rows, i, COLUMN_DEFAULT),
            .not_null = db_value_bool(rows, i, COLUMN_NOT_NULL),
            .computed = db_value_bool(rows, i, COLUMN_COMPUTED),
        };
    }
    return true;
}

bool facts_read(TALLOC_CTX *ctx, Db *db, const char *schema, const char *name,
                TableFacts **ret_table, Error *err)
{
    const char *const args[] = {schema, name};
    TableFacts *table = talloc_zero(ctx, TableFacts);
    DbRows *rows;
    if (!check_version(db, err) || !db_query(table, db, TABLE, args, COUNT_OF(args), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail_absent(db, schema, name, err);
    table->known = true;
    table->db = db;
    table->identity = db_value(rows, 0, TABLE_OID);
    table->schema = db_value(rows, 0, TABLE_SCHEMA);
    table->name = db_value(rows, 0, TABLE_NAME);
    table->sql = name_quote_in(table, table->schema, table->name);
    *ret_table = table;
    return check_kind(table->sql, *db_value(rows, 0, TABLE_KIND), err) && read_columns(table, err);
}

static bool is_taken(const TableFacts *table, const char *name, bool *ret_taken, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    DbRows *rows;
    if (!table->db) {
        *ret_taken = table->catalog && facts_replay_is_taken(table, name);
        return true;
    }
    if (!query(tmp, table, TAKEN, name, &rows, err))
        return false;
    *ret_taken = db_rows_count(rows) > 0;
    return true;
}

bool facts_free_name(TALLOC_CTX *ctx, const TableFacts *table, const char *name, char **ret_name,
                     Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *candidate = talloc_strdup(tmp, name);
    for (int number = 2; number < NAME_TRIES; number++) {
        bool taken;
        if (!is_taken(table, candidate, &taken, err))
            return false;
        if (!taken)
            break;
        const char *parts[] = {name, NULL};
        candidate = name_make(tmp, "", parts, talloc_asprintf(tmp, "_%d", number));
    }
    *ret_name = talloc_steal(ctx, candidate);
    return true;
}

bool facts_dependents(TALLOC_CTX *ctx, const TableFacts *table, const char *const *columns,
                      const char *but, const char *const **ret_dependents, Error *err)
{
    const char **all = talloc_zero_array(ctx, const char *, 1);
    size_t count = 0;
    if (table->catalog) {
        *ret_dependents = facts_replay_dependents(ctx, table, columns);
        return true;
    }
    for (size_t i = 0; table->db && columns[i]; i++) {
        const char *const args[] = {table->identity, columns[i], but};
        DbRows *rows;
        if (!db_query(ctx, table->db, DEPENDENTS, args, COUNT_OF(args), &rows, err))
            return false;
        size_t more = db_rows_count(rows);
        all = talloc_realloc(ctx, all, const char *, (unsigned)(count + more) + 1);
        for (size_t k = 0; k < more; k++)
            all[count++] = db_value(rows, k, 0);
        all[count] = NULL;
    }
    *ret_dependents = all;
    return true;
}

bool facts_is_indexed(const TableFacts *table, const char *column, bool unique, bool *ret_indexed,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {table->identity, column, unique ? "true" : "false"};
    DbRows *rows;
    if (!table->db) {
        *ret_indexed = table->catalog && facts_replay_is_indexed(table, column, unique);
        return true;
    }
    if (!db_query(tmp, table->db, INDEXED, args, COUNT_OF(args), &rows, err))
        return false;
    *ret_indexed = db_rows_count(rows) > 0;
    return true;
}

bool facts_grants(TALLOC_CTX *ctx, const TableFacts *table, const char *target, char **ret_grants,
                  Error *err)
{
    DbRows *rows;
    char *grants = talloc_strdup(ctx, "");
    if (table->db && !query(grants, table, GRANTS, target, &rows, err))
        return false;
    for (size_t i = 0; table->db && i < db_rows_count(rows); i++)
        grants = talloc_asprintf_append(grants, "%s%s", i ? "\n" : "", db_value(rows, i, 0));
    *ret_grants = grants;
    return true;
}
