/* The readers of expressions' nodes, by what they are (internal to expressions.c and calls.c). */
#pragma once

#include "sql/pgtree/read.h"

typedef void PgExprReader(PgTree *tree, const void *node, SqlExpr *expr);

/* calls.c */
PgExprReader pgtree_read_call_expr, pgtree_read_value_function, pgtree_read_indirection,
    pgtree_read_xml, pgtree_read_xml_serialize, pgtree_read_grouping, pgtree_read_grouping_set,
    pgtree_read_subquery;

/* "= any". */
const char *pgtree_quantified(const PgTree *tree, const char *operator, const char * what);
