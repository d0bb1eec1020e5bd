/* Names of database objects as they are written in statements (internal to this folder). */
#pragma once

#include "base/attr.h"
#include "sql/pattern.h"

/* `name` in the form that to_regclass() takes: parts joined by ".", white space and comments gone,
 * unquoted parts in lower case, quoted ones as written. A name without a schema gets the one of
 * `table`, which may have no text. Child of ctx. */
char *sql_object_name(TALLOC_CTX *ctx, const SqlGrammar *grammar, SqlSpan name, SqlSpan table);
