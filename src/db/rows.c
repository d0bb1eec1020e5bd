#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "db/driver.h"

size_t db_rows_count(const DbRows *rows)
{
    return rows->count;
}

size_t db_rows_affected(const DbRows *rows)
{
    return rows->affected;
}

int64_t db_rows_new_id(const DbRows *rows)
{
    return rows->new_id;
}

const char *db_value(const DbRows *rows, size_t row, size_t column)
{
    if (row >= rows->count || column >= rows->columns)
        return NULL;
    return rows->value(rows, row, column);
}

int64_t db_value_int(const DbRows *rows, size_t row, size_t column, int64_t fallback)
{
    const char *text = db_value(rows, row, column);
    if (!text || !*text)
        return fallback;
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return *end || errno ? fallback : (int64_t)value;
}

/* PostgreSQL says t, SQLite 1; both are cheap to take from either. */
bool db_value_bool(const DbRows *rows, size_t row, size_t column)
{
    const char *text = db_value(rows, row, column);
    return text && (strcmp(text, "t") == 0 || strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}
