/* PostgreSQL's half of sql/parse.h, by libpg_query (internal to sql). */
#pragma once

#include "sql/parse.h"

bool pgtree_load(Error *err) MUST_USE;
const SqlStatement *pgtree_parse(TALLOC_CTX *ctx, const char *text, size_t length);
const SqlExpr *pgtree_parse_expression(TALLOC_CTX *ctx, const char *text);
const SqlType *pgtree_parse_type(TALLOC_CTX *ctx, const char *text);
