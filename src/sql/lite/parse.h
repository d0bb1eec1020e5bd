/* SQLite's statements as trees (internal to sql). */
#pragma once

#include "base/attr.h"
#include "base/error.h"
#include "sql/ast/statement.h"

bool lite_load(Error *err) MUST_USE;
const SqlStatement *lite_parse(TALLOC_CTX *ctx, const char *text, size_t length);
const SqlExpr *lite_parse_expression(TALLOC_CTX *ctx, const char *text);
const SqlType *lite_parse_type(TALLOC_CTX *ctx, const char *text);
