/* What sets the dialects apart, as data: a dialect is one SqlGrammar in a file of its own and one
 * row in grammar.c (internal to this folder). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/dialect.h"
#include "sql/classify.h"

/* What a byte begins, where a token may begin. Those from SQL_BYTE_WORD on also continue a word. */
typedef enum SqlByteClass {
    SQL_BYTE_OTHER,
    SQL_BYTE_SPACE,
    SQL_BYTE_STRING,
    SQL_BYTE_NAME, /* a quoted name that ends with the byte it began with */
    SQL_BYTE_BRACKET,
    SQL_BYTE_DASH,
    SQL_BYTE_SLASH,
    SQL_BYTE_HASH, /* a comment to the end of the line */
    SQL_BYTE_STAR, /* may end a comment whose text is code */
    SQL_BYTE_OPEN,
    SQL_BYTE_CLOSE,
    SQL_BYTE_SEMICOLON,
    SQL_BYTE_COMMAND,
    SQL_BYTE_WORD,
    SQL_BYTE_DIGIT,
    SQL_BYTE_DOLLAR,
    SQL_BYTE_CLASSES,
} SqlByteClass;

/* The bytes that mean the same in every dialect. */
#define SQL_COMMON_BYTES                                                                           \
    ['\t' ... '\r'] = SQL_BYTE_SPACE, [' '] = SQL_BYTE_SPACE, ['\''] = SQL_BYTE_STRING,            \
              ['-'] = SQL_BYTE_DASH, ['/'] = SQL_BYTE_SLASH, ['('] = SQL_BYTE_OPEN,                \
              [')'] = SQL_BYTE_CLOSE, [';'] = SQL_BYTE_SEMICOLON, ['0' ... '9'] = SQL_BYTE_DIGIT,  \
              ['A' ... 'Z'] = SQL_BYTE_WORD, ['a' ... 'z'] = SQL_BYTE_WORD, ['_'] = SQL_BYTE_WORD, \
              [0x80 ... 0xFF] = SQL_BYTE_WORD

/* Every table of head rows begins in SQL_HEAD_START; in SQL_HEAD_DULL nothing can happen any more.
 */
enum { SQL_HEAD_START = 0, SQL_HEAD_DULL = 255 };

/* In `state`, the token `word` (NULL: any that no row before names) leads to `next`; where no row
 * fits, the state stays. */
typedef struct SqlHeadRow {
    unsigned char state;
    const char *word;
    unsigned char next;
    signed char body; /* opens (1) or closes (-1) a body whose semicolons belong to the statement */
    bool copy;        /* rows of data follow the statement */
} SqlHeadRow;

/* The first row whose pattern fits decides; pattern.h says how patterns are written. */
typedef struct SqlTraitRow {
    const char *pattern;
    SqlControl control;
    const char *what; /* words for messages, or NULL */
    SqlSettle settle;
    SqlRuns runs;
    int before;      /* servers before this version refuse it inside a transaction; 0: none */
    bool session;    /* it sets the session for what follows */
    bool procedural; /* it may commit in between */
} SqlTraitRow;

typedef struct SqlGrammar {
    const unsigned char *classes; /* SqlByteClass of each of the 256 bytes */
    const char *plain_prefixes;   /* letters that make one token with the string after them */
    const char *escape_prefixes;  /* those that give the string backslash escapes */
    bool string_escapes;          /* every string has them */
    bool nested_comments;
    bool dash_wants_space;         /* "--" is a comment only before white space */
    bool version_comments;         /* the text of comments that begin with a "!" is code */
    const char *delimiter_command; /* DELIMITER: its line says what ends statements; or NULL */
    bool cr_ends_comment;          /* a carriage return alone ends a "--" comment */
    bool parens_nest;              /* a semicolon in parentheses does not end a statement */
    bool command_inside;           /* the command byte is one in the middle of a statement, too */

    const char *shell; /* whose commands these are */
    const char *shell_hint;
    const char *const *skipped_commands; /* passed over between statements; NULL at the end */

    const SqlHeadRow *head_rows;
    size_t head_count;
    const SqlTraitRow *trait_rows;
    size_t trait_count;
    SqlRuns otherwise; /* where a statement runs of which no row speaks */
    /* The length of the operator at `text`. */
    size_t (*operator_length)(const char *text, size_t length);
} SqlGrammar;

const SqlGrammar *sql_grammar(Dialect dialect);

extern const SqlGrammar SQL_GRAMMAR_POSTGRES;
extern const SqlGrammar SQL_GRAMMAR_SQLITE;
extern const SqlGrammar SQL_GRAMMAR_MARIADB;
