#include "sql/copydata.h"

#include <string.h>

/* The end line as it may be written; matching goes along it, "\r" may be left out. */
static const char END_LINE[] = "\\.\r";
#define END_TEXT 2 /* "\." without any line end */

/* Takes bytes of the end line. MORE: it may still become one; ROWS: it is none. */
static SqlCopyStep match_end_line(SqlCopyData *copy, const char **cursor, const char *end)
{
    for (; *cursor < end; (*cursor)++) {
        if (copy->matched >= END_TEXT && **cursor == '\n') {
            (*cursor)++;
            return SQL_COPY_STEP_END;
        }
        if (copy->matched >= sizeof(END_LINE) - 1 || **cursor != END_LINE[copy->matched])
            return SQL_COPY_STEP_ROWS;
        copy->matched++;
    }
    return SQL_COPY_STEP_MORE;
}

/* The backslash of the next line that may be the end, not the first; NULL: there is none. */
static const char *find_end_line(const char *rows, const char *end)
{
    const char *at = rows;
    while (at < end && (at = memchr(at, '\\', (size_t)(end - at)))) {
        bool begins = at > rows && at[-1] == '\n';
        if (begins && (at + 1 == end || at[1] == '.'))
            return at;
        at++;
    }
    return NULL;
}

/* Gives out what stands before the next line that may be the end. */
static void take_rows(SqlCopyData *copy, const char **cursor, const char *end,
                      const char **ret_rows, size_t *ret_length)
{
    const char *rows = *cursor;
    const char *stop = find_end_line(rows, end);
    if (!stop)
        stop = end;
    copy->in_line = stop[-1] != '\n';
    *ret_rows = rows;
    *ret_length = (size_t)(stop - rows);
    *cursor = stop;
}

static SqlCopyStep finish_rows(SqlCopyData *copy, const char **ret_rows, size_t *ret_length)
{
    if (copy->matched == 0 || copy->matched >= END_TEXT)
        return SQL_COPY_STEP_END;
    *ret_rows = END_LINE;
    *ret_length = copy->matched;
    copy->matched = 0;
    return SQL_COPY_STEP_ROWS;
}

SqlCopyStep sql_copy_data_step(SqlCopyData *copy, const char **cursor, const char *end, bool final,
                               const char **ret_rows, size_t *ret_length)
{
    if (!copy->in_line) {
        SqlCopyStep step = match_end_line(copy, cursor, end);
        if (step == SQL_COPY_STEP_MORE && final)
            return finish_rows(copy, ret_rows, ret_length);
        if (step != SQL_COPY_STEP_ROWS)
            return step;
        copy->in_line = true;
        if (copy->matched > 0) {
            *ret_rows = END_LINE;
            *ret_length = copy->matched;
            copy->matched = 0;
            return SQL_COPY_STEP_ROWS;
        }
    }
    if (*cursor == end)
        return final ? SQL_COPY_STEP_END : SQL_COPY_STEP_MORE;
    take_rows(copy, cursor, end, ret_rows, ret_length);
    return SQL_COPY_STEP_ROWS;
}

SqlGapStep sql_copy_gap_step(size_t *dashes, const char **cursor, const char *end)
{
    for (; *cursor < end; (*cursor)++) {
        char byte = **cursor;
        if (byte == '\n') {
            if (*dashes == 1)
                return SQL_GAP_STEP_TEXT;
            (*cursor)++;
            return SQL_GAP_STEP_END;
        }
        if (*dashes == 2)
            continue;
        if (byte == '-')
            (*dashes)++;
        else if (*dashes == 1 || !strchr(" \t\r\f\v", byte))
            return SQL_GAP_STEP_TEXT;
    }
    return SQL_GAP_STEP_MORE;
}
