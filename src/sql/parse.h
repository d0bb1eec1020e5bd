/* Turns one statement's text into a tree (sql/ast/).
 *
 * PostgreSQL's own parser (libpg_query, of PostgreSQL 15) reads PostgreSQL's; SQLite's and
 * MariaDB's are read from the splitter's tokens. What cannot be read becomes SQL_UNPARSED with the
 * reason, never an error: a linter that stops says nothing of the rest. Statements of newer servers
 * that the parser does not know are read as far as their words tell (sql/pgtree/newer.c).
 *
 * Safe in several threads at a time. PostgreSQL's parser takes stack with the nesting of the text:
 * call it from a thread with SQL_PARSE_STACK bytes of stack where the text is not ours.
 */
#pragma once

#include "base/attr.h"
#include "base/dialect.h"
#include "base/error.h"
#include "sql/ast/statement.h"

#define SQL_PARSE_STACK ((size_t)64 * 1024 * 1024)
/* A longer statement is SQL_UNPARSED, "longer than 16 MiB". */
#define SQL_PARSE_MAX ((size_t)16 * 1024 * 1024)

/* Loads the parser's library; call once, before threads start. ERR_CONFIG with the package to
 * install when it is not there. */
bool sql_parse_load(Dialect dialect, Error *err) MUST_USE;

/* Whether statements of this dialect are read; else each is SQL_UNPARSED. */
bool sql_parse_knows(Dialect dialect);

/* One statement, as the splitter gives it. Child of ctx; never NULL. */
const SqlStatement *sql_parse(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length);

/* An expression that stands alone (a default or a check that the live catalog printed). NULL when
 * it cannot be read. Child of ctx. */
const SqlExpr *sql_parse_expression(TALLOC_CTX *ctx, Dialect dialect, const char *text);
/* A type that stands alone ("character varying(20)", "numeric(10,2)[]"). NULL as above. */
const SqlType *sql_parse_type(TALLOC_CTX *ctx, Dialect dialect, const char *text);
