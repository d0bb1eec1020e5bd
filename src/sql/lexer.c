#include "sql/lexer.h"

#include "base/attr.h"
#include "sql/scan.h"

typedef struct ModeRow {
    SqlScan *scan;
    bool holds_token;
    const char *name;
} ModeRow;

static SqlTokenKind scan_code(SqlLexer *lexer, SqlToken *token);

static const ModeRow MODES[] = {
    [SQL_MODE_CODE] = {scan_code, false, NULL},
    [SQL_MODE_WORD] = {sql_scan_word, true, NULL},
    [SQL_MODE_NUMBER] = {sql_scan_number, true, NULL},
    [SQL_MODE_QUOTE] = {sql_scan_quote, true, "quoted string"},
    [SQL_MODE_ESCAPE] = {sql_scan_escape, true, "quoted string"},
    [SQL_MODE_DOLLAR_TAG] = {sql_scan_dollar_tag, true, NULL},
    [SQL_MODE_DOLLAR_BODY] = {sql_scan_dollar_body, true, "dollar-quoted string"},
    [SQL_MODE_DASH] = {sql_scan_dash, true, NULL},
    [SQL_MODE_SLASH] = {sql_scan_slash, true, NULL},
    [SQL_MODE_STAR] = {sql_scan_star, true, NULL},
    [SQL_MODE_VERSION] = {sql_scan_version, true, NULL},
    [SQL_MODE_VERSION_NUMBER] = {sql_scan_version_number, true, NULL},
    [SQL_MODE_DELIMITER] = {sql_scan_delimiter, true, NULL},
    [SQL_MODE_LINE_COMMENT] = {sql_scan_line_comment, false, NULL},
    [SQL_MODE_BLOCK_COMMENT] = {sql_scan_block_comment, false, "comment"},
};

static SqlTokenKind start_byte(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
}

static SqlTokenKind start_open(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_emit(lexer, token, SQL_TOKEN_OPEN);
}

static SqlTokenKind start_close(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_emit(lexer, token, SQL_TOKEN_CLOSE);
}

static SqlTokenKind start_semicolon(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_emit(lexer, token,
                         lexer->delimiter_length ? SQL_TOKEN_OPERATOR : SQL_TOKEN_SEMICOLON);
}

static SqlTokenKind start_command(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_emit(lexer, token, SQL_TOKEN_COMMAND);
}

static SqlTokenKind start_string(SqlLexer *lexer, SqlToken *token)
{
    lexer->quoted = SQL_TOKEN_STRING;
    lexer->close = *lexer->cursor++;
    lexer->previous = 0;
    bool escapes = lexer->grammar->string_escapes || lexer->tail == SQL_TAIL_ADJACENT ||
                   lexer->tail == SQL_TAIL_NEWLINE;
    return escapes ? sql_scan_escape(lexer, token) : sql_scan_quote(lexer, token);
}

static SqlTokenKind start_name(SqlLexer *lexer, SqlToken *token)
{
    lexer->quoted = SQL_TOKEN_NAME;
    lexer->close = *lexer->cursor++;
    return sql_scan_quote(lexer, token);
}

static SqlTokenKind start_bracket(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    lexer->quoted = SQL_TOKEN_NAME;
    lexer->close = ']';
    return sql_scan_quote(lexer, token);
}

static SqlTokenKind start_dash(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    lexer->matched = 1;
    return sql_scan_dash(lexer, token);
}

static SqlTokenKind start_hash(SqlLexer *lexer, SqlToken *token)
{
    return sql_scan_line_comment(lexer, token);
}

static SqlTokenKind start_star(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_star(lexer, token);
}

static SqlTokenKind start_slash(SqlLexer *lexer, SqlToken *token)
{
    lexer->cursor++;
    return sql_scan_slash(lexer, token);
}

static SqlTokenKind start_dollar(SqlLexer *lexer, SqlToken *token)
{
    sql_scan_keep(lexer, lexer->cursor, 1);
    lexer->cursor++;
    return sql_scan_dollar_tag(lexer, token);
}

/* By the class of the byte that a token begins with. */
static SqlScan *const STARTS[SQL_BYTE_CLASSES] = {
    [SQL_BYTE_OTHER] = start_byte,      [SQL_BYTE_SPACE] = start_byte,
    [SQL_BYTE_STRING] = start_string,   [SQL_BYTE_NAME] = start_name,
    [SQL_BYTE_BRACKET] = start_bracket, [SQL_BYTE_DASH] = start_dash,
    [SQL_BYTE_SLASH] = start_slash,     [SQL_BYTE_OPEN] = start_open,
    [SQL_BYTE_CLOSE] = start_close,     [SQL_BYTE_SEMICOLON] = start_semicolon,
    [SQL_BYTE_COMMAND] = start_command, [SQL_BYTE_WORD] = sql_scan_word,
    [SQL_BYTE_HASH] = start_hash,       [SQL_BYTE_STAR] = start_star,
    [SQL_BYTE_DIGIT] = sql_scan_number, [SQL_BYTE_DOLLAR] = start_dollar,
};

static bool is_space(const SqlLexer *lexer, const char *p)
{
    return lexer->grammar->classes[(unsigned char)*p] == SQL_BYTE_SPACE;
}

/* After an E'' string it matters whether there is a line end in the white space. */
static void skip_tail_space(SqlLexer *lexer)
{
    for (; lexer->cursor < lexer->end && is_space(lexer, lexer->cursor); lexer->cursor++) {
        if (*lexer->cursor == '\n' || *lexer->cursor == '\r')
            lexer->tail = SQL_TAIL_NEWLINE;
        else if (lexer->tail == SQL_TAIL_ADJACENT)
            lexer->tail = SQL_TAIL_GAP;
    }
}

static SqlTokenKind start(SqlLexer *lexer, SqlToken *token)
{
    return STARTS[lexer->grammar->classes[(unsigned char)*lexer->cursor]](lexer, token);
}

static SqlTokenKind scan_code(SqlLexer *lexer, SqlToken *token)
{
    lexer->mode = SQL_MODE_CODE;
    if (lexer->tail != SQL_TAIL_NONE)
        skip_tail_space(lexer);
    const char *p = lexer->cursor;
    while (p < lexer->end && is_space(lexer, p))
        p++;
    lexer->cursor = p;
    if (p == lexer->end)
        return SQL_TOKEN_MORE;
    lexer->token_text = p;
    lexer->token_start = sql_lexer_offset(lexer);
    lexer->kept_length = 0;
    if (lexer->delimiter_length && *p == lexer->delimiter[0]) {
        lexer->matched = 0;
        return sql_scan_delimiter(lexer, token);
    }
    return start(lexer, token);
}

/* A delimiter that is none after all is read as what it begins. */
SqlTokenKind sql_scan_delimiter(SqlLexer *lexer, SqlToken *token)
{
    while (lexer->matched < lexer->delimiter_length && lexer->cursor < lexer->end &&
           *lexer->cursor == lexer->delimiter[lexer->matched]) {
        lexer->cursor++;
        lexer->matched++;
    }
    if (lexer->matched == lexer->delimiter_length)
        return sql_scan_emit(lexer, token, SQL_TOKEN_SEMICOLON);
    if (lexer->cursor == lexer->end && !lexer->final)
        return sql_scan_wait(lexer, SQL_MODE_DELIMITER);
    if (lexer->token_text) {
        lexer->cursor = lexer->token_text;
        return start(lexer, token);
    }
    if (lexer->delimiter[0] == '/' && lexer->matched == 1)
        return sql_scan_slash(lexer, token);
    return sql_scan_emit(lexer, token, SQL_TOKEN_OPERATOR);
}

void sql_lexer_init(SqlLexer *lexer, const SqlGrammar *grammar)
{
    *lexer = (SqlLexer){.grammar = grammar, .piece = "", .cursor = "", .end = ""};
    lexer->cursor = lexer->end = lexer->piece;
}

void sql_lexer_feed(SqlLexer *lexer, const char *bytes, size_t length)
{
    lexer->piece_offset = sql_lexer_offset(lexer);
    lexer->piece = lexer->cursor = bytes;
    lexer->end = bytes + length;
    lexer->token_text = NULL;
}

void sql_lexer_init_text(SqlLexer *lexer, const SqlGrammar *grammar, const char *text,
                         size_t length)
{
    sql_lexer_init(lexer, grammar);
    sql_lexer_feed(lexer, text, length);
    lexer->final = true;
}

SqlTokenKind sql_lexer_next(SqlLexer *lexer, SqlToken *token)
{
    SqlTokenKind kind;
    do
        kind = lexer->mode == SQL_MODE_CODE ? scan_code(lexer, token)
                                            : MODES[lexer->mode].scan(lexer, token);
    while (kind == SQL_TOKEN_SKIPPED);
    return kind;
}

bool sql_lexer_holds_token(const SqlLexer *lexer)
{
    return MODES[lexer->mode].holds_token;
}

const char *sql_lexer_open_name(const SqlLexer *lexer)
{
    if (lexer->mode == SQL_MODE_QUOTE && lexer->quoted == SQL_TOKEN_NAME)
        return "quoted identifier";
    return MODES[lexer->mode].name;
}
