#include "splitting.h"

#include <string.h>

#define LIMIT 4096

typedef struct Feed {
    const char *text;
    size_t left, piece;
} Feed;

/* Each piece is a copy of its own that is gone afterwards, so that a look back is found out. */
static void feed_next(SqlSplitter *splitter, Feed *feed, char **held)
{
    talloc_free(*held);
    *held = NULL;
    if (feed->left == 0) {
        sql_splitter_finish(splitter);
        return;
    }
    size_t length = feed->left < feed->piece ? feed->left : feed->piece;
    *held = talloc_memdup(splitter, feed->text, length);
    sql_splitter_feed(splitter, *held, length);
    feed->text += length;
    feed->left -= length;
}

static char *append_item(char *out, SqlEvent event, const SqlItem *item, bool *in_rows)
{
    int length = (int)item->length;
    bool goes_on = *in_rows && event == SQL_COPY_DATA;
    *in_rows = event == SQL_COPY_DATA;
    if (goes_on)
        return talloc_asprintf_append_buffer(out, "%.*s", length, item->text);
    if (event == SQL_COPY_DATA)
        return talloc_asprintf_append_buffer(out, "rows %d:%d %.*s", item->line, item->column,
                                             length, item->text);
    if (event == SQL_COPY_END)
        return talloc_asprintf_append_buffer(out, "rows end\n");
    return talloc_asprintf_append_buffer(out, "%d:%d %.*s\n", item->line, item->column, length,
                                         item->text);
}

char *split_transcript(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length,
                       size_t piece, size_t limit)
{
    SqlSplitter *splitter = sql_splitter_new(ctx, dialect, limit);
    char *out = talloc_strdup(ctx, "");
    char *held = NULL;
    Feed feed = {text, length, piece};
    bool in_rows = false;
    for (;;) {
        SqlItem item = {0};
        ERROR_AUTO Error err = {0};
        SqlEvent event = sql_splitter_next(splitter, &item, &err);
        if (event == SQL_DONE)
            break;
        if (event == SQL_FAILED) {
            assert_int_equal(err.kind, ERR_STATEMENT);
            out = talloc_asprintf_append_buffer(out, "failed %d:%d %s\n", err.line, err.column,
                                                err.message);
            break;
        }
        if (event == SQL_MORE)
            feed_next(splitter, &feed, &held);
        else
            out = append_item(out, event, &item, &in_rows);
    }
    talloc_free(splitter);
    return out;
}

void assert_split_bytes(Dialect dialect, const char *text, size_t length, size_t limit,
                        const char *expected)
{
    static const size_t pieces[] = {SIZE_MAX, 1, 2, 3, 5, 8, 13};
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        char *out = split_transcript(tmp, dialect, text, length, pieces[i], limit);
        assert_string_equal(out, expected);
    }
}

void assert_split(Dialect dialect, const char *text, const char *expected)
{
    assert_split_bytes(dialect, text, strlen(text), LIMIT, expected);
}

SqlSplitter *split_fed(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    SqlSplitter *splitter = sql_splitter_new(ctx, dialect, LIMIT);
    sql_splitter_feed(splitter, text, strlen(text));
    return splitter;
}

char *split_hint(TALLOC_CTX *ctx, Dialect dialect, const char *text, size_t length)
{
    SqlSplitter *splitter = sql_splitter_new(ctx, dialect, LIMIT);
    sql_splitter_feed(splitter, text, length);
    for (;;) {
        SqlItem item;
        ERROR_AUTO Error err = {0};
        SqlEvent event = sql_splitter_next(splitter, &item, &err);
        if (event == SQL_MORE)
            sql_splitter_finish(splitter);
        if (event == SQL_DONE)
            return NULL;
        if (event == SQL_FAILED)
            return talloc_strdup(ctx, err.hint);
    }
}
