#include "base/buf.h"
#include "db/sqlite/connection.h"

/* A result is read for its own command's use, never to move data. */
#define RESULT_LIMIT ((size_t)1 << 30)
#define IS_NULL      SIZE_MAX

/* All values in one text, so that ten thousand rows are not a hundred thousand allocations. */
typedef struct SqliteRows {
    DbRows rows;
    Buf text;        /* each value with its NUL */
    size_t *offsets; /* of each value, row by row; IS_NULL for NULL */
    size_t capacity; /* of offsets */
} SqliteRows;

static const char *rows_value(const DbRows *base, size_t row, size_t column)
{
    const SqliteRows *rows = (const SqliteRows *)base;
    size_t offset = rows->offsets[row * base->columns + column];
    return offset == IS_NULL ? NULL : buf_text(&rows->text) + offset;
}

static bool reserve_row(SqliteRows *rows)
{
    size_t needed = (rows->rows.count + 1) * rows->rows.columns;
    if (needed <= rows->capacity)
        return true;
    size_t capacity = needed * 2;
    size_t *offsets = talloc_realloc_size(rows, rows->offsets, capacity * sizeof(*offsets));
    if (!offsets)
        return false;
    rows->offsets = offsets;
    rows->capacity = capacity;
    return true;
}

static bool keep_value(SqliteRows *rows, sqlite3_stmt *stmt, int column, size_t *ret_offset)
{
    const unsigned char *text = sqlite.sqlite3_column_text(stmt, column);
    *ret_offset = text ? rows->text.length : IS_NULL;
    if (!text)
        return true;
    size_t length = (size_t)sqlite.sqlite3_column_bytes(stmt, column);
    return buf_append(&rows->text, text, length) && buf_append(&rows->text, "", 1);
}

static bool keep_row(SqliteRows *rows, sqlite3_stmt *stmt, Error *err)
{
    size_t columns = rows->rows.columns;
    bool kept = reserve_row(rows);
    for (size_t column = 0; kept && column < columns; column++)
        kept = keep_value(rows, stmt, (int)column,
                          &rows->offsets[rows->rows.count * columns + column]);
    if (!kept)
        return error_set(err, ERR_STATEMENT, "the result is too large to be held in memory");
    rows->rows.count++;
    return true;
}

DbRows *sqlite_rows_read(TALLOC_CTX *ctx, SqliteDb *lite, sqlite3_stmt *stmt, Error *err)
{
    SqliteRows *rows = talloc_zero(ctx, SqliteRows);
    if (!rows) {
        error_set(err, ERR_INTERNAL, "out of memory for a result");
        return NULL;
    }
    rows->text = buf_new(rows, RESULT_LIMIT);
    rows->rows.value = rows_value;
    rows->rows.columns = (size_t)sqlite.sqlite3_column_count(stmt);
    int64_t before = sqlite.sqlite3_total_changes64(lite->handle);
    for (bool row = true; row;) {
        if (!sqlite_step(lite, stmt, &row, err) || (row && !keep_row(rows, stmt, err))) {
            talloc_free(rows);
            return NULL;
        }
    }
    /* sqlite3_changes64() still tells of an earlier statement when this one changed nothing. */
    int64_t after = sqlite.sqlite3_total_changes64(lite->handle);
    rows->rows.affected =
        after != before ? (size_t)sqlite.sqlite3_changes64(lite->handle) : rows->rows.count;
    return &rows->rows;
}
