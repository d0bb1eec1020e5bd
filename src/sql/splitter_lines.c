/* What is not SQL in a dump: commands of the dialect's shell and the data of COPY. */
#include "sql/splitter_state.h"

static bool ends_name(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_skipped(const SqlSplitter *splitter)
{
    const char *name = splitter->command + 1;
    size_t length = splitter->command_length - 1;
    for (const char *const *known = splitter->grammar->skipped_commands; *known; known++)
        if (strlen(*known) == length && memcmp(*known, name, length) == 0)
            return splitter->command_between;
    return false;
}

static SqlEvent fail_command(SqlSplitter *splitter, Error *err)
{
    size_t shown = 1;
    while (shown < splitter->command_length && shown < SQL_COMMAND_SHOWN &&
           splitter->command[shown] > ' ' && splitter->command[shown] < 0x7F)
        shown++;
    error_set(err, ERR_STATEMENT, "'%.*s' is a command of %s, not SQL", (int)shown,
              splitter->command, splitter->grammar->shell);
    error_hint(err, "%s", splitter->grammar->shell_hint);
    return sql_splitter_fail(splitter, splitter->open_mark, err);
}

/* Reads the command's name; false at the end of the piece. */
static bool read_name(SqlSplitter *splitter)
{
    SqlLexer *lexer = &splitter->lexer;
    for (; lexer->cursor < lexer->end && !ends_name(*lexer->cursor); lexer->cursor++) {
        if (splitter->command_length < SQL_COMMAND_SHOWN)
            splitter->command[splitter->command_length] = *lexer->cursor;
        splitter->command_length++;
    }
    return lexer->cursor < lexer->end || lexer->final;
}

SqlEvent sql_phase_command(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    (void)item;
    SqlLexer *lexer = &splitter->lexer;
    if (!splitter->command_known) {
        if (!read_name(splitter))
            return sql_splitter_pause(splitter, err);
        if (!is_skipped(splitter))
            return fail_command(splitter, err);
        splitter->command_known = true;
    }
    size_t left = (size_t)(lexer->end - lexer->cursor);
    const char *newline = left > 0 ? memchr(lexer->cursor, '\n', left) : NULL;
    lexer->cursor = newline ? newline + 1 : lexer->end;
    if (!newline && !lexer->final)
        return sql_splitter_pause(splitter, err);
    splitter->phase = sql_phase_code;
    return SQL_GO_ON;
}

/* Of the mariadb shell: what stands behind the word ends statements from the next line on. */
SqlEvent sql_phase_delimiter(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    (void)item;
    SqlLexer *lexer = &splitter->lexer;
    for (; lexer->cursor < lexer->end && *lexer->cursor != '\n'; lexer->cursor++) {
        if (!ends_name(*lexer->cursor) && splitter->command_length < SQL_DELIMITER_MAX)
            splitter->command[splitter->command_length++] = *lexer->cursor;
    }
    if (lexer->cursor == lexer->end && !lexer->final)
        return sql_splitter_pause(splitter, err);
    bool usual = splitter->command_length == 1 && splitter->command[0] == ';';
    lexer->delimiter_length = usual ? 0 : splitter->command_length;
    memcpy(lexer->delimiter, splitter->command, splitter->command_length);
    splitter->phase = sql_phase_code;
    return SQL_GO_ON;
}

static SqlEvent fail_gap(SqlSplitter *splitter, Error *err)
{
    sql_splitter_mark(splitter, sql_lexer_offset(&splitter->lexer));
    error_set(err, ERR_STATEMENT, "text after COPY .. FROM stdin on the same line");
    error_hint(err, "the data begins on the next line; move what stands here behind it");
    return sql_splitter_fail(splitter, splitter->mark, err);
}

static SqlEvent end_copy(SqlSplitter *splitter, SqlItem *item)
{
    *item = (SqlItem){.text = "", .index = splitter->index};
    splitter->phase = sql_phase_code;
    return SQL_COPY_END;
}

SqlEvent sql_phase_gap(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    SqlLexer *lexer = &splitter->lexer;
    SqlGapStep step = sql_copy_gap_step(&splitter->gap_dashes, &lexer->cursor, lexer->end);
    bool ended = step == SQL_GAP_STEP_MORE && lexer->final;
    if (step == SQL_GAP_STEP_TEXT || (ended && splitter->gap_dashes == 1))
        return fail_gap(splitter, err);
    if (ended)
        return end_copy(splitter, item);
    if (step == SQL_GAP_STEP_MORE)
        return sql_splitter_pause(splitter, err);
    splitter->copy = (SqlCopyData){0};
    splitter->phase = sql_phase_copy;
    return SQL_GO_ON;
}

/* The first rows may have stood at the end of the piece before, looking like the end line. */
static void place_rows(SqlSplitter *splitter, SqlItem *item)
{
    uint64_t before = 0;
    if (item->offset < splitter->lexer.piece_offset)
        before = splitter->lexer.piece_offset - item->offset;
    else
        sql_splitter_mark(splitter, item->offset);
    item->line = splitter->mark.line;
    item->column = splitter->mark.column - (int)before;
    item->index = splitter->index;
}

SqlEvent sql_phase_copy(SqlSplitter *splitter, SqlItem *item, Error *err)
{
    SqlLexer *lexer = &splitter->lexer;
    SqlItem rows = {0};
    SqlCopyStep step = sql_copy_data_step(&splitter->copy, &lexer->cursor, lexer->end, lexer->final,
                                          &rows.text, &rows.length);
    if (step == SQL_COPY_STEP_MORE)
        return sql_splitter_pause(splitter, err);
    if (step == SQL_COPY_STEP_END)
        return end_copy(splitter, item);
    rows.offset = sql_lexer_offset(lexer) - rows.length;
    place_rows(splitter, &rows);
    *item = rows;
    return SQL_COPY_DATA;
}
