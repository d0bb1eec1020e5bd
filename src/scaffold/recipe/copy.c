#include "scaffold/recipe/copy.h"

#include <string.h>

#include "base/json.h"
#include "scaffold/recipe/names.h"

/* indnullsnotdistinct is there from PostgreSQL 15 on; the index' text has it in every version. */
enum { INDEX_ORIGIN, INDEX_UNIQUE, INDEX_CONSTRAINT, INDEX_COLUMNS };
static const char INDEXES[] =
    "SELECT coalesce(c.oid, i.indexrelid), i.indisunique, c.oid IS NOT NULL,"
    " json_build_object('names', (SELECT json_agg(a.attname ORDER BY k.place)"
    " FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number))"
    " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"
    " JOIN pg_catalog.pg_am m ON m.oid = x.relam"
    " LEFT JOIN pg_catalog.pg_constraint c ON c.conindid = i.indexrelid"
    " AND c.conrelid = i.indrelid AND c.contype IN ('p', 'u', 'x')"
    " WHERE i.indrelid = $1::oid AND m.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL"
    " AND i.indexprs IS NULL AND i.indnatts = i.indnkeyatts AND x.reloptions IS NULL"
    " AND (c.oid IS NULL OR (c.contype = 'u' AND NOT c.condeferrable))"
    " AND pg_catalog.pg_get_indexdef(i.indexrelid) NOT LIKE '%NULLS NOT DISTINCT%'"
    " AND NOT EXISTS (SELECT FROM unnest(i.indoption) AS o WHERE o <> 0)"
    " AND NOT EXISTS (SELECT FROM unnest(i.indclass) AS o JOIN pg_catalog.pg_opclass p ON p.oid = o"
    " WHERE NOT p.opcdefault)"
    " AND NOT EXISTS (SELECT FROM unnest(i.indkey, i.indcollation) AS k (number, chosen)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
    " WHERE a.attcollation <> k.chosen)"
    " AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid"
    " AND a.attname = $2 AND a.attnum = ANY (i.indkey)) ORDER BY i.indexrelid";

enum { KEY_ORIGIN, KEY_REFERENCES };
static const char FOREIGN_KEYS[] =
    "SELECT c.oid, substr(pg_catalog.pg_get_constraintdef(c.oid),"
    " length(format('FOREIGN KEY (%I) ', a.attname)) + 1)"
    " FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid"
    " WHERE c.conrelid = $1::oid AND a.attname = $2 AND c.contype = 'f' AND c.convalidated"
    " AND c.conkey = ARRAY[a.attnum] ORDER BY c.oid";

/* What all of them are made with. */
typedef struct Copying {
    TALLOC_CTX *ctx;
    const TableFacts *table;
    const char *column, *new_column;
    RecipeCopy *copies;
    size_t count;
} Copying;

/* Free in the database and among the copies before it. */
static bool name_copy(const Copying *copying, const char *const *parts, const char *suffix,
                      const char **ret_name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *wanted = name_make(tmp, "", parts, suffix), *name;
    for (size_t i = 0; i < copying->count; i++) {
        if (strcmp(copying->copies[i].name, name_quote(tmp, wanted)) == 0) {
            const char *const again[] = {wanted, NULL};
            wanted = name_make(tmp, "", again, talloc_asprintf(tmp, "_%zu", i + 2));
        }
    }
    if (!facts_free_name(tmp, copying->table, wanted, &name, err))
        return false;
    *ret_name = name_quote(copying->ctx, name);
    return true;
}

static void add(Copying *copying, RecipeCopy copy)
{
    copying->copies =
        talloc_realloc(copying->ctx, copying->copies, RecipeCopy, (unsigned)copying->count + 1);
    copying->copies[copying->count++] = copy;
}

static bool add_index(Copying *copying, const DbRows *rows, size_t row, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    json_t *object;
    if (!json_parse_object(db_value(rows, row, INDEX_COLUMNS), &object, err))
        return false;
    json_keep(tmp, object);
    const json_t *names = json_object_get(object, "names");
    size_t count = json_array_size(names);
    const char **parts = talloc_zero_array(tmp, const char *, (unsigned)count + 2);
    char *columns = talloc_strdup(copying->ctx, "");
    parts[0] = copying->table->name;
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        parts[i + 1] = strcmp(name, copying->column) == 0 ? copying->new_column : name;
        columns =
            talloc_asprintf_append(columns, "%s%s", i ? ", " : "", name_quote(tmp, parts[i + 1]));
    }
    bool constraint = db_value_bool(rows, row, INDEX_CONSTRAINT);
    RecipeCopy copy = {
        .kinds = COPY_INDEX | (constraint ? COPY_CONSTRAINT : 0u),
        .origin = talloc_strdup(copying->ctx, db_value(rows, row, INDEX_ORIGIN)),
        .columns = columns,
        .unique = db_value_bool(rows, row, INDEX_UNIQUE) ? "UNIQUE " : "",
    };
    if (!name_copy(copying, parts, constraint ? "_key" : "_idx", &copy.name, err))
        return false;
    add(copying, copy);
    return true;
}

static bool add_foreign_key(Copying *copying, const DbRows *rows, size_t row, Error *err)
{
    const char *const parts[] = {copying->table->name, copying->new_column, NULL};
    RecipeCopy copy = {
        .kinds = COPY_FOREIGN_KEY,
        .origin = talloc_strdup(copying->ctx, db_value(rows, row, KEY_ORIGIN)),
        .references = talloc_strdup(copying->ctx, db_value(rows, row, KEY_REFERENCES)),
    };
    if (!name_copy(copying, parts, "_fkey", &copy.name, err))
        return false;
    add(copying, copy);
    return true;
}

static bool read_each(Copying *copying, const char *sql,
                      bool (*add_one)(Copying *copying, const DbRows *rows, size_t row, Error *err),
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const args[] = {copying->table->identity, copying->column};
    DbRows *rows;
    if (!db_query(tmp, copying->table->db, sql, args, COUNT_OF(args), &rows, err))
        return false;
    for (size_t i = 0; i < db_rows_count(rows); i++) {
        if (!add_one(copying, rows, i, err))
            return false;
    }
    return true;
}

bool copies_read(TALLOC_CTX *ctx, const TableFacts *table, const char *column,
                 const char *new_column, bool foreign_keys, RecipeCopy **ret_copies,
                 size_t *ret_count, Error *err)
{
    Copying copying = {ctx, table, column, new_column, NULL, 0};
    if (table->db && (!read_each(&copying, INDEXES, add_index, err) ||
                      (foreign_keys && !read_each(&copying, FOREIGN_KEYS, add_foreign_key, err))))
        return false;
    *ret_copies = copying.copies;
    *ret_count = copying.count;
    return true;
}
