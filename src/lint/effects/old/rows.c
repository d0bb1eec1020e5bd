#include "lint/effects/old/rows.h"

#include <string.h>

KnownRows *rows_of(RowStore *store, CatalogTable *table)
{
    if (table->known)
        return table->known;
    KnownRows *rows = talloc_zero(store->ctx, KnownRows);
    rows->names = talloc_array(rows, const char *, (unsigned)table->column_count);
    rows->width = table->column_count;
    for (size_t i = 0; i < table->column_count; i++)
        rows->names[i] = table->columns[i].name;
    table->known = rows;
    return rows;
}

ptrdiff_t rows_place(const KnownRows *rows, const char *column)
{
    for (size_t i = 0; i < rows->width; i++) {
        if (strcmp(rows->names[i], column) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

const Value *rows_cell(const KnownRows *rows, size_t row, const char *column)
{
    ptrdiff_t at = rows_place(rows, column);
    return at < 0 ? NULL : &rows->cells[row * rows->width + (size_t)at];
}

bool rows_lack(const KnownRows *rows, const char *column, Value value)
{
    ptrdiff_t at = rows_place(rows, column);
    if (at < 0)
        return false;
    for (size_t row = 0; row < rows->count; row++) {
        Value cell = rows->cells[row * rows->width + (size_t)at];
        if (!value_is_known(cell) || value_compare(cell, value) == 0)
            return false;
    }
    return rows->complete;
}

Value rows_column(const Environment *environment, const char *table, const char *name)
{
    (void)table;
    const RowPlace *place = environment->data;
    const Value *cell = rows_cell(place->rows, place->row, name);
    return cell ? *cell : value_of(VALUE_UNKNOWN);
}

Value rows_default(TALLOC_CTX *ctx, const CatalogColumn *column)
{
    if (column->identity != SQL_NO_IDENTITY)
        return value_of(VALUE_SOME);
    if (column->generated != SQL_NOT_GENERATED)
        return value_of(VALUE_UNKNOWN);
    return evaluate(&(Environment){.ctx = ctx}, column->default_expr);
}

void rows_clear(CatalogTable *table)
{
    if (!table->known)
        return;
    table->known->count = 0;
    table->known->complete = true;
}

void rows_forget(CatalogTable *table)
{
    if (table->known)
        table->known->complete = false;
}

static void follow_cells(RowStore *store, KnownRows *rows, const CatalogTable *table,
                         const char *changed)
{
    size_t width = table->column_count;
    Value *cells = talloc_array(rows, Value, (unsigned)(width * rows->count + 1));
    for (size_t i = 0; i < width; i++) {
        const CatalogColumn *column = &table->columns[i];
        ptrdiff_t from = rows_place(rows, column->name);
        Value filler = from < 0 ? rows_default(store->ctx, column) : value_of(VALUE_UNKNOWN);
        for (size_t row = 0; row < rows->count; row++) {
            Value value = from < 0 ? filler : rows->cells[row * rows->width + (size_t)from];
            if (changed && strcmp(column->name, changed) == 0 && value.kind > VALUE_SOME)
                value = value_of(VALUE_SOME);
            cells[row * width + i] = value;
        }
    }
    talloc_free(rows->cells);
    rows->cells = cells;
    rows->room = rows->count;
}

void rows_follow(RowStore *store, const CatalogTable *table, const char *changed)
{
    KnownRows *rows = table->known;
    if (!rows)
        return;
    follow_cells(store, rows, table, changed);
    rows->names = talloc_realloc(rows, rows->names, const char *, (unsigned)table->column_count);
    rows->width = table->column_count;
    for (size_t i = 0; i < rows->width; i++)
        rows->names[i] = table->columns[i].name;
}

void rows_rename(const CatalogTable *table, const char *from, const char *to)
{
    ptrdiff_t at = table->known ? rows_place(table->known, from) : -1;
    if (at >= 0)
        table->known->names[at] = to;
}
