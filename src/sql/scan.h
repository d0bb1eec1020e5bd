/* The lexer's parts: one scanner per kind of token or comment (internal to lexer.c and scan_*.c).
 *
 * A scanner goes on at lexer->cursor. It returns the kind of a finished token, SQL_TOKEN_SKIPPED
 * after a comment, or SQL_TOKEN_MORE with lexer->mode set so that it is called again with the next
 * piece.
 */
#pragma once

#include "sql/lexer.h"

typedef SqlTokenKind SqlScan(SqlLexer *lexer, SqlToken *token);

SqlScan sql_scan_quote;
SqlScan sql_scan_escape;
SqlScan sql_scan_dollar_tag;
SqlScan sql_scan_dollar_body;
SqlScan sql_scan_dash;
SqlScan sql_scan_slash;
SqlScan sql_scan_star;
SqlScan sql_scan_version;
SqlScan sql_scan_version_number;
SqlScan sql_scan_delimiter;
SqlScan sql_scan_line_comment;
SqlScan sql_scan_block_comment;
SqlScan sql_scan_word;
SqlScan sql_scan_number;

/* Remembers bytes of the token for when they are gone with their piece. */
void sql_scan_keep(SqlLexer *lexer, const char *bytes, size_t length);

static inline SqlTokenKind sql_scan_wait(SqlLexer *lexer, SqlMode mode)
{
    lexer->mode = mode;
    return SQL_TOKEN_MORE;
}

/* Finishes the token before the cursor. */
static inline SqlTokenKind sql_scan_emit(SqlLexer *lexer, SqlToken *token, SqlTokenKind kind)
{
    token->kind = kind;
    token->text = lexer->token_text;
    token->length = token->text ? (size_t)(lexer->cursor - token->text) : 0;
    token->start = lexer->token_start;
    token->end = sql_lexer_offset(lexer);
    lexer->mode = SQL_MODE_CODE;
    lexer->tail = SQL_TAIL_NONE;
    return kind;
}

/* The input ended inside something that has an end of its own. */
static inline SqlTokenKind sql_scan_stop(SqlLexer *lexer, SqlToken *token, SqlMode mode)
{
    if (!lexer->final)
        return sql_scan_wait(lexer, mode);
    sql_scan_emit(lexer, token, SQL_TOKEN_UNTERMINATED);
    lexer->mode = mode; /* for sql_lexer_open_name() */
    return SQL_TOKEN_UNTERMINATED;
}
