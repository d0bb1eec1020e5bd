/* The way from one piece of input to the next: limits, places and what must be kept. */
#include "sql/splitter_state.h"

static uint64_t piece_end(const SqlSplitter *splitter)
{
    const SqlLexer *lexer = &splitter->lexer;
    return lexer->piece_offset + (uint64_t)(lexer->end - lexer->piece);
}

void sql_splitter_mark(SqlSplitter *splitter, uint64_t offset)
{
    const SqlLexer *lexer = &splitter->lexer;
    uint64_t from = splitter->mark.offset;
    sql_mark_advance(&splitter->mark, lexer->piece + (from - lexer->piece_offset), offset - from);
}

SqlEvent sql_splitter_fail(SqlSplitter *splitter, SqlMark place, Error *err)
{
    error_at(err, NULL, place.line, place.column, NULL);
    splitter->phase = sql_phase_failed;
    return SQL_FAILED;
}

SqlEvent sql_phase_failed(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    (void)splitter;
    (void)item;
    error_set(err, ERR_STATEMENT, "reading stopped at an error before");
    return SQL_FAILED;
}

SqlEvent sql_phase_done(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    (void)splitter;
    (void)item;
    (void)err;
    return SQL_DONE;
}

/* Where the statement begins; `end` if there is none yet. */
static uint64_t statement_start(const SqlSplitter *splitter, uint64_t end)
{
    if (splitter->started || splitter->opened)
        return splitter->start;
    return sql_lexer_holds_token(&splitter->lexer) ? splitter->lexer.token_start : end;
}

/* The place of something that is open: noted when its piece went, or found in this one. */
static SqlMark open_place(SqlSplitter *splitter, uint64_t offset, const SqlMark *noted)
{
    if (offset < splitter->lexer.piece_offset)
        return *noted;
    sql_splitter_mark(splitter, offset);
    return splitter->mark;
}

bool sql_splitter_fits(SqlSplitter *splitter, uint64_t offset, Error *err)
{
    uint64_t start = statement_start(splitter, offset);
    if (offset - start <= splitter->limit)
        return true;
    error_set(err, ERR_STATEMENT, "statement of more than %zu bytes", splitter->limit);
    error_hint(err,
               "split it into several, or look for a quote or a parenthesis that is not closed");
    const SqlMark *noted =
        splitter->started || splitter->opened ? &splitter->start_mark : &splitter->open_mark;
    sql_splitter_fail(splitter, open_place(splitter, start, noted), err);
    return false;
}

bool sql_splitter_hold(SqlSplitter *splitter, const char *bytes, size_t length, Error *err)
{
    if (buf_append(&splitter->held, bytes, length))
        return true;
    error_set(err, ERR_STATEMENT, "not enough memory for a statement of more than %zu bytes",
              splitter->held.length);
    sql_splitter_fail(splitter, splitter->start_mark, err);
    return false;
}

/* Notes the places of what goes on in the next piece. */
static void note_places(SqlSplitter *splitter, uint64_t end)
{
    const SqlLexer *lexer = &splitter->lexer;
    if (splitter->started || splitter->opened)
        splitter->start_mark = open_place(splitter, splitter->start, &splitter->start_mark);
    if (lexer->mode != SQL_MODE_CODE)
        splitter->open_mark = open_place(splitter, lexer->token_start, &splitter->open_mark);
    sql_splitter_mark(splitter, end);
}

/* Comments before a statement are not kept, whatever their size. */
static bool hold_statement(SqlSplitter *splitter, uint64_t end, Error *err)
{
    const SqlLexer *lexer = &splitter->lexer;
    uint64_t from = statement_start(splitter, end);
    if (from >= lexer->piece_offset)
        buf_reset(&splitter->held);
    else
        from = lexer->piece_offset;
    return sql_splitter_hold(splitter, lexer->piece + (from - lexer->piece_offset), end - from,
                             err);
}

static SqlEvent fail_nul(SqlSplitter *splitter, Error *err)
{
    error_set(err, ERR_STATEMENT, "NUL byte at offset %llu",
              (unsigned long long)splitter->mark.offset);
    error_hint(err, "SQL files are UTF-8 text; if this one was saved as UTF-16, convert it: "
                    "iconv -f UTF-16 -t UTF-8 FILE");
    return sql_splitter_fail(splitter, splitter->mark, err);
}

SqlEvent sql_splitter_pause(SqlSplitter *splitter, Error *err)
{
    uint64_t end = piece_end(splitter);
    if (!sql_splitter_fits(splitter, end, err))
        return SQL_FAILED;
    note_places(splitter, end);
    if (!hold_statement(splitter, end, err))
        return SQL_FAILED;
    const char *queued = splitter->queued;
    if (!queued && splitter->has_nul)
        return fail_nul(splitter, err);
    sql_lexer_feed(&splitter->lexer, queued ? queued : "", queued ? splitter->queued_length : 0);
    splitter->queued = NULL;
    return queued ? SQL_GO_ON : SQL_MORE;
}
