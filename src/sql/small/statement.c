#include "sql/small/statement.h"

#include "base/utf8.h"
#include "sql/parse.h"

static const char *words_of(const SqlQuery *query)
{
    static const char *const words[] = {
        [SQL_QUERY_SELECT] = "SELECT", [SQL_QUERY_VALUES] = "VALUES", [SQL_QUERY_SET] = "SELECT",
        [SQL_QUERY_INSERT] = "INSERT", [SQL_QUERY_UPDATE] = "UPDATE", [SQL_QUERY_DELETE] = "DELETE",
        [SQL_QUERY_MERGE] = "MERGE"};
    return words[query->kind];
}

void small_query_statement(SmallReader *reader, SqlStatement *statement)
{
    statement->query = small_query(reader);
    statement->words = words_of(statement->query);
}

static const char *refuses(const char *text, size_t length)
{
    if (length > SQL_PARSE_MAX)
        return "longer than 16 MiB";
    if (memchr(text, '\0', length))
        return "a NUL byte";
    return utf8_check(text, length, NULL) ? NULL : "not UTF-8";
}

static void clear(SqlStatement *statement)
{
    *statement = (SqlStatement){.kind = SQL_UNPARSED,
                                .object = SQL_OBJECT_OTHER,
                                .words = "",
                                .name = {.offset = -1},
                                .table = {.offset = -1},
                                .other = {.offset = -1},
                                .body_offset = -1};
}

static bool has_word(const char *words, const char *word)
{
    return strstr(words, word) != NULL;
}

static const SmallStatementRow *find_row(const SmallGrammar *grammar, const SmallReader *reader)
{
    for (size_t i = 0; i < grammar->count; i++) {
        if (small_is(reader, grammar->rows[i].words))
            return &grammar->rows[i];
    }
    return NULL;
}

/* "CREATE TEMP TABLE" is one of CREATE TABLE to whoever reads the tree. */
static const char *plain_words(const SmallGrammar *grammar, const SmallStatementRow *row)
{
    for (size_t i = 0; i < grammar->count; i++) {
        if (grammar->rows[i].kind == row->kind && grammar->rows[i].object == row->object &&
            strncmp(grammar->rows[i].words, row->words, 4) == 0 && row->kind != SQL_QUERY)
            return grammar->rows[i].words;
    }
    return row->words;
}

static void read_statement(const SmallGrammar *grammar, SmallReader *reader,
                           SqlStatement *statement)
{
    const SmallStatementRow *row = find_row(grammar, reader);
    if (!row) {
        small_fail(reader);
        return;
    }
    statement->kind = row->kind;
    statement->object = row->object;
    statement->words = row->kind == SQL_QUERY ? row->words : plain_words(grammar, row);
    statement->temporary = has_word(row->words, " TEMP");
    statement->unique = has_word(row->words, " UNIQUE");
    if (row->kind != SQL_QUERY)
        small_accept(reader, row->words);
    if (row->read)
        row->read(reader, statement);
    while (!row->read && !small_at_end(reader))
        small_next(reader);
    if (!small_at_end(reader))
        small_fail(reader);
}

const SqlStatement *small_parse(TALLOC_CTX *ctx, const SmallGrammar *grammar, const char *text,
                                size_t length)
{
    SqlArena arena;
    const char *why = refuses(text, length);
    size_t expected = why ? 0 : 4 * (length < 4096 ? length : 4096) + 128;
    SqlStatement *statement = sql_arena_init(&arena, ctx, sizeof(*statement), expected);
    talloc_set_name_const(statement, "SqlStatement");
    clear(statement);
    statement->text = why;
    if (why)
        return statement;
    SmallReader reader;
    small_init(&reader, &arena, grammar->dialect, text, length);
    read_statement(grammar, &reader, statement);
    if (reader.error) {
        const char *words = statement->words;
        SqlObjectKind object = statement->object;
        clear(statement);
        statement->object = object;
        statement->words = words;
        statement->text = reader.error;
    }
    return statement;
}

const SqlExpr *small_parse_expression(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    size_t length = strlen(text);
    if (refuses(text, length))
        return NULL;
    SqlArena arena;
    SmallReader reader;
    SqlExpr *result = sql_arena_init(&arena, ctx, sizeof(*result), 4 * length + 64);
    small_init(&reader, &arena, dialect, text, length);
    *result = *small_expr(&reader);
    if (!reader.error && small_at_end(&reader))
        return result;
    talloc_free(result);
    return NULL;
}

const SqlType *small_parse_type(TALLOC_CTX *ctx, Dialect dialect, const char *text)
{
    size_t length = strlen(text);
    if (refuses(text, length))
        return NULL;
    SqlArena arena;
    SmallReader reader;
    SqlType *result = sql_arena_init(&arena, ctx, sizeof(*result), length + 64);
    small_init(&reader, &arena, dialect, text, length);
    *result = *small_type(&reader);
    if (!reader.error && small_at_end(&reader))
        return result;
    talloc_free(result);
    return NULL;
}
