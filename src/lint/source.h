/* One source, read, cut into statements and parsed: what a worker thread makes of a LintSource.
 *
 * What is wrong with a text is no error: it is kept as a trouble with its place, and the rest is
 * judged all the same.
 */
#pragma once

#include "lint/cache/signature.h"
#include "lint/lint.h"
#include "lint/rules/rules.h"
#include "sql/ast/statement.h"
#include "sql/classify.h"

typedef struct LintStatement {
    const SqlStatement *tree;
    const char *text; /* with placeholders' values in it, not NUL-terminated */
    size_t length;
    const char *begin; /* in the source's text */
    int line, column;
    SqlControl control;
    bool outside; /* the server refuses it inside a transaction block */
} LintStatement;

typedef struct LintTrouble {
    RuleId rule;
    int line, column; /* 0: the whole file */
    const char *message;
} LintTrouble;

typedef struct LintText {
    TALLOC_CTX *memory; /* of all below; what the thread made, nobody else's */
    const LintSource *source;
    const char *text;
    size_t length;
    LintStatement *statements;
    size_t count;
    LintTrouble *troubles;
    size_t trouble_count;
    FileSignature signature; /* as asked for */
    bool has_signature;      /* false: it could not be read */
    bool no_transaction;     /* -- tidegate: no-transaction, or another tool's word for it */
    const char *phase;       /* -- tidegate: phase=..; NULL: none */
    const char *phase_after; /* .. after=V42; NULL: none */
} LintText;

/* Reads and parses; `sign`: by what it is known again is wanted as well. `ret_text->memory` is a
 * root of its own, which the caller frees. Call it with SQL_PARSE_STACK bytes of stack. */
void source_read(const LintSource *source, Dialect dialect, const Placeholders *placeholders,
                 bool sign, LintText *ret_text);
