/* Types and simple expressions as SQL again, from their trees (internal to this folder). */
#pragma once

#include "base/attr.h"
#include "sql/ast/expression.h"

/* Child of ctx; NULL: it cannot be said from the tree. */
char *expression_type_text(TALLOC_CTX *ctx, const SqlType *type);
/* Constants, calls and casts of such; NULL for all else. Child of ctx. */
char *expression_text(TALLOC_CTX *ctx, const SqlExpr *expr);
