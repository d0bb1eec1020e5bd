#include "sql/scan.h"

/* Most quotes are short: looking at a few bytes is faster than calling memchr(). */
#define SHORT_QUOTE 16

static const char *find_byte(const char *p, const char *end, char byte)
{
    const char *near = end - p > SHORT_QUOTE ? p + SHORT_QUOTE : end;
    for (; p < near; p++)
        if (*p == byte)
            return p;
    return p < end ? memchr(p, byte, (size_t)(end - p)) : NULL;
}

/* A doubled quote simply begins the next token, which changes nothing for the statement. */
SqlTokenKind sql_scan_quote(SqlLexer *lexer, SqlToken *token)
{
    const char *close = find_byte(lexer->cursor, lexer->end, lexer->close);
    lexer->cursor = close ? close + 1 : lexer->end;
    if (!close)
        return sql_scan_stop(lexer, token, SQL_MODE_QUOTE);
    return sql_scan_emit(lexer, token, lexer->quoted);
}

SqlTokenKind sql_scan_escape(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->cursor;
    bool escaped = lexer->previous == '\\';
    for (; p < lexer->end; p++) {
        if (escaped)
            escaped = false;
        else if (*p == '\\')
            escaped = true;
        else if (*p == lexer->close)
            break;
    }
    lexer->previous = escaped ? '\\' : 0;
    if (p == lexer->end) {
        lexer->cursor = p;
        return sql_scan_stop(lexer, token, SQL_MODE_ESCAPE);
    }
    lexer->cursor = p + 1;
    sql_scan_emit(lexer, token, SQL_TOKEN_STRING);
    lexer->tail = SQL_TAIL_ADJACENT;
    return SQL_TOKEN_STRING;
}

/* No quote: the "$" stands alone and what would have been its tag is a word, to be read next. Its
 * place stays that of the "$", which is all that is known of it after a change of pieces. */
static SqlTokenKind emit_dollar(SqlLexer *lexer, SqlToken *token)
{
    sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
    if (lexer->kept_length == 1)
        return SQL_TOKEN_OPERATOR;
    token->length = token->text ? 1 : 0;
    token->end = token->start + 1;
    memmove(lexer->kept, lexer->kept + 1, --lexer->kept_length);
    if (lexer->token_text)
        lexer->token_text++;
    lexer->mode = SQL_MODE_WORD;
    return SQL_TOKEN_OPERATOR;
}

/* After "$": a tag and a second "$" begin a quote; digits make a parameter. */
SqlTokenKind sql_scan_dollar_tag(SqlLexer *lexer, SqlToken *token)
{
    const unsigned char *classes = lexer->grammar->classes;
    for (; lexer->cursor < lexer->end; lexer->cursor++) {
        unsigned char class = classes[(unsigned char)*lexer->cursor];
        if (class == SQL_BYTE_DOLLAR) {
            lexer->cursor++;
            lexer->matched = 0;
            return sql_scan_dollar_body(lexer, token);
        }
        if (class == SQL_BYTE_DIGIT && lexer->kept_length == 1)
            return sql_scan_number(lexer, token);
        if (class < SQL_BYTE_WORD)
            return emit_dollar(lexer, token);
        if (lexer->kept_length == SQL_KEPT_MAX)
            return sql_scan_emit(lexer, token, SQL_TOKEN_BAD);
        sql_scan_keep(lexer, lexer->cursor, 1);
    }
    if (!lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_DOLLAR_TAG);
    return emit_dollar(lexer, token);
}

/* The end is "$tag$"; as a tag has no "$" in it, a mismatch can only go on at a "$" itself. */
SqlTokenKind sql_scan_dollar_body(SqlLexer *lexer, SqlToken *token)
{
    while (lexer->cursor < lexer->end) {
        if (lexer->matched == 0) {
            size_t left = (size_t)(lexer->end - lexer->cursor);
            const char *dollar = memchr(lexer->cursor, '$', left);
            if (!dollar)
                break;
            lexer->cursor = dollar + 1;
            lexer->matched = 1;
            continue;
        }
        char byte = *lexer->cursor++;
        bool last = lexer->matched == lexer->kept_length;
        if (byte == (last ? '$' : lexer->kept[lexer->matched])) {
            if (last)
                return sql_scan_emit(lexer, token, SQL_TOKEN_STRING);
            lexer->matched++;
        } else {
            lexer->matched = byte == '$';
        }
    }
    lexer->cursor = lexer->end;
    return sql_scan_stop(lexer, token, SQL_MODE_DOLLAR_BODY);
}
