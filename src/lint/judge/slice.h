/* Pieces of a statement's text, cut with regard for quotes, parentheses and comments. */
#pragma once

#include "base/attr.h"

/* From `offset` to the comma that ends the item, or the end of the list or statement. Child of ctx.
 * NULL where the offset is not known. */
char *slice_item(TALLOC_CTX *ctx, const char *text, size_t length, int offset);
/* From the first parenthesis at or behind `offset` to its partner, both included. NULL: none. */
char *slice_parentheses(TALLOC_CTX *ctx, const char *text, size_t length, int offset);
/* Of a column's definition: what stands behind DEFAULT. NULL: nothing. */
char *slice_default(TALLOC_CTX *ctx, const char *definition);
/* The statement without its semicolon and the white space around it. */
char *slice_statement(TALLOC_CTX *ctx, const char *text, size_t length);
/* With `inserted` put behind the first word `word` (any case) outside of quotes and comments; the
 * text as it is when there is none. */
char *slice_insert_behind(TALLOC_CTX *ctx, const char *text, const char *word,
                          const char *inserted);
/* With the last word `word` replaced. */
char *slice_replace_last(TALLOC_CTX *ctx, const char *text, const char *word,
                         const char *replacement);
/* On one line: what is white space or comment becomes one space, and none within parentheses'
 * ends. In place; returned. */
char *slice_one_line(char *text);
/* Where the word stands, quoted or not, outside of strings and comments; -1: nowhere. */
int slice_find_word(const char *text, size_t length, const char *word);
