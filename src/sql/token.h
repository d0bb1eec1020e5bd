/* The tokens that the lexer gives out (internal to this folder). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

typedef enum SqlTokenKind {
    SQL_TOKEN_MORE,     /* the input is used up; at its end: there are no more tokens */
    SQL_TOKEN_SKIPPED,  /* a comment; the lexer keeps it to itself */
    SQL_TOKEN_WORD,     /* a keyword or an unquoted name */
    SQL_TOKEN_NAME,     /* a quoted name; "a""b" comes as two */
    SQL_TOKEN_STRING,   /* any string, its prefix included; 'a''b' comes as two */
    SQL_TOKEN_NUMBER,   /* digits and points, or a parameter such as $1 */
    SQL_TOKEN_OPERATOR, /* one byte of an operator or of anything else */
    SQL_TOKEN_OPEN,     /* ( */
    SQL_TOKEN_CLOSE,    /* ) */
    SQL_TOKEN_SEMICOLON,
    SQL_TOKEN_COMMAND,       /* the byte that begins a command of the dialect's shell */
    SQL_TOKEN_UNTERMINATED,  /* the input ended inside a quote or a comment */
    SQL_TOKEN_BAD,           /* a dollar quote's tag is longer than anyone writes */
    SQL_TOKEN_VERSION_BEGIN, /* of a comment whose text is code: SqlLexer.tells_versions */
    SQL_TOKEN_VERSION_END,
} SqlTokenKind;

typedef struct SqlToken {
    SqlTokenKind kind;
    const char *text; /* NULL for what began in an earlier piece, except words */
    size_t length;
    uint64_t start, end; /* byte offsets in the input */
} SqlToken;

/* Whether the token reads `text`, in any case. */
static inline bool sql_token_is(const SqlToken *token, const char *text)
{
    return token->text && strlen(text) == token->length &&
           strncasecmp(token->text, text, token->length) == 0;
}
