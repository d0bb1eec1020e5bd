/* What the splitter makes of standard input, for the tests that compare it with others' (oracles):
 *
 *     split postgres|mariadb|sqlite <FILE
 *
 * "statement LENGTH", then so many bytes and a line end; of the rows of COPY nothing but "copied",
 * and "failed LINE COLUMN MESSAGE". */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sql/splitter.h"

#define LIMIT (64u << 20)

static const struct {
    const char *name;
    Dialect dialect;
} DIALECTS[] = {
    {"postgres", DIALECT_POSTGRES},
    {"mariadb", DIALECT_MARIADB},
    {"sqlite", DIALECT_SQLITE},
};

static bool feed(SqlSplitter *splitter)
{
    static char piece[65536];
    ssize_t length = read(STDIN_FILENO, piece, sizeof(piece));
    if (length > 0)
        sql_splitter_feed(splitter, piece, (size_t)length);
    else
        sql_splitter_finish(splitter);
    return length >= 0;
}

static bool print(SqlEvent event, const SqlItem *item, const Error *err)
{
    if (event == SQL_STATEMENT)
        printf("statement %zu\n%.*s\n", item->length, (int)item->length, item->text);
    else if (event == SQL_COPY_END)
        printf("copied\n");
    else if (event == SQL_FAILED)
        printf("failed %d %d %s\n", err->line, err->column, err->message);
    return event != SQL_DONE && event != SQL_FAILED;
}

static bool split(Dialect dialect)
{
    TALLOC_AUTO SqlSplitter *splitter = sql_splitter_new(NULL, dialect, LIMIT);
    ERROR_AUTO Error err = {0};
    SqlItem item;
    SqlEvent event;
    do {
        event = sql_splitter_next(splitter, &item, &err);
        if (event == SQL_MORE && !feed(splitter))
            return false;
    } while (print(event, &item, &err));
    return true;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(DIALECTS) / sizeof(DIALECTS[0]); i++) {
        if (argc == 2 && strcmp(argv[1], DIALECTS[i].name) == 0)
            return split(DIALECTS[i].dialect) ? 0 : 1;
    }
    fprintf(stderr, "usage: split postgres|mariadb|sqlite <FILE\n");
    return 2;
}
