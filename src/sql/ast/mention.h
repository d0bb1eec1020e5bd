/* Which objects a statement speaks of, and which it makes. */
#pragma once

#include "sql/ast/statement.h"

/* `schema` NULL: not written. */
typedef void (*SqlMention)(const char *schema, const char *name, void *data);

/* The name of what the statement creates; NULL: it creates nothing that others could speak of. */
const SqlName *sql_statement_creates(const SqlStatement *statement);

/* Calls `visit` for each relation, function and type that must be there when the statement runs:
 * what a PL/pgSQL function speaks of is looked up when it is called, so it is none of them, and
 * what is dropped is none either. Names of the query's own (WITH) come along. */
void sql_statement_mentions(const SqlStatement *statement, SqlMention visit, void *data);
