/* Migrations' INSERT, UPDATE and DELETE on the rows that are known. */
#include "lint/effects/old/rows.h"

#include <string.h>

typedef struct Insertion {
    RowStore *store;
    CatalogTable *table;
    KnownRows *rows;
    const SqlQuery *query;
    ptrdiff_t *positions; /* of each column in the statement's list; -1: it is not in it */
    Environment environment;
} Insertion;

static Value *new_row(RowStore *store, KnownRows *rows)
{
    if (rows->count >= ROWS_MAX || store->cells + rows->width > CELLS_MAX) {
        rows->complete = false;
        return NULL;
    }
    if (rows->count == rows->room) {
        rows->room = rows->room ? rows->room * 2 : 4;
        rows->cells =
            talloc_realloc(rows, rows->cells, Value, (unsigned)(rows->room * rows->width + 1));
    }
    store->cells += rows->width;
    return &rows->cells[rows->count++ * rows->width];
}

static ptrdiff_t position(const SqlQuery *query, const char *name, size_t column)
{
    if (!query->target_count)
        return (ptrdiff_t)column;
    for (size_t i = 0; i < query->target_count; i++) {
        if (query->targets[i].name && strcmp(query->targets[i].name, name) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

static void find_positions(Insertion *insertion)
{
    const CatalogTable *table = insertion->table;
    insertion->positions =
        talloc_array(insertion->store->ctx, ptrdiff_t, (unsigned)table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        insertion->positions[i] = position(insertion->query, table->columns[i].name, i);
}

static Value value_for(const Insertion *insertion, size_t column, const SqlExpr *expr)
{
    const CatalogColumn *known = &insertion->table->columns[column];
    if (!expr || expr->kind == SQL_EXPR_DEFAULT)
        return rows_default(insertion->store->ctx, known);
    return evaluate(&insertion->environment, expr);
}

/* `exprs` by the statement's order of columns. */
static void insert_row(Insertion *insertion, const SqlExpr *const *exprs, size_t count)
{
    Value *row = new_row(insertion->store, insertion->rows);
    for (size_t i = 0; row && i < insertion->rows->width; i++) {
        ptrdiff_t at = insertion->positions[i];
        row[i] = value_for(insertion, i, exprs && at >= 0 && (size_t)at < count ? exprs[at] : NULL);
    }
}

static void insert_values(Insertion *insertion, const SqlQuery *values)
{
    for (size_t i = 0; i < values->row_count; i++)
        insert_row(insertion, values->rows[i]->args, values->rows[i]->arg_count);
}

static bool find_series(const SqlQuery *source, const char **ret_name, double *ret_first,
                        double *ret_last)
{
    if (source->from_count == 1 && source->from[0].function) {
        *ret_name = source->from[0].alias ? source->from[0].alias : "generate_series";
        return evaluate_series(source->from[0].function, ret_first, ret_last);
    }
    *ret_name = "";
    for (size_t i = 0; !source->from_count && i < source->target_count; i++) {
        if (evaluate_series(source->targets[i].expr, ret_first, ret_last))
            return true;
    }
    /* SELECT of constants: one row. */
    *ret_first = *ret_last = 1;
    return !source->from_count;
}

/* INSERT .. SELECT expressions FROM generate_series(a, b) g. */
static void insert_series(Insertion *insertion, const SqlQuery *source)
{
    double first, last;
    const char *name;
    if (source->kind != SQL_QUERY_SELECT || !find_series(source, &name, &first, &last)) {
        insertion->rows->complete = false;
        return;
    }
    const SqlExpr **exprs =
        talloc_array(insertion->store->ctx, const SqlExpr *, (unsigned)source->target_count);
    for (size_t i = 0; i < source->target_count; i++)
        exprs[i] = source->targets[i].expr;
    insertion->environment.series = name;
    for (double each = first; each <= last && each < first + (double)ROWS_MAX + 1; each++) {
        insertion->environment.series_value = each;
        Value kept =
            source->where ? evaluate(&insertion->environment, source->where) : value_bool(true);
        if (kept.kind == VALUE_BOOL && kept.as.truth)
            insert_row(insertion, exprs, source->target_count);
        else if (!value_is_known(kept))
            insertion->rows->complete = false;
    }
    talloc_free(exprs);
}

static void insert(RowStore *store, CatalogTable *table, const SqlQuery *query)
{
    KnownRows *rows = table->known;
    if (!rows) {
        rows = rows_of(store, table);
        rows->complete = !table->guessed;
    }
    if (rows->width != table->column_count)
        rows_follow(store, table, NULL);
    Insertion insertion = {.store = store,
                           .table = table,
                           .rows = rows,
                           .query = query,
                           .environment = {.ctx = store->ctx}};
    find_positions(&insertion);
    if (query->conflict.present)
        rows->complete = false; /* whether the row came is not known: it is left out */
    else if (!query->source)
        insert_row(&insertion, NULL, 0);
    else if (query->source->kind == SQL_QUERY_VALUES)
        insert_values(&insertion, query->source);
    else
        insert_series(&insertion, query->source);
    talloc_free(insertion.positions);
}

static Value met(const RowStore *store, const KnownRows *rows, size_t row, const SqlQuery *query)
{
    if (query->from_count)
        return value_of(VALUE_UNKNOWN);
    if (!query->where)
        return value_bool(true);
    RowPlace place = {.rows = rows, .row = row};
    Environment environment = {.ctx = store->ctx, .column = rows_column, .data = &place};
    return evaluate(&environment, query->where);
}

static void update_row(const RowStore *store, KnownRows *rows, size_t row, const SqlQuery *query,
                       bool certain)
{
    RowPlace place = {.rows = rows, .row = row};
    Environment environment = {.ctx = store->ctx, .column = rows_column, .data = &place};
    Value *changed = talloc_array(store->ctx, Value, (unsigned)query->target_count + 1);
    for (size_t i = 0; i < query->target_count; i++)
        changed[i] = certain && query->targets[i].expr
                         ? evaluate(&environment, query->targets[i].expr)
                         : value_of(VALUE_UNKNOWN);
    for (size_t i = 0; i < query->target_count; i++) {
        for (size_t k = 0; query->targets[i].name && k < rows->width; k++) {
            if (strcmp(rows->names[k], query->targets[i].name) == 0)
                rows->cells[row * rows->width + k] = changed[i];
        }
    }
    talloc_free(changed);
}

static void update(RowStore *store, CatalogTable *table, const SqlQuery *query)
{
    KnownRows *rows = table->known;
    for (size_t row = 0; rows && row < rows->count; row++) {
        Value value = met(store, rows, row, query);
        bool certain = value.kind == VALUE_BOOL && value.as.truth;
        if (certain || !value_is_known(value))
            update_row(store, rows, row, query, certain);
    }
}

static void delete (RowStore *store, CatalogTable *table, const SqlQuery *query)
{
    KnownRows *rows = table->known;
    if (!query->where && !query->from_count) {
        rows_of(store, table);
        rows_clear(table);
        return;
    }
    size_t kept = 0;
    for (size_t row = 0; rows && row < rows->count; row++) {
        Value value = met(store, rows, row, query);
        if (!value_is_known(value))
            rows->complete = false; /* it may be there still */
        else if (value.kind != VALUE_BOOL || !value.as.truth)
            memmove(&rows->cells[kept++ * rows->width], &rows->cells[row * rows->width],
                    rows->width * sizeof(Value));
    }
    if (rows)
        rows->count = kept;
}

void rows_apply(RowStore *store, const Catalog *catalog, const SqlQuery *query)
{
    CatalogTable *table = catalog_table(catalog, &query->relation);
    if (!table || !table->column_count || table->kind > CATALOG_PARTITIONED)
        return;
    if (query->kind == SQL_QUERY_INSERT)
        insert(store, table, query);
    else if (query->kind == SQL_QUERY_UPDATE)
        update(store, table, query);
    else if (query->kind == SQL_QUERY_DELETE)
        delete (store, table, query);
    else
        rows_forget(table);
}
