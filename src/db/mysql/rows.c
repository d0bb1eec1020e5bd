#include "db/mysql/connection.h"

typedef struct MyRows {
    DbRows rows;
    MYSQL_RES *result;
    MYSQL_ROW *at; /* each row, which lives as long as the result */
} MyRows;

static int rows_destroy(MyRows *rows)
{
    mariadb.mysql_free_result(rows->result);
    return 0;
}

/* libmariadb ends each value with a NUL. */
static const char *rows_value(const DbRows *base, size_t row, size_t column)
{
    return ((const MyRows *)base)->at[row][column];
}

DbRows *my_rows_new(TALLOC_CTX *ctx, MyDb *my, MYSQL_RES *result)
{
    MyRows *rows = talloc_zero(ctx, MyRows);
    size_t count = result ? (size_t)mariadb.mysql_num_rows(result) : 0;
    MYSQL_ROW *at = rows ? talloc_zero_size(rows, (count + 1) * sizeof(*at)) : NULL;
    if (!at) {
        talloc_free(rows);
        mariadb.mysql_free_result(result);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        at[i] = mariadb.mysql_fetch_row(result);
    rows->result = result;
    rows->at = at;
    rows->rows = (DbRows){
        .value = rows_value,
        .count = count,
        .columns = result ? mariadb.mysql_num_fields(result) : 0,
        .affected = result ? count : (size_t)mariadb.mysql_affected_rows(my->handle),
        .new_id = (int64_t)mariadb.mysql_insert_id(my->handle),
    };
    talloc_set_destructor(rows, rows_destroy);
    return &rows->rows;
}
