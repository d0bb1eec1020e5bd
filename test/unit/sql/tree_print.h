/* Writes a statement's tree as one line, what is not set left out, so that a test can say in a line
 * what a statement is read as. */
#pragma once

#include "base/buf.h"
#include "sql/ast/statement.h"

/* Child of ctx. */
char *tree_print(TALLOC_CTX *ctx, const SqlStatement *statement);
char *tree_print_expr(TALLOC_CTX *ctx, const SqlExpr *expr);
char *tree_print_type(TALLOC_CTX *ctx, const SqlType *type);
