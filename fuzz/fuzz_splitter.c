/* The splitter gives out the same in pieces of any size, and everything that is not a comment.
 *
 * Input: one byte for dialect and size of the pieces, then the file. */
#include "fuzz.h"

#include <string.h>

#include "sql/classify.h"
#include "sql/splitter.h"

#define LIMIT     4096
#define MAX_ITEMS 2048

typedef struct Result {
    SqlItem items[MAX_ITEMS];
    bool copies[MAX_ITEMS]; /* rows followed */
    size_t count;
    char *rows;
    SqlEvent end;
    int line, column;
    char *message;
} Result;

typedef struct Input {
    const char *text;
    size_t length;
    Dialect dialect;
} Input;

static void take_item(Result *result, const Input *input, SqlEvent event, const SqlItem *item)
{
    if (event == SQL_STATEMENT && result->count < MAX_ITEMS) {
        require(item->offset + item->length <= input->length, "statements lie in the file");
        require(memcmp(item->text, input->text + item->offset, item->length) == 0,
                "a statement is what stands at its offset");
        require(item->length > 0, "empty statements are not given out");
        result->copies[result->count] = false;
        result->items[result->count++] = *item;
    }
    if (event == SQL_COPY_DATA)
        result->rows = talloc_strndup_append_buffer(result->rows, item->text, item->length);
    if (event == SQL_COPY_END)
        result->copies[result->count - 1] = true;
}

/* Each piece is a copy of its own, so that the sanitizer sees a look back. */
static void split(TALLOC_CTX *ctx, const Input *input, size_t piece, Result *result)
{
    SqlSplitter *splitter = sql_splitter_new(ctx, input->dialect, LIMIT);
    char *held = NULL;
    size_t fed = 0;
    result->count = 0;
    result->rows = talloc_strdup(ctx, "");
    for (;;) {
        SqlItem item = {0};
        ERROR_AUTO Error err = {0};
        SqlEvent event = sql_splitter_next(splitter, &item, &err);
        if (event == SQL_MORE) {
            size_t left = input->length - fed;
            size_t length = left < piece ? left : piece;
            free(held);
            held = malloc(length + 1);
            memcpy(held, input->text + fed, length);
            if (left > 0)
                sql_splitter_feed(splitter, held, length);
            else
                sql_splitter_finish(splitter);
            fed += length;
            continue;
        }
        if (event == SQL_DONE || event == SQL_FAILED) {
            result->end = event;
            result->line = err.line;
            result->column = err.column;
            result->message = talloc_strdup(ctx, err.message ? err.message : "");
            require(event == SQL_DONE || (err.line > 0 && err.column > 0 && err.message),
                    "an error says where and why");
            break;
        }
        take_item(result, input, event, &item);
    }
    free(held);
    talloc_free(splitter);
}

static void check_same(const Result *a, const Result *b)
{
    require(a->count == b->count, "pieces of any size give as many statements");
    for (size_t i = 0; i < a->count; i++) {
        require(a->items[i].offset == b->items[i].offset, "the same offset");
        require(a->items[i].length == b->items[i].length, "the same length");
        require(a->items[i].line == b->items[i].line, "the same line");
        require(a->items[i].column == b->items[i].column, "the same column");
        require(a->items[i].index == b->items[i].index, "the same number");
        require(a->copies[i] == b->copies[i], "the same statements have rows");
    }
    require(strcmp(a->rows, b->rows) == 0, "the same rows");
    require(a->end == b->end && strcmp(a->message, b->message) == 0, "the same end");
    require(a->line == b->line && a->column == b->column, "the same place of the error");
}

/* Counted anew from the beginning, the simple way. */
static void check_place(const Input *input, const SqlItem *item)
{
    int line = 1, column = 1;
    size_t i = input->length >= 3 && memcmp(input->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; i < item->offset; i++) {
        unsigned char byte = (unsigned char)input->text[i];
        column += (byte & 0xC0) != 0x80;
        if (byte == '\n') {
            line++;
            column = 1;
        }
    }
    require(line == item->line && column == item->column, "the place is right");
}

static const char *skip_line(const char *p, const char *end, Dialect dialect, bool comment)
{
    while (p < end && *p != '\n' && !(comment && dialect == DIALECT_POSTGRES && *p == '\r'))
        p++;
    return p;
}

static const char *skip_block(const char *p, const char *end, Dialect dialect)
{
    int depth = 1;
    for (p += 2; p < end && depth > 0;) {
        bool two = end - p >= 2;
        if (two && p[0] == '*' && p[1] == '/') {
            depth--;
            p += 2;
        } else if (two && p[0] == '/' && p[1] == '*' && dialect == DIALECT_POSTGRES) {
            depth++;
            p += 2;
        } else {
            p++;
        }
    }
    return p;
}

/* Between statements there is nothing but white space, semicolons, comments and psql's lines. */
static void check_gap(const Input *input, size_t from, size_t to)
{
    const char *p = input->text + from, *end = input->text + to;
    if (from == 0 && to >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    while (p < end) {
        bool two = end - p >= 2;
        if (*p == ';' || *p == ' ' || (*p >= '\t' && *p <= '\r'))
            p++;
        else if (two && p[0] == '-' && p[1] == '-')
            p = skip_line(p, end, input->dialect, true);
        else if (two && p[0] == '/' && p[1] == '*')
            p = skip_block(p, end, input->dialect);
        else if (*p == '\\' && input->dialect == DIALECT_POSTGRES)
            p = skip_line(p, end, input->dialect, false);
        else
            require(false, "what is not a comment is in a statement");
    }
}

static void check_statements(const Input *input, const Result *result)
{
    size_t from = 0;
    for (size_t i = 0; i < result->count; i++) {
        const SqlItem *item = &result->items[i];
        check_place(input, item);
        if (i == 0 || !result->copies[i - 1])
            check_gap(input, from, item->offset);
        from = item->offset + item->length;
        require(item->index == (int)i + 1, "statements are numbered");
    }
    bool rows_last = result->count > 0 && result->copies[result->count - 1];
    if (result->end == SQL_DONE && result->count < MAX_ITEMS && !rows_last)
        check_gap(input, from, input->length);
}

/* Alone, a statement is one statement, and the classifier knows whether rows follow it. A byte
 * order mark in the middle of a file is text, at its beginning it is not. */
static void check_alone(TALLOC_CTX *ctx, const Input *input, const Result *result)
{
    static Result alone;
    for (size_t i = 0; i < result->count && i < 16; i++) {
        const SqlItem *item = &result->items[i];
        const Input one = {input->text + item->offset, item->length, input->dialect};
        if (one.length >= 3 && memcmp(one.text, "\xEF\xBB\xBF", 3) == 0)
            continue;
        SqlTraits traits;
        sql_classify(ctx, one.dialect, one.text, one.length, &traits);
        split(ctx, &one, SIZE_MAX, &alone);
        require(alone.end == SQL_DONE && alone.count == 1, "a statement is one statement");
        require(alone.items[0].length == one.length, "a statement alone is the same");
        require(alone.copies[0] == traits.copy_from_stdin, "splitter and classifier agree on COPY");
        bool cut = result->end == SQL_FAILED && i + 1 == result->count;
        require(cut || result->copies[i] == traits.copy_from_stdin, "rows follow COPY alone");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Result whole, bytes, pieces;
    if (size < 1)
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Input input = {(const char *)data + 1, size - 1, fuzz_dialect(data[0])};
    split(ctx, &input, SIZE_MAX, &whole);
    split(ctx, &input, 1, &bytes);
    split(ctx, &input, 2 + (data[0] >> 1) % 61, &pieces);
    check_same(&whole, &bytes);
    check_same(&whole, &pieces);
    check_statements(&input, &whole);
    check_alone(ctx, &input, &whole);
    return 0;
}
