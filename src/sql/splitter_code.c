/* Statements: tokens up to a semicolon that ends one. */
#include "sql/splitter_state.h"

static void begin_at(SqlSplitter *splitter, const SqlToken *token)
{
    splitter->start = token->start;
    if (token->start < splitter->lexer.piece_offset)
        splitter->start_mark = splitter->open_mark;
}

static void take_token(SqlSplitter *splitter, const SqlToken *token)
{
    if (!splitter->started) {
        if (!splitter->opened)
            begin_at(splitter, token);
        splitter->started = true;
        splitter->opened = false;
    }
    splitter->last_end = token->end;
    sql_shape_follow(&splitter->shape, token);
}

/* Points into the piece if the statement lies in it as a whole. */
static bool locate_text(SqlSplitter *splitter, const char **ret_text, Error *err)
{
    const SqlLexer *lexer = &splitter->lexer;
    if (splitter->start >= lexer->piece_offset) {
        sql_splitter_mark(splitter, splitter->start);
        splitter->start_mark = splitter->mark;
        *ret_text = lexer->piece + (splitter->start - lexer->piece_offset);
        return true;
    }
    if (splitter->last_end > lexer->piece_offset &&
        !sql_splitter_hold(splitter, lexer->piece, splitter->last_end - lexer->piece_offset, err))
        return false;
    *ret_text = splitter->held.data;
    return true;
}

/* `end`: where the semicolon stands, or the end of the input. */
static SqlEvent give_statement(SqlSplitter *splitter, uint64_t end, SqlItem *item, Error *err)
{
    const char *text;
    if (!sql_splitter_fits(splitter, end, err) || !locate_text(splitter, &text, err))
        return SQL_FAILED;
    *item = (SqlItem){
        .text = text,
        .length = splitter->last_end - splitter->start,
        .offset = splitter->start,
        .line = splitter->start_mark.line,
        .column = splitter->start_mark.column,
        .index = ++splitter->index,
    };
    splitter->phase = splitter->shape.copy ? sql_phase_gap : sql_phase_code;
    splitter->gap_dashes = 0;
    splitter->shape = sql_shape_new(splitter->grammar);
    splitter->started = false;
    return SQL_STATEMENT;
}

static SqlEvent on_more(SqlSplitter *splitter, const SqlToken *token, SqlItem *item, Error *err)
{
    (void)token;
    if (!splitter->lexer.final || splitter->queued)
        return sql_splitter_pause(splitter, err);
    if (splitter->started)
        return give_statement(splitter, sql_lexer_offset(&splitter->lexer), item, err);
    splitter->phase = sql_phase_done;
    return SQL_GO_ON;
}

static SqlEvent on_semicolon(SqlSplitter *splitter, const SqlToken *token, SqlItem *item,
                             Error *err)
{
    if (!splitter->lexer.delimiter_length && !sql_shape_ends(&splitter->shape)) {
        take_token(splitter, token);
        return SQL_GO_ON;
    }
    return splitter->started ? give_statement(splitter, token->start, item, err) : SQL_GO_ON;
}

/* The server decides by its version whether the comment is code, so it is kept as it stands. */
static SqlEvent on_version_begin(SqlSplitter *splitter, const SqlToken *token, SqlItem *item,
                                 Error *err)
{
    (void)item;
    (void)err;
    if (!splitter->started && !splitter->opened) {
        begin_at(splitter, token);
        splitter->opened = true;
    }
    return SQL_GO_ON;
}

static SqlEvent on_version_end(SqlSplitter *splitter, const SqlToken *token, SqlItem *item,
                               Error *err)
{
    (void)item;
    (void)err;
    if (splitter->started)
        splitter->last_end = token->end;
    splitter->opened = false;
    return SQL_GO_ON;
}

static SqlEvent on_command(SqlSplitter *splitter, const SqlToken *token, SqlItem *item, Error *err)
{
    (void)item;
    if (splitter->started && !splitter->grammar->command_inside) {
        take_token(splitter, token);
        return SQL_GO_ON;
    }
    if (!sql_splitter_fits(splitter, token->start, err))
        return SQL_FAILED;
    sql_splitter_mark(splitter, token->start);
    splitter->open_mark = splitter->mark;
    splitter->command[0] = *token->text;
    splitter->command_length = 1;
    splitter->command_known = false;
    splitter->command_between = !splitter->started;
    splitter->started = false; /* a command inside a statement is an error in any case */
    splitter->phase = sql_phase_command;
    return SQL_GO_ON;
}

/* The end of the input comes in a piece of its own, so the place was noted before. */
static SqlEvent on_unterminated(SqlSplitter *splitter, const SqlToken *token, SqlItem *item,
                                Error *err)
{
    (void)token;
    (void)item;
    const SqlLexer *lexer = &splitter->lexer;
    error_set(err, ERR_STATEMENT, "unterminated %s", sql_lexer_open_name(lexer));
    if (lexer->mode == SQL_MODE_DOLLAR_BODY)
        error_hint(err, "it begins here and %.*s$ does not follow", (int)lexer->kept_length,
                   lexer->kept);
    else
        error_hint(err, "it begins here and runs to the end of the file: close it");
    return sql_splitter_fail(splitter, splitter->open_mark, err);
}

static SqlEvent on_bad(SqlSplitter *splitter, const SqlToken *token, SqlItem *item, Error *err)
{
    (void)item;
    if (!sql_splitter_fits(splitter, token->end, err))
        return SQL_FAILED;
    if (token->start >= splitter->lexer.piece_offset) {
        sql_splitter_mark(splitter, token->start);
        splitter->open_mark = splitter->mark;
    }
    error_set(err, ERR_STATEMENT, "the tag of a dollar quote is longer than %d bytes",
              SQL_KEPT_MAX - 1);
    return sql_splitter_fail(splitter, splitter->open_mark, err);
}

typedef SqlEvent Action(SqlSplitter *splitter, const SqlToken *token, SqlItem *item, Error *err);

/* What is not here belongs to the statement. */
static Action *const ACTIONS[SQL_TOKEN_VERSION_END + 1] = {
    [SQL_TOKEN_MORE] = on_more,
    [SQL_TOKEN_SEMICOLON] = on_semicolon,
    [SQL_TOKEN_COMMAND] = on_command,
    [SQL_TOKEN_UNTERMINATED] = on_unterminated,
    [SQL_TOKEN_BAD] = on_bad,
    [SQL_TOKEN_VERSION_BEGIN] = on_version_begin,
    [SQL_TOKEN_VERSION_END] = on_version_end,
};

static bool sets_delimiter(const SqlSplitter *splitter, const SqlToken *token)
{
    const char *word = splitter->grammar->delimiter_command;
    return word && token->kind == SQL_TOKEN_WORD && sql_token_is(token, word);
}

SqlEvent sql_phase_code(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    SqlToken token;
    Action *action;
    while ((action = ACTIONS[sql_lexer_next(&splitter->lexer, &token)]) == NULL) {
        if (!splitter->started && sets_delimiter(splitter, &token)) {
            splitter->command_length = 0;
            splitter->phase = sql_phase_delimiter;
            return SQL_GO_ON;
        }
        take_token(splitter, &token);
    }
    return action(splitter, &token, item, err);
}
