/* The names that are visible inside a query (internal to query*.c, scope.c). */
#pragma once

#include "lint/catalog/query.h"

typedef struct CteScope CteScope;
struct CteScope {
    const CteScope *outer;
    const char *name;
    const char *const *columns; /* as WITH renames them */
    size_t column_count;
    const SqlQuery *query;
    Output output;
};

typedef struct ScopeItem {
    const char *name;    /* alias or the relation's; NULL: none */
    TableRecord *record; /* NULL: `output` */
    Output output;
    const SqlFrom *from; /* how it is joined */
} ScopeItem;

typedef struct Scope Scope;
struct Scope {
    const Scope *outer;
    ScopeItem *items;
    size_t count;
};

typedef struct Resolver {
    Catalog *catalog;
    QueryReads *reads;
    CteScope *ctes;
} Resolver;

/* query.c */
Output resolve_query(Resolver *resolver, const SqlQuery *query, const Scope *outer);

/* What UNION, CASE and COALESCE make of two types; NULL: not known. */
const SqlType *resolve_common_type(Resolver *resolver, const SqlType *left, bool left_literal,
                                   const SqlType *right, bool right_literal);

/* scope.c */
void scope_add(Resolver *resolver, Scope *scope, ScopeItem item);
/* Resolves a column and notes that it is read. False: no such column here. */
bool scope_column(Resolver *resolver, const Scope *scope, const SqlExpr *column,
                  OutputColumn *ret_column);
/* The columns of one item, or of the items that `table` names (NULL: all), noted as read. */
void scope_star(Resolver *resolver, const Scope *scope, const char *table, Output *output);
void scope_use(Resolver *resolver, TableRecord *record, const char *column);

/* infer.c: the type of an expression; NULL: not known. */
const SqlType *infer_type(Resolver *resolver, const Scope *scope, const SqlExpr *expr);
