/* Tables, views and sequences with their columns. */
#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/live/read.h"

typedef struct RelationKind {
    char letter;
    CatalogKind kind;
} RelationKind;

static CatalogKind kind_of(char letter)
{
    static const RelationKind kinds[] = {
        {'r', CATALOG_TABLE},     {'p', CATALOG_PARTITIONED},       {'f', CATALOG_FOREIGN},
        {'v', CATALOG_VIEW},      {'m', CATALOG_MATERIALIZED_VIEW}, {'S', CATALOG_SEQUENCE},
        {'c', CATALOG_COMPOSITE},
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].letter == letter)
            return kinds[i].kind;
    }
    return CATALOG_TABLE;
}

/* A file of no byte has no row; what the statistics count may be gone by now. */
static void tell_size(CatalogTable *table, const DbRows *rows, size_t row)
{
    if (table->kind != CATALOG_TABLE && table->kind != CATALOG_MATERIALIZED_VIEW)
        return;
    int64_t heap = db_value_int(rows, row, 8, -1);
    table->rows = db_value_int(rows, row, 7, -1);
    table->bytes = db_value_int(rows, row, 9, -1);
    if (heap == 0)
        table->rows = 0;
    table->empty = heap == 0 ? KNOWN_YES : table->rows > 0 ? KNOWN_NO : NOT_KNOWN;
}

static void add_relation(LiveReader *reader, const DbRows *rows, size_t row)
{
    TableRecord *record =
        record_new(reader->catalog, kind_of(db_value(rows, row, 3)[0]),
                   live_text(reader, rows, row, 1), live_text(reader, rows, row, 2));
    CatalogTable *table = &record->table;
    table->unlogged = db_value(rows, row, 4)[0] == 'u';
    table->row_security = db_value_bool(rows, row, 5);
    table->is_partition = db_value_bool(rows, row, 6);
    tell_size(table, rows, row);
    table->is_default_partition = db_value_bool(rows, row, 10);
    table->updatable = db_value_bool(rows, row, 11);
    LIST_APPEND(reader->catalog, reader->relations, reader->relation_count,
                (LiveRelation){.oid = db_value_int(rows, row, 0, 0), .record = record});
}

/* The bits of pg_relation_is_updatable() are 4 for UPDATE, 8 for INSERT, 16 for DELETE. */
static bool read_relations(LiveReader *reader, Error *err)
{
    const char *is_default =
        reader->version >= 110000 ? "pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'" : "false";
    char *sql = talloc_asprintf(
        reader->tmp,
        "select c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, "
        "c.relispartition, case when c.reltuples > 0 then c.reltuples::bigint "
        "else nullif(pg_stat_get_live_tuples(c.oid), 0) end, "
        "case when c.relkind in ('r', 'm') then pg_relation_size(c.oid) end, "
        "case when c.relkind in ('r', 'm') then pg_total_relation_size(c.oid) end, "
        "coalesce(%s, false), "
        "c.relkind = 'v' and pg_relation_is_updatable(c.oid, false) & 28 = 28 "
        "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') and" LIVE_SCHEMAS "order by c.oid",
        is_default);
    return live_query(reader, sql, add_relation, err);
}

static SqlIdentity identity_of(const char *letter)
{
    return letter && *letter == 'a'   ? SQL_IDENTITY_ALWAYS
           : letter && *letter == 'd' ? SQL_IDENTITY_BY_DEFAULT
                                      : SQL_NO_IDENTITY;
}

static SqlGenerated generated_of(const char *letter)
{
    return letter && *letter == 's'   ? SQL_GENERATED_STORED
           : letter && *letter == 'v' ? SQL_GENERATED_VIRTUAL
                                      : SQL_NOT_GENERATED;
}

static void add_column(LiveReader *reader, const DbRows *rows, size_t row)
{
    LiveRelation *relation = live_relation(reader, db_value_int(rows, row, 0, 0));
    if (!relation)
        return;
    const SqlExpr *expr = live_expr(reader, rows, row, 7);
    CatalogColumn column = {
        .name = live_text(reader, rows, row, 2),
        .type = live_type(reader, rows, row, 3),
        .not_null = db_value_bool(rows, row, 4),
        .identity = identity_of(db_value(rows, row, 5)),
        .generated = generated_of(db_value(rows, row, 6)),
        .collation = live_text(reader, rows, row, 8),
        .has_nulls = db_value_bool(rows, row, 4) ? KNOWN_NO : NOT_KNOWN,
    };
    if (column.generated)
        column.generation = expr;
    else
        column.default_expr = expr;
    size_t count = relation->record->table.column_count;
    LIST_APPEND(reader->catalog, relation->numbers, count, db_value_int(rows, row, 1, 0));
    column_append(relation->record, column);
}

static bool read_columns(LiveReader *reader, Error *err)
{
    const char *generated = reader->version >= 120000 ? "a.attgenerated" : "''";
    char *sql = talloc_asprintf(
        reader->tmp,
        "select a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), "
        "a.attnotnull, a.attidentity, %s, pg_get_expr(d.adbin, d.adrelid), "
        "case when a.attcollation <> t.typcollation then "
        "(select collname from pg_collation o where o.oid = a.attcollation) end "
        "from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid "
        "left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum "
        "where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') "
        "and" LIVE_SCHEMAS "order by a.attrelid, a.attnum",
        generated);
    return live_query(reader, sql, add_column, err);
}

static void add_child(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *child = live_relation(reader, db_value_int(rows, row, 0, 0));
    const LiveRelation *parent = live_relation(reader, db_value_int(rows, row, 1, 0));
    if (!child || !parent)
        return;
    child->record->table.parent = &parent->record->table;
    LIST_APPEND(reader->catalog, child->record->parents.items, child->record->parents.count,
                parent->record);
    CatalogTable *table = &parent->record->table;
    LIST_APPEND(reader->catalog, table->children, table->child_count, &child->record->table);
}

static void add_trigger(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *relation = live_relation(reader, db_value_int(rows, row, 0, 0));
    if (!relation)
        return;
    CatalogTable *table = &relation->record->table;
    LIST_APPEND(reader->catalog, table->triggers, table->trigger_count,
                (CatalogTrigger){.name = live_text(reader, rows, row, 1),
                                 .function = live_text(reader, rows, row, 2)});
}

/* Before 15 the triggers that partitions get of their table count as internal. */
static bool read_triggers(LiveReader *reader, Error *err)
{
    char *sql = talloc_asprintf(
        reader->tmp,
        "select t.tgrelid, t.tgname, p.proname from pg_trigger t join pg_proc p on p.oid = "
        "t.tgfoid "
        "where not t.tgisinternal %s order by t.oid",
        reader->version >= 130000 ? "or t.tgparentid <> 0 and t.tgconstraint = 0" : "");
    return live_query(reader, sql, add_trigger, err);
}

bool live_read_relations(LiveReader *reader, Error *err)
{
    return read_relations(reader, err) && read_columns(reader, err) &&
           live_query(
               reader,
               "select inhrelid, inhparent from pg_inherits order by inhrelid, inhseqno desc",
               add_child, err) &&
           read_triggers(reader, err);
}
