#include "sql/scan.h"

SqlTokenKind sql_scan_dash(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->cursor == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_DASH);
    if (lexer->matched == 1) {
        if (lexer->cursor == lexer->end || *lexer->cursor != '-')
            return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
        lexer->cursor++;
        lexer->matched = 2;
        if (lexer->grammar->dash_wants_space)
            return sql_scan_dash(lexer, token);
    }
    bool stands_alone = lexer->cursor == lexer->end || (unsigned char)*lexer->cursor <= ' ';
    if (lexer->grammar->dash_wants_space && !stands_alone)
        return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
    return sql_scan_line_comment(lexer, token);
}

/* MariaDB: "Comment Syntax": also "M!" in the place of "!". */
SqlTokenKind sql_scan_version(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->cursor == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_VERSION);
    const char *p = lexer->cursor;
    if (p < lexer->end && *p == 'M' && lexer->previous == 0) {
        lexer->previous = *lexer->cursor++;
        return sql_scan_version(lexer, token);
    }
    if (p == lexer->end || *p != '!')
        return sql_scan_block_comment(lexer, token);
    lexer->cursor++;
    return sql_scan_version_number(lexer, token);
}

SqlTokenKind sql_scan_version_number(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->cursor;
    while (p < lexer->end && *p >= '0' && *p <= '9')
        p++;
    lexer->cursor = p;
    if (p == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_VERSION_NUMBER);
    lexer->in_version_comment = true;
    if (lexer->tells_versions)
        return sql_scan_emit(lexer, token, SQL_TOKEN_VERSION_BEGIN);
    lexer->mode = SQL_MODE_CODE;
    return SQL_TOKEN_SKIPPED;
}

SqlTokenKind sql_scan_star(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->cursor == lexer->end && !lexer->final && lexer->in_version_comment)
        return sql_scan_wait(lexer, SQL_MODE_STAR);
    bool ends = lexer->in_version_comment && lexer->cursor < lexer->end && *lexer->cursor == '/';
    if (!ends)
        return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
    lexer->cursor++;
    lexer->in_version_comment = false;
    if (lexer->tells_versions)
        return sql_scan_emit(lexer, token, SQL_TOKEN_VERSION_END);
    lexer->mode = SQL_MODE_CODE;
    return SQL_TOKEN_SKIPPED;
}

SqlTokenKind sql_scan_slash(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->cursor == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_SLASH);
    if (lexer->cursor == lexer->end || *lexer->cursor != '*')
        return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
    lexer->cursor++;
    lexer->depth = 1;
    lexer->previous = 0;
    lexer->tail = SQL_TAIL_NONE;
    if (lexer->grammar->version_comments)
        return sql_scan_version(lexer, token);
    return sql_scan_block_comment(lexer, token);
}

/* The line end stays: after an E'' string it has a meaning. */
SqlTokenKind sql_scan_line_comment(SqlLexer *lexer, SqlToken *token)
{
    (void)token;
    const char *from = lexer->cursor;
    const char *stop = memchr(from, '\n', (size_t)(lexer->end - from));
    if (lexer->grammar->cr_ends_comment) {
        const char *cr = memchr(from, '\r', (size_t)((stop ? stop : lexer->end) - from));
        stop = cr ? cr : stop;
    }
    lexer->cursor = stop ? stop : lexer->end;
    if (!stop && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_LINE_COMMENT);
    lexer->mode = SQL_MODE_CODE;
    return SQL_TOKEN_SKIPPED;
}

SqlTokenKind sql_scan_block_comment(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->cursor;
    char previous = lexer->previous;
    while (p < lexer->end && lexer->depth > 0) {
        char byte = *p++;
        if (previous == '*' && byte == '/') {
            lexer->depth--;
            byte = 0;
        } else if (previous == '/' && byte == '*' && lexer->grammar->nested_comments) {
            lexer->depth++;
            byte = 0;
        }
        previous = byte;
    }
    lexer->previous = previous;
    lexer->cursor = p;
    if (lexer->depth > 0)
        return sql_scan_stop(lexer, token, SQL_MODE_BLOCK_COMMENT);
    lexer->mode = SQL_MODE_CODE;
    return SQL_TOKEN_SKIPPED;
}
