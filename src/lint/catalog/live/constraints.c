/* Constraints of tables and domains, and indexes. */
#include <string.h>

#include "lint/catalog/live/read.h"
#include "lint/catalog/names.h"
#include "sql/parse.h"

typedef struct ConstraintLetter {
    char letter;
    int kind;
} ConstraintLetter;

static int look_up(const ConstraintLetter *rows, size_t count, const char *letter, int fallback)
{
    for (size_t i = 0; letter && i < count; i++) {
        if (rows[i].letter == letter[0])
            return rows[i].kind;
    }
    return fallback;
}

static SqlConstraintKind kind_of(const char *letter)
{
    static const ConstraintLetter kinds[] = {
        {'p', SQL_CONSTRAINT_PRIMARY_KEY}, {'u', SQL_CONSTRAINT_UNIQUE},
        {'c', SQL_CONSTRAINT_CHECK},       {'f', SQL_CONSTRAINT_FOREIGN_KEY},
        {'x', SQL_CONSTRAINT_EXCLUSION},   {'n', SQL_CONSTRAINT_NOT_NULL},
    };
    return (SqlConstraintKind)look_up(kinds, COUNT_OF(kinds), letter, SQL_CONSTRAINT_CHECK);
}

static SqlReferentialAction action_of(const char *letter)
{
    static const ConstraintLetter actions[] = {
        {'r', SQL_RESTRICT}, {'c', SQL_CASCADE}, {'n', SQL_SET_NULL}, {'d', SQL_SET_DEFAULT}};
    return (SqlReferentialAction)look_up(actions, COUNT_OF(actions), letter, SQL_NO_ACTION);
}

/* As if it had been written: what the rules read of a constraint. */
static SqlConstraint *as_written(LiveReader *reader, const DbRows *rows, size_t row)
{
    SqlConstraint *written = SQL_ARENA_NEW(&reader->catalog->arena, SqlConstraint);
    *written = (SqlConstraint){.kind = kind_of(db_value(rows, row, 2)),
                               .name = live_text(reader, rows, row, 1),
                               .not_valid = !db_value_bool(rows, row, 3),
                               .deferrable = db_value_bool(rows, row, 4),
                               .no_inherit = db_value_bool(rows, row, 5),
                               .on_delete = action_of(db_value(rows, row, 9)),
                               .check = live_expr(reader, rows, row, 10),
                               .references = {.offset = -1},
                               .offset = -1};
    return written;
}

static void refer(LiveReader *reader, TableRecord *record, CatalogConstraint *constraint,
                  SqlConstraint *written, const LiveRelation *target)
{
    constraint->target = &target->record->table;
    written->references.schema = target->record->table.schema;
    written->references.name = target->record->table.name;
    written->referenced = constraint->referenced;
    written->referenced_count = constraint->referenced_count;
    record_list_add(reader->catalog, &target->record->referrers, record);
}

static const char *const *without_expressions(LiveReader *reader, const char *const *columns,
                                              size_t *count)
{
    const char **kept = NULL;
    size_t kept_count = 0;
    for (size_t i = 0; i < *count; i++) {
        if (columns[i])
            LIST_APPEND(reader->catalog, kept, kept_count, columns[i]);
    }
    *count = kept_count;
    return kept;
}

static void add_constraint(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *relation = live_relation(reader, db_value_int(rows, row, 0, 0));
    if (!relation)
        return;
    SqlConstraint *written = as_written(reader, rows, row);
    CatalogConstraint constraint = {.written = written,
                                    .name = written->name,
                                    .valid = !written->not_valid,
                                    .inherited = db_value_bool(rows, row, 11)};
    constraint.columns =
        live_columns(reader, relation, db_value(rows, row, 6), &constraint.column_count);
    constraint.columns = without_expressions(reader, constraint.columns, &constraint.column_count);
    written->columns = constraint.columns;
    written->column_count = constraint.column_count;
    const LiveRelation *target = live_relation(reader, db_value_int(rows, row, 7, 0));
    if (target) {
        constraint.referenced =
            live_columns(reader, target, db_value(rows, row, 8), &constraint.referenced_count);
        refer(reader, relation->record, &constraint, written, target);
    }
    CatalogTable *table = &relation->record->table;
    LIST_APPEND(reader->catalog, table->constraints, table->constraint_count, constraint);
    names_take_constraint(reader->catalog, table->schema, constraint.name);
}

/* From 12 on a foreign key to a partitioned table has a row for each of its partitions, too. */
bool live_read_constraints(LiveReader *reader, Error *err)
{
    const char *wanted = reader->version >= 110000
                             ? "and not exists (select 1 from pg_constraint p where "
                               "p.oid = k.conparentid and p.conrelid = k.conrelid) "
                             : "";
    char *sql = talloc_asprintf(
        reader->tmp,
        "select k.conrelid, k.conname, k.contype, k.convalidated, k.condeferrable, "
        "k.connoinherit, k.conkey, k.confrelid, k.confkey, k.confdeltype, "
        "case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end, k.coninhcount > 0 "
        "from pg_constraint k join pg_namespace n on n.oid = k.connamespace "
        "where k.conrelid <> 0 and k.contype in ('p', 'u', 'c', 'f', 'x', 'n') %sand" LIVE_SCHEMAS
        "order by k.oid",
        wanted);
    return live_query(reader, sql, add_constraint, err);
}

/* Expressions stand in one list, in the order of the zeros among the columns. */
static void set_parts(LiveReader *reader, CatalogIndex *index, const char *const *columns,
                      const char *expressions)
{
    SqlIndexPart *parts = SQL_ARENA_ARRAY(&reader->catalog->arena, SqlIndexPart, index->part_count);
    const char *row_text =
        expressions ? talloc_asprintf(reader->tmp, "row(%s)", expressions) : NULL;
    const SqlExpr *list =
        row_text ? sql_parse_expression(reader->catalog, DIALECT_POSTGRES, row_text) : NULL;
    size_t next = 0;
    for (size_t i = 0; i < index->part_count; i++) {
        parts[i].column = columns[i];
        if (!columns[i] && list && next < list->arg_count)
            parts[i].expr = list->args[next++];
    }
    index->parts = parts;
}

static void add_index(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *relation = live_relation(reader, db_value_int(rows, row, 0, 0));
    if (!relation)
        return;
    CatalogIndex index = {.name = live_text(reader, rows, row, 1),
                          .unique = db_value_bool(rows, row, 2),
                          .valid = db_value_bool(rows, row, 3),
                          .access_method = live_text(reader, rows, row, 7),
                          .predicate = live_expr(reader, rows, row, 8),
                          .constraint = live_text(reader, rows, row, 9),
                          .attached_to = live_text(reader, rows, row, 10),
                          .nulls_not_distinct = db_value_bool(rows, row, 11)};
    size_t count = 0;
    const char *const *columns = live_columns(reader, relation, db_value(rows, row, 5), &count);
    index.part_count = (size_t)db_value_int(rows, row, 4, 0);
    set_parts(reader, &index, columns, db_value(rows, row, 6));
    index.included = columns + index.part_count;
    index.included_count = count - index.part_count;
    index.only = !index.valid && relation->record->table.kind == CATALOG_PARTITIONED;
    CatalogTable *table = &relation->record->table;
    LIST_APPEND(reader->catalog, table->indexes, table->index_count, index);
    record_name_put(relation->record, index.name);
}

bool live_read_indexes(LiveReader *reader, Error *err)
{
    char *sql = talloc_asprintf(
        reader->tmp,
        "select i.indrelid, c.relname, i.indisunique, i.indisvalid, %s, i.indkey, "
        "pg_get_expr(i.indexprs, i.indrelid), m.amname, pg_get_expr(i.indpred, i.indrelid), "
        "(select conname from pg_constraint k where k.conindid = i.indexrelid "
        "and k.contype in ('p', 'u', 'x')), "
        "(select p.relname from pg_inherits h join pg_class p on p.oid = h.inhparent "
        "where h.inhrelid = i.indexrelid), %s "
        "from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam "
        "join pg_namespace n on n.oid = c.relnamespace where" LIVE_SCHEMAS "order by c.oid",
        reader->version >= 110000 ? "i.indnkeyatts" : "i.indnatts",
        reader->version >= 150000 ? "i.indnullsnotdistinct" : "false");
    return live_query(reader, sql, add_index, err);
}
