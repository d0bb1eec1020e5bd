/* What views read, by the server's own record of it, and which columns own sequences. */
#include <string.h>

#include "lint/catalog/live/read.h"
#include "sql/parse.h"

static void add_query(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *view = live_relation(reader, db_value_int(rows, row, 0, 0));
    const char *text = db_value(rows, row, 1);
    if (!view || !text)
        return;
    size_t length = strlen(text);
    while (length && (text[length - 1] == ';' || text[length - 1] == '\n'))
        length--;
    view->record->table.query = sql_parse(reader->catalog, DIALECT_POSTGRES, text, length)->query;
}

static const char *column_numbered(const LiveRelation *relation, int64_t number)
{
    for (size_t i = 0; number > 0 && i < relation->record->table.column_count; i++) {
        if (relation->numbers[i] == number)
            return relation->record->table.columns[i].name;
    }
    return NULL;
}

static void add_use(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *view = live_relation(reader, db_value_int(rows, row, 0, 0));
    const LiveRelation *read = live_relation(reader, db_value_int(rows, row, 1, 0));
    if (!view || !read)
        return;
    TableRecord *record = view->record;
    Catalog *catalog = reader->catalog;
    if (!record_reads(record, read->record, NULL)) {
        LIST_APPEND(catalog, record->table.reads, record->table.read_count, &read->record->table);
        LIST_APPEND(catalog, record->uses, record->use_count, (ColumnUse){.record = read->record});
        record_list_add(catalog, &read->record->readers, record);
    }
    const char *column = column_numbered(read, db_value_int(rows, row, 2, 0));
    if (column)
        LIST_APPEND(catalog, record->uses, record->use_count,
                    (ColumnUse){.record = read->record, .column = column});
}

static void add_owner(LiveReader *reader, const DbRows *rows, size_t row)
{
    const LiveRelation *sequence = live_relation(reader, db_value_int(rows, row, 0, 0));
    const LiveRelation *owner = live_relation(reader, db_value_int(rows, row, 1, 0));
    if (!sequence || !owner || sequence->record->table.kind != CATALOG_SEQUENCE)
        return;
    sequence->record->owner = owner->record;
    sequence->record->owner_column = column_numbered(owner, db_value_int(rows, row, 2, 0));
    record_list_add(reader->catalog, &owner->record->sequences, sequence->record);
}

bool live_read_dependencies(LiveReader *reader, Error *err)
{
    return live_query(reader,
                      "select c.oid, pg_get_viewdef(c.oid) from pg_class c "
                      "join pg_namespace n on n.oid = c.relnamespace "
                      "where c.relkind in ('v', 'm') and" LIVE_SCHEMAS "order by c.oid",
                      add_query, err) &&
           live_query(reader,
                      "select r.ev_class, d.refobjid, d.refobjsubid from pg_rewrite r "
                      "join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid "
                      "where r.rulename = '_RETURN' and d.refclassid = 'pg_class'::regclass "
                      "and d.refobjid <> r.ev_class order by 1, 2, 3",
                      add_use, err) &&
           live_query(reader,
                      "select objid, refobjid, refobjsubid from pg_depend "
                      "where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass "
                      "and deptype in ('a', 'i') and refobjsubid > 0 order by 1",
                      add_owner, err);
}
