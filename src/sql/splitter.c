#include "sql/splitter.h"

#include "sql/splitter_state.h"

static const char BOM[] = "\xEF\xBB\xBF";

SqlSplitter *sql_splitter_new(TALLOC_CTX *ctx, Dialect dialect, size_t max_statement)
{
    SqlSplitter *splitter = talloc_zero(ctx, SqlSplitter);
    splitter->grammar = sql_grammar(dialect);
    splitter->phase = sql_phase_begin;
    splitter->shape = sql_shape_new(splitter->grammar);
    splitter->limit = max_statement;
    splitter->held = buf_new(splitter, max_statement);
    splitter->mark = SQL_MARK_START;
    sql_lexer_init(&splitter->lexer, splitter->grammar);
    splitter->lexer.tells_versions = true;
    return splitter;
}

/* A NUL byte ends the piece, so that what stands before it is still given out. */
static void set_piece(SqlSplitter *splitter, const char *bytes, size_t length)
{
    const char *nul = length > 0 ? memchr(bytes, '\0', length) : NULL;
    splitter->has_nul = nul != NULL;
    sql_lexer_feed(&splitter->lexer, bytes, nul ? (size_t)(nul - bytes) : length);
}

void sql_splitter_feed(SqlSplitter *splitter, const char *bytes, size_t length)
{
    if (length > 0)
        set_piece(splitter, bytes, length);
}

void sql_splitter_finish(SqlSplitter *splitter)
{
    sql_lexer_feed(&splitter->lexer, "", 0);
    splitter->lexer.final = true;
}

SqlEvent sql_splitter_next(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    SqlEvent event;
    do
        event = splitter->phase(splitter, item, err);
    while (event == SQL_GO_ON);
    return event;
}

/* Bytes that began like a mark, but are none, are text: they are read before what came after. */
static SqlEvent put_back(SqlSplitter *splitter)
{
    SqlLexer *lexer = &splitter->lexer;
    size_t matched = splitter->bom_matched;
    uint64_t offset = sql_lexer_offset(lexer) - matched;
    splitter->queued = lexer->cursor;
    splitter->queued_length = (size_t)(lexer->end - lexer->cursor);
    lexer->piece = lexer->cursor = BOM;
    lexer->end = BOM + matched;
    lexer->piece_offset = offset;
    return SQL_GO_ON;
}

SqlEvent sql_phase_begin(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    (void)item;
    SqlLexer *lexer = &splitter->lexer;
    while (lexer->cursor < lexer->end && splitter->bom_matched < strlen(BOM) &&
           *lexer->cursor == BOM[splitter->bom_matched]) {
        lexer->cursor++;
        splitter->bom_matched++;
    }
    bool matched = splitter->bom_matched == strlen(BOM);
    bool wants_more = lexer->cursor == lexer->end && !lexer->final && !splitter->has_nul;
    if (!matched && wants_more)
        return SQL_MORE;
    splitter->phase = sql_phase_code;
    if (!matched)
        return splitter->bom_matched > 0 ? put_back(splitter) : SQL_GO_ON;
    splitter->mark.offset = strlen(BOM);
    lexer->piece_offset = sql_lexer_offset(lexer);
    lexer->piece = lexer->cursor;
    (void)err;
    return SQL_GO_ON;
}
