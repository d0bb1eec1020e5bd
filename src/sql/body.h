/* The body of a DO statement, as far as its tokens tell (internal to this folder). */
#pragma once

#include "sql/lexer.h"

/* Whether a body in dollar quotes ends transactions: COMMIT or ROLLBACK stands where a statement
 * begins (manual, "Transaction Management" of PL/pgSQL). The server refuses that in a transaction
 * block (2D000). */
bool sql_body_commits(const SqlGrammar *grammar, const char *text, size_t length);
