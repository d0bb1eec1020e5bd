/* Rows that migrations have inserted, as far as their values are known: what a new constraint meets
 * for certain (internal to lint/effects).
 *
 * Small and sound: of a statement's rows the first thousand are kept, values are three-valued
 * (old/value.h), and `complete` says whether the table may have others.
 */
#pragma once

#include "lint/effects/old/evaluate.h"

#define ROWS_MAX  ((size_t)1000)    /* of a table */
#define CELLS_MAX ((size_t)1000000) /* of all tables together */

typedef struct KnownRows {
    const char **names; /* of the columns */
    size_t width;
    Value *cells; /* row after row */
    size_t count, room;
    bool complete;
} KnownRows;

typedef struct RowStore {
    TALLOC_CTX *ctx;
    size_t cells; /* in use */
} RowStore;

/* The rows of a table; made when there are none. */
KnownRows *rows_of(RowStore *store, CatalogTable *table);
/* Of the column among the cells of a row; -1: the store has none of that name. */
ptrdiff_t rows_place(const KnownRows *rows, const char *column);
/* NULL where the table has no such column in the store. */
const Value *rows_cell(const KnownRows *rows, size_t row, const char *column);
/* Whether certainly no row has that value. Of rows that are `complete` only. */
bool rows_lack(const KnownRows *rows, const char *column, Value value);
/* A row's columns as an environment's; data: a RowPlace. */
typedef struct RowPlace {
    const KnownRows *rows;
    size_t row;
} RowPlace;
Value rows_column(const Environment *environment, const char *table, const char *name);

/* INSERT, UPDATE, DELETE of a migration; TRUNCATE and what cannot be read of a statement. */
void rows_apply(RowStore *store, const Catalog *catalog, const SqlQuery *query);
void rows_clear(CatalogTable *table);
void rows_forget(CatalogTable *table); /* there may be others */
/* After ALTER TABLE: columns that are new hold their default, those that are gone are gone; a
 * type's change makes values of `column` (NULL: none) what the new type makes of them. */
void rows_follow(RowStore *store, const CatalogTable *table, const char *changed);
void rows_rename(const CatalogTable *table, const char *from, const char *to);

/* The default of a column for a row that does not give it a value. */
Value rows_default(TALLOC_CTX *ctx, const CatalogColumn *column);
