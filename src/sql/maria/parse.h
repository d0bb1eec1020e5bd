/* MariaDB's and MySQL's statements as trees (internal to sql). */
#pragma once

#include "base/attr.h"
#include "base/error.h"
#include "sql/ast/statement.h"

bool maria_load(Error *err) MUST_USE;
const SqlStatement *maria_parse(TALLOC_CTX *ctx, const char *text, size_t length);
const SqlExpr *maria_parse_expression(TALLOC_CTX *ctx, const char *text);
const SqlType *maria_parse_type(TALLOC_CTX *ctx, const char *text);
