#include "lint/catalog/data.h"

#include <string.h>
#include <strings.h>

static CatalogKnown of_default(const CatalogColumn *column)
{
    if (column->not_null || column->identity != SQL_NO_IDENTITY)
        return KNOWN_NO;
    if (column->guessed || column->generated != SQL_NOT_GENERATED)
        return NOT_KNOWN;
    return column->default_expr ? data_value_is_null(NULL, NULL, column->default_expr) : KNOWN_YES;
}

static CatalogKnown of_value(const CatalogColumn *column, const SqlQuery *from, const SqlExpr *expr)
{
    if (column->not_null)
        return KNOWN_NO;
    return expr->kind == SQL_EXPR_DEFAULT ? of_default(column)
                                          : data_value_is_null(NULL, from, expr);
}

/* Of the `at`th value in all rows: YES where one is NULL, NO where none is. */
static CatalogKnown of_source(const CatalogColumn *column, const SqlQuery *source, size_t at)
{
    CatalogKnown all = KNOWN_NO;
    if (source->kind == SQL_QUERY_SELECT && at < source->target_count && source->targets[at].expr)
        return of_value(column, source, source->targets[at].expr);
    if (source->kind != SQL_QUERY_VALUES)
        return NOT_KNOWN;
    for (size_t i = 0; i < source->row_count; i++) {
        const SqlExpr *row = source->rows[i];
        CatalogKnown value =
            at < row->arg_count ? of_value(column, NULL, row->args[at]) : of_default(column);
        if (value == KNOWN_YES)
            return KNOWN_YES;
        all = value == KNOWN_NO ? all : NOT_KNOWN;
    }
    return all;
}

static bool is_literal_series(const SqlFrom *from)
{
    const SqlExpr *call = from->function;
    if (!call || call->kind != SQL_EXPR_CALL || strcmp(call->text, "generate_series") != 0)
        return false;
    for (size_t i = 0; i < call->arg_count; i++) {
        if (call->args[i]->kind != SQL_EXPR_NUMBER)
            return false;
    }
    return true;
}

/* Whether it gives at least one row, whatever is in the tables. */
static bool gives_rows(const SqlQuery *source)
{
    if (!source || source->kind == SQL_QUERY_VALUES) /* NULL: DEFAULT VALUES */
        return true;
    if (source->kind != SQL_QUERY_SELECT || source->where || !source->plain)
        return false;
    for (size_t i = 0; i < source->from_count; i++) {
        if (!is_literal_series(&source->from[i]))
            return false;
    }
    return true;
}

static void tell_rows(TableRecord *record, CatalogKnown empty)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    table->empty = empty;
    for (size_t i = 0; empty == KNOWN_YES && i < table->column_count; i++)
        table->columns[i].has_nulls = KNOWN_NO;
    for (CatalogTable *parent = table->parent; parent && empty != KNOWN_YES;
         parent = parent->parent) {
        record_edit(record_of(parent));
        parent->empty = empty == KNOWN_NO ? KNOWN_NO : NOT_KNOWN;
    }
    for (size_t i = 0; i < table->child_count; i++) {
        record_edit(record_of(table->children[i]));
        table->children[i]->empty = empty == KNOWN_YES ? KNOWN_YES : NOT_KNOWN;
    }
}

/* `value`: whether NULL is among what was written; `certain`: something was written. */
static void tell_nulls(CatalogColumn *column, CatalogKnown value, bool certain)
{
    if (column->not_null || value == KNOWN_NO)
        return;
    if (value == KNOWN_YES && certain)
        column->has_nulls = KNOWN_YES;
    else if (column->has_nulls == KNOWN_NO)
        column->has_nulls = NOT_KNOWN;
}

static ptrdiff_t target_of(const TableRecord *record, const SqlQuery *query, size_t column)
{
    if (!query->target_count)
        return query->source ? (ptrdiff_t)column : -1;
    for (size_t i = 0; i < query->target_count; i++) {
        if (catalog_same_name(record->catalog, query->targets[i].name,
                              record->table.columns[column].name))
            return (ptrdiff_t)i;
    }
    return -1;
}

static void apply_insert(Catalog *catalog, const SqlQuery *query)
{
    TableRecord *record = record_meet(catalog, &query->relation, CATALOG_TABLE);
    if (!record || record->table.kind == CATALOG_VIEW)
        return;
    for (size_t i = 0; record->table.guessed && i < query->target_count; i++)
        record_column(record, query->targets[i].name);
    bool certain = gives_rows(query->source) && !catalog->conditional;
    if (certain)
        tell_rows(record, KNOWN_NO);
    else if (record->table.empty == KNOWN_YES)
        tell_rows(record, NOT_KNOWN);
    for (size_t i = 0; i < record->table.column_count; i++) {
        ptrdiff_t at = target_of(record, query, i);
        CatalogColumn *column = record_column(record, record->table.columns[i].name);
        tell_nulls(column,
                   at < 0 ? of_default(column) : of_source(column, query->source, (size_t)at),
                   certain && !query->conflict.present);
    }
}

/* WHERE c IS NULL, and nothing else. */
static bool is_where_null(const SqlQuery *query, const char *column)
{
    const SqlExpr *where = query->where;
    return where && where->kind == SQL_EXPR_IS_NULL && where->arg_count == 1 &&
           where->args[0]->kind == SQL_EXPR_COLUMN && strcasecmp(where->args[0]->text, column) == 0;
}

static void apply_update(Catalog *catalog, const SqlQuery *query)
{
    TableRecord *record = record_meet(catalog, &query->relation, CATALOG_TABLE);
    if (!record || record->table.kind == CATALOG_VIEW)
        return;
    bool all = !query->where && !query->from_count && !catalog->conditional;
    for (size_t i = 0; i < query->target_count; i++) {
        const SqlTarget *target = &query->targets[i];
        if (!target->name || !target->expr)
            continue;
        CatalogColumn *column = record_column(record, target->name);
        CatalogKnown value = target->expr->kind == SQL_EXPR_DEFAULT
                                 ? of_default(column)
                                 : data_value_is_null(record, NULL, target->expr);
        bool heals = all || (is_where_null(query, target->name) && !catalog->conditional);
        if (value == KNOWN_NO && heals)
            column->has_nulls = KNOWN_NO;
        else if (value != KNOWN_YES && heals && column->has_nulls == KNOWN_YES)
            column->has_nulls = NOT_KNOWN;
        else
            tell_nulls(column, value, all && record->table.empty == KNOWN_NO);
    }
}

static void tell_cascaded(TableRecord *record)
{
    for (size_t i = 0; i < record->referrers.count; i++) {
        TableRecord *referrer = record->referrers.items[i];
        for (size_t at = 0; !referrer->dropped && at < referrer->table.constraint_count; at++) {
            const CatalogConstraint *key = &referrer->table.constraints[at];
            if (key->target == &record->table && key->written->on_delete == SQL_CASCADE &&
                referrer->table.empty == KNOWN_NO)
                tell_rows(referrer, NOT_KNOWN);
        }
    }
}

static void apply_delete(Catalog *catalog, const SqlQuery *query)
{
    TableRecord *record = record_meet(catalog, &query->relation, CATALOG_TABLE);
    if (!record || record->table.kind == CATALOG_VIEW)
        return;
    if (!query->where && !query->from_count && !catalog->conditional)
        tell_rows(record, KNOWN_YES);
    else if (record->table.empty == KNOWN_NO)
        tell_rows(record, NOT_KNOWN);
    tell_cascaded(record);
}

static void apply_merge(Catalog *catalog, const SqlQuery *query)
{
    TableRecord *record = record_meet(catalog, &query->relation, CATALOG_TABLE);
    if (!record)
        return;
    tell_rows(record, NOT_KNOWN);
    for (size_t i = 0; i < record->table.column_count; i++)
        tell_nulls(&record->table.columns[i], NOT_KNOWN, false);
}

static void apply_one(const SqlQuery *query, void *data)
{
    static void (*const kinds[])(Catalog * catalog, const SqlQuery *query) = {
        [SQL_QUERY_INSERT] = apply_insert,
        [SQL_QUERY_UPDATE] = apply_update,
        [SQL_QUERY_DELETE] = apply_delete,
        [SQL_QUERY_MERGE] = apply_merge,
    };
    if (query->kind < COUNT_OF(kinds) && kinds[query->kind])
        kinds[query->kind](data, query);
}

void data_apply_query(Catalog *catalog, const SqlQuery *query)
{
    sql_query_walk(query, apply_one, catalog);
}

/* CASCADE takes the tables that refer to them, and those that refer to these. */
void data_truncate(Catalog *catalog, const SqlStatement *statement)
{
    RecordList list = {0};
    uint32_t mark = ++catalog->mark;
    for (size_t i = 0; i < statement->name_count; i++) {
        TableRecord *record = record_meet(catalog, &statement->names[i], CATALOG_TABLE);
        if (record)
            LIST_APPEND(catalog, list.items, list.count, record);
    }
    for (size_t i = 0; i < list.count; i++) {
        TableRecord *record = list.items[i];
        record->mark = mark;
        tell_rows(record, catalog->conditional ? NOT_KNOWN : KNOWN_YES);
        for (size_t at = 0; statement->cascade && at < record->referrers.count; at++) {
            TableRecord *referrer = record->referrers.items[at];
            if (referrer->mark == mark || !record_refers(referrer, record))
                continue;
            referrer->mark = mark;
            LIST_APPEND(catalog, list.items, list.count, referrer);
        }
    }
}

void data_copy_from(Catalog *catalog, const SqlStatement *statement)
{
    TableRecord *record = record_meet(catalog, &statement->name, CATALOG_TABLE);
    if (!record)
        return;
    tell_rows(record, KNOWN_NO);
    for (size_t i = 0; i < record->table.column_count; i++)
        tell_nulls(&record->table.columns[i], NOT_KNOWN, false);
}
