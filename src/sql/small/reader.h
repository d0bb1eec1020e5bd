/* Reads a statement token by token, for the dialects that no library of their server parses.
 *
 * A reader that meets what it does not understand keeps the first reason and then gives out the
 * end for good, so that whoever reads on comes to an end by itself (internal to sql/small, sql/lite
 * and sql/maria).
 */
#pragma once

#include "sql/ast/arena.h"
#include "sql/ast/statement.h"
#include "sql/lexer.h"

#define SMALL_AHEAD     4
#define SMALL_DEPTH_MAX 500
#define SMALL_CHAIN_MAX 5000 /* operators one behind the other */

typedef struct SmallReader {
    SqlArena *arena;
    Dialect dialect;
    const char *text;
    size_t length;
    SqlLexer lexer;
    SqlToken raw; /* read, but not yet part of `tokens` */
    SqlToken tokens[SMALL_AHEAD];
    size_t end; /* of the last token that was taken */
    int depth, chain;
    bool folded;       /* the query that is read has an aggregate or a window */
    int parameters;    /* "?" so far */
    const char *error; /* NULL: none */
} SmallReader;

void small_init(SmallReader *reader, SqlArena *arena, Dialect dialect, const char *text,
                size_t length);

/* The token to come (0), or one behind it. Kind SQL_TOKEN_MORE at the end. */
static inline const SqlToken *small_peek(const SmallReader *reader, size_t ahead)
{
    return &reader->tokens[ahead];
}
static inline bool small_at_end(const SmallReader *reader)
{
    return reader->tokens[0].kind == SQL_TOKEN_MORE;
}
static inline int small_offset(const SmallReader *reader)
{
    return (int)reader->tokens[0].start;
}
void small_next(SmallReader *reader);

/* Whether the unquoted words come next ("IF NOT EXISTS", up to SMALL_AHEAD); then takes them. */
bool small_is(const SmallReader *reader, const char *words);
bool small_accept(SmallReader *reader, const char *words);
/* Whether the word comes behind `ahead` tokens. */
bool small_is_at(const SmallReader *reader, size_t ahead, const char *word);
/* An operator or a parenthesis. */
bool small_is_mark(const SmallReader *reader, const char *mark);
bool small_accept_mark(SmallReader *reader, const char *mark);
void small_expect(SmallReader *reader, const char *words);
void small_expect_mark(SmallReader *reader, const char *mark);
/* The token to come cannot be understood. */
void small_fail(SmallReader *reader);
void small_fail_because(SmallReader *reader, const char *why);
/* False, and an error, where nesting goes too deep; small_leave() in any case. */
bool small_enter(SmallReader *reader);
static inline void small_leave(SmallReader *reader)
{
    reader->depth--;
}

/* One token, or all between parentheses. */
void small_skip(SmallReader *reader);
/* To the comma or the closing parenthesis that ends the item, or to the end. */
void small_skip_item(SmallReader *reader);

/* A name, quotes taken off; "" after an error. */
const char *small_name(SmallReader *reader);
bool small_is_name(const SmallReader *reader);
SqlName small_relation(SmallReader *reader);
/* "(a, b)"; names may have a length or a direction behind them. */
const char *const *small_names(SmallReader *reader, size_t *ret_count);
/* The value of a string token. */
const char *small_string(SmallReader *reader);
/* Source text from `from` to the token taken last. */
const char *small_source(SmallReader *reader, size_t from);
/* Both texts, one behind the other. */
const char *small_join(SmallReader *reader, const char *first, const char *second);
const char *small_lower(SmallReader *reader, const char *text);

/* Room for one more behind `count`; arrays are doubled when the count is a power of two. */
void *small_grow(SmallReader *reader, const void *items, size_t count, size_t size);
#define SMALL_APPEND(reader, items, count, ...)                                                    \
    ((items) = small_grow(reader, items, count, sizeof(*(items))),                                 \
     (items)[(count)++] = (__VA_ARGS__))
