/* A statement by its first words: a row says who reads what follows (internal to sql/small,
 * sql/lite and sql/maria). */
#pragma once

#include "base/attr.h"
#include "sql/small/small.h"

/* The words have been taken, unless the statement is a query, which begins with them. */
typedef void SmallStatement(SmallReader *reader, SqlStatement *statement);

typedef struct SmallStatementRow {
    const char *words; /* "CREATE TEMP TABLE"; the longer before those that they begin with */
    SqlStatementKind kind;
    SqlObjectKind object;
    SmallStatement *read; /* NULL: the rest is of no interest */
} SmallStatementRow;

typedef struct SmallGrammar {
    Dialect dialect;
    const SmallStatementRow *rows;
    size_t count;
} SmallGrammar;

const SqlStatement *small_parse(TALLOC_CTX *ctx, const SmallGrammar *grammar, const char *text,
                                size_t length);
const SqlExpr *small_parse_expression(TALLOC_CTX *ctx, Dialect dialect, const char *text);
const SqlType *small_parse_type(TALLOC_CTX *ctx, Dialect dialect, const char *text);

/* Any query, with its words. */
SmallStatement small_query_statement;
