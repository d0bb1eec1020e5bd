/* Finds the end of the rows that follow COPY .. FROM stdin: a line "\." (PostgreSQL manual, COPY,
 * "Text Format"; psql ends CSV data the same way). Internal to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct SqlCopyData {
    bool in_line;   /* the cursor is not at the beginning of a line */
    size_t matched; /* bytes of the end line seen, but not given out */
} SqlCopyData;

typedef enum SqlCopyStep {
    SQL_COPY_STEP_ROWS, /* *ret_rows of *ret_length bytes */
    SQL_COPY_STEP_MORE, /* the piece is used up */
    SQL_COPY_STEP_END,  /* the end line was read */
} SqlCopyStep;

/* Reads on at *cursor. Bytes that only looked like the end come out of a constant. */
SqlCopyStep sql_copy_data_step(SqlCopyData *copy, const char **cursor, const char *end, bool final,
                               const char **ret_rows, size_t *ret_length);

/* The rest of the line behind the COPY statement, where nothing but a comment may stand. */
typedef enum SqlGapStep { SQL_GAP_STEP_MORE, SQL_GAP_STEP_END, SQL_GAP_STEP_TEXT } SqlGapStep;
SqlGapStep sql_copy_gap_step(size_t *dashes, const char **cursor, const char *end);
