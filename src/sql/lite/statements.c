/* SQLite's statements but tables: views, triggers, queries, transactions, PRAGMA. */
#include "sql/lite/lite.h"

void lite_create_view(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    if (small_is_mark(reader, "("))
        statement->view_columns = small_names(reader, &statement->view_column_count);
    small_expect(reader, "AS");
    statement->query = small_query(reader);
}

/* The statements between BEGIN and END. */
static void read_trigger_body(SmallReader *reader, SqlStatement *statement)
{
    SqlStatement *inner = NULL;
    small_expect(reader, "BEGIN");
    while (!small_at_end(reader) && !small_is(reader, "END")) {
        SqlStatement step = {.kind = SQL_QUERY,
                             .name = {.offset = -1},
                             .table = {.offset = -1},
                             .other = {.offset = -1},
                             .body_offset = -1,
                             .offset = small_offset(reader)};
        small_query_statement(reader, &step);
        small_expect_mark(reader, ";");
        SMALL_APPEND(reader, inner, statement->inner_count, step);
    }
    small_expect(reader, "END");
    statement->inner = inner;
}

static void read_event(SmallReader *reader, SqlStatement *statement)
{
    statement->value = small_accept(reader, "INSERT")   ? "insert"
                       : small_accept(reader, "DELETE") ? "delete"
                                                        : "update";
    if (statement->value[0] != 'u')
        return;
    small_expect(reader, "UPDATE");
    if (!small_accept(reader, "OF"))
        return;
    const char **columns = NULL;
    do
        SMALL_APPEND(reader, columns, statement->included_count, small_name(reader));
    while (small_accept_mark(reader, ","));
    statement->included = columns;
}

void lite_create_trigger(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    statement->text = small_accept(reader, "AFTER")        ? "after"
                      : small_accept(reader, "INSTEAD OF") ? "instead of"
                                                           : "before";
    small_accept(reader, "BEFORE");
    read_event(reader, statement);
    small_expect(reader, "ON");
    statement->table = small_relation(reader);
    statement->flag = true; /* all are FOR EACH ROW */
    small_accept(reader, "FOR EACH ROW");
    if (small_accept(reader, "WHEN"))
        statement->predicate = small_expr(reader);
    read_trigger_body(reader, statement);
}

/* PRAGMA [schema.]name [= value | (value)] */
void lite_pragma(SmallReader *reader, SqlStatement *statement)
{
    SqlName name = small_relation(reader);
    statement->text = small_lower(reader, name.name);
    bool given = small_accept_mark(reader, "=") || small_accept_mark(reader, "(");
    if (!given)
        return;
    size_t from = (size_t)small_peek(reader, 0)->start;
    bool quoted = small_peek(reader, 0)->kind == SQL_TOKEN_STRING;
    const char *value = quoted ? small_string(reader) : NULL;
    while (!quoted && !small_at_end(reader) && !small_is_mark(reader, ")"))
        small_next(reader);
    statement->value = value ? value : small_lower(reader, small_source(reader, from));
    small_accept_mark(reader, ")");
}

void lite_begin(SmallReader *reader, SqlStatement *statement)
{
    (void)statement;
    if (!small_accept(reader, "DEFERRED") && !small_accept(reader, "IMMEDIATE"))
        small_accept(reader, "EXCLUSIVE");
    if (small_accept(reader, "TRANSACTION") && small_is_name(reader))
        small_name(reader);
}

void lite_savepoint(SmallReader *reader, SqlStatement *statement)
{
    statement->text = small_name(reader);
}

void lite_release(SmallReader *reader, SqlStatement *statement)
{
    small_accept(reader, "SAVEPOINT");
    statement->text = small_name(reader);
}

void lite_rollback(SmallReader *reader, SqlStatement *statement)
{
    small_accept(reader, "TRANSACTION");
    if (!small_accept(reader, "TO"))
        return;
    small_accept(reader, "SAVEPOINT");
    statement->kind = SQL_SAVEPOINT;
    statement->words = "ROLLBACK TO";
    statement->text = small_name(reader);
}
