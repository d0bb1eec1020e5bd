#include "sql/scan.h"

void sql_scan_keep(SqlLexer *lexer, const char *bytes, size_t length)
{
    if (lexer->kept_length < SQL_KEPT_MAX) {
        size_t room = SQL_KEPT_MAX - lexer->kept_length;
        memcpy(lexer->kept + lexer->kept_length, bytes, length < room ? length : room);
    }
    lexer->kept_length += length;
}

/* The word as it is known: it may have begun in an earlier piece. */
static const char *word_text(const SqlLexer *lexer, size_t *ret_length)
{
    if (lexer->token_text) {
        *ret_length = (size_t)(lexer->cursor - lexer->token_text);
        return lexer->token_text;
    }
    *ret_length = lexer->kept_length;
    return lexer->kept_length <= SQL_KEPT_MAX ? lexer->kept : NULL;
}

/* E'..' and its like: the word turns out to be the beginning of a string. */
static SqlTokenKind scan_prefixed(SqlLexer *lexer, SqlToken *token, char prefix, bool *ret_done)
{
    bool escapes = strchr(lexer->grammar->escape_prefixes, prefix) != NULL;
    *ret_done = escapes || strchr(lexer->grammar->plain_prefixes, prefix) != NULL;
    if (!*ret_done)
        return SQL_TOKEN_WORD;
    lexer->cursor++;
    lexer->quoted = SQL_TOKEN_STRING;
    lexer->close = '\'';
    lexer->previous = 0;
    return escapes ? sql_scan_escape(lexer, token) : sql_scan_quote(lexer, token);
}

SqlTokenKind sql_scan_word(SqlLexer *lexer, SqlToken *token)
{
    const unsigned char *classes = lexer->grammar->classes;
    const char *from = lexer->cursor;
    const char *p = from;
    while (p < lexer->end && classes[(unsigned char)*p] >= SQL_BYTE_WORD &&
           !(lexer->delimiter_length && *p == lexer->delimiter[0] && *p == '$'))
        p++;
    lexer->cursor = p;
    bool waits = p == lexer->end && !lexer->final;
    if (waits || !lexer->token_text)
        sql_scan_keep(lexer, from, (size_t)(p - from));
    if (waits)
        return sql_scan_wait(lexer, SQL_MODE_WORD);
    size_t length;
    const char *text = word_text(lexer, &length);
    if (length == 1 && p < lexer->end && *p == '\'') {
        bool done;
        SqlTokenKind kind = scan_prefixed(lexer, token, *text, &done);
        if (done)
            return kind;
    }
    sql_scan_emit(lexer, token, SQL_TOKEN_WORD);
    token->text = text;
    token->length = length;
    return SQL_TOKEN_WORD;
}

SqlTokenKind sql_scan_number(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->cursor;
    while (p < lexer->end && ((*p >= '0' && *p <= '9') || *p == '.'))
        p++;
    lexer->cursor = p;
    if (p == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_NUMBER);
    return sql_scan_emit(lexer, token, SQL_TOKEN_NUMBER);
}
