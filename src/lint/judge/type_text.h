/* Types as a person writes them. */
#pragma once

#include "base/attr.h"
#include "sql/ast/expression.h"

/* "bigint", "varchar(20)", "numeric(10,2)[]". NULL for NULL. Child of ctx. */
char *type_text(TALLOC_CTX *ctx, const SqlType *type);
/* The same with the type below serial: "bigint" for bigserial. */
char *type_text_plain(TALLOC_CTX *ctx, const SqlType *type);
/* Rails' symbol, ":bigint"; the type in quotes where it has none. Child of ctx. */
char *type_text_rails(TALLOC_CTX *ctx, const SqlType *type);
/* A value of the type that stands for nothing: "0", "''", "false". NULL: it has none. Static. */
const char *type_neutral(const SqlType *type);
bool type_is_serial(const SqlType *type);
