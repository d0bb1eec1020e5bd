/* Patterns over the tokens of a statement (internal to this folder).
 *
 *     WORD, A|B    this token, in any case
 *     [ .. ]       these elements or nothing
 *     ()           a list in parentheses or nothing
 *     *            any one token
 *     ..           any tokens, as few as possible
 *     %1 %2        a name, possibly qualified; what it reads is remembered
 *     $            the end of the statement
 * A pattern need not reach the end of the statement.
 */
#pragma once

#include "sql/lexer.h"

#define SQL_PATTERN_NAMES 2

typedef struct SqlSpan {
    const char *text; /* NULL: no such name */
    size_t length;
} SqlSpan;

typedef struct SqlPatternNames {
    SqlSpan at[SQL_PATTERN_NAMES];
} SqlPatternNames;

bool sql_pattern_fits(const char *pattern, const SqlGrammar *grammar, const char *text,
                      size_t length, SqlPatternNames *ret_names);

/* What a pattern says of the statements that it fits. */
typedef struct SqlPatternRow {
    const char *pattern; /* begins with a word */
    bool holds;
} SqlPatternRow;

/* What the first row that fits says; false when none does. */
bool sql_pattern_holds(const SqlPatternRow rows[], size_t count, const SqlGrammar *grammar,
                       const char *text, size_t length);

/* Whether a pattern that begins with a word can fit a statement that begins with this token. */
bool sql_pattern_begins(const char *pattern, const SqlToken *first);
