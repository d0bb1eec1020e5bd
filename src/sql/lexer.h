/* Turns SQL text into tokens, piece by piece (internal to this folder).
 *
 * It needs no byte of an earlier piece: what it must remember of one (the state of a quote, a
 * dollar quote's tag, the beginning of a word) is in the struct, so memory does not grow with
 * the input. Rules: PostgreSQL manual "Lexical Structure"; SQLite's "SQL Comment Syntax" and
 * "SQLite Keywords" pages.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql/grammar.h"
#include "sql/token.h"

#define SQL_KEPT_MAX      256
#define SQL_DELIMITER_MAX 16

typedef enum SqlMode {
    SQL_MODE_CODE,
    SQL_MODE_WORD,
    SQL_MODE_NUMBER,
    SQL_MODE_QUOTE,
    SQL_MODE_ESCAPE,
    SQL_MODE_DOLLAR_TAG,
    SQL_MODE_DOLLAR_BODY,
    SQL_MODE_DASH,
    SQL_MODE_SLASH,
    SQL_MODE_STAR,
    SQL_MODE_VERSION,
    SQL_MODE_VERSION_NUMBER,
    SQL_MODE_DELIMITER,
    SQL_MODE_LINE_COMMENT,
    SQL_MODE_BLOCK_COMMENT,
} SqlMode;

/* What lies behind an E'' string: a string that continues it has escapes as well. */
typedef enum SqlTail { SQL_TAIL_NONE, SQL_TAIL_ADJACENT, SQL_TAIL_GAP, SQL_TAIL_NEWLINE } SqlTail;

typedef struct SqlLexer {
    const SqlGrammar *grammar;
    const char *cursor, *end; /* what is left of the piece */
    const char *piece;
    uint64_t piece_offset; /* of piece[0] in the input */
    bool final;            /* nothing comes after this piece */

    SqlMode mode;
    SqlTail tail;
    uint64_t token_start;    /* of the token or comment being read */
    const char *token_text;  /* the same in this piece; NULL when it began before */
    SqlTokenKind quoted;     /* STRING or NAME */
    char close;              /* the byte that ends the quote */
    char previous;           /* the byte before, where two bytes decide */
    unsigned depth;          /* of nested comments */
    size_t matched;          /* bytes of a dollar quote's end, dashes or a delimiter seen so far */
    bool in_version_comment; /* its end is to be passed over */
    bool tells_versions;     /* where such comments begin and end is told by tokens */
    size_t delimiter_length; /* 0: a semicolon ends statements */
    char delimiter[SQL_DELIMITER_MAX];
    size_t kept_length;      /* of `kept`; may count more than was kept of a long word */
    char kept[SQL_KEPT_MAX]; /* a word that spans pieces, or "$tag" of a dollar quote */
} SqlLexer;

/* For input in pieces. */
void sql_lexer_init(SqlLexer *lexer, const SqlGrammar *grammar);
/* Gives the next piece; the one before must be used up. */
void sql_lexer_feed(SqlLexer *lexer, const char *bytes, size_t length);
/* For a text that is there as a whole. */
void sql_lexer_init_text(SqlLexer *lexer, const SqlGrammar *grammar, const char *text,
                         size_t length);

SqlTokenKind sql_lexer_next(SqlLexer *lexer, SqlToken *token);

/* Whether a token has begun that may still be one, not a comment. */
bool sql_lexer_holds_token(const SqlLexer *lexer);
/* What is open, for messages: "quoted string". */
const char *sql_lexer_open_name(const SqlLexer *lexer);

static inline uint64_t sql_lexer_offset(const SqlLexer *lexer)
{
    return lexer->piece_offset + (uint64_t)(lexer->cursor - lexer->piece);
}
