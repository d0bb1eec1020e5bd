/* SQLite's tables and indexes. */
#include "sql/lite/lite.h"

#include "base/attr.h"

/* STRICT, WITHOUT ROWID */
static void read_options(SmallReader *reader)
{
    do {
        if (!small_accept(reader, "STRICT"))
            small_accept(reader, "WITHOUT ROWID");
    } while (small_accept_mark(reader, ","));
}

static void read_elements(SmallReader *reader, SqlStatement *statement)
{
    SqlColumn *columns = NULL;
    SqlConstraint *constraints = NULL, constraint;
    small_expect_mark(reader, "(");
    while (!small_at_end(reader) && !small_is_mark(reader, ")")) {
        bool word = small_peek(reader, 0)->kind == SQL_TOKEN_WORD;
        if (word && small_constraint(reader, NULL, &constraint))
            SMALL_APPEND(reader, constraints, statement->constraint_count, constraint);
        else
            SMALL_APPEND(reader, columns, statement->column_count, small_column(reader));
        /* Constraints need no comma between them. */
        if (!small_accept_mark(reader, ",") && !small_starts_constraint(reader))
            break;
    }
    small_expect_mark(reader, ")");
    statement->columns = columns;
    statement->constraints = constraints;
}

void lite_create_table(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    if (small_accept(reader, "AS")) {
        statement->words = "CREATE TABLE AS";
        statement->query = small_query(reader);
        return;
    }
    read_elements(reader, statement);
    read_options(reader);
}

/* What the module makes of its arguments is not known. */
void lite_create_virtual(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    small_expect(reader, "USING");
    statement->access_method = small_name(reader);
    if (small_is_mark(reader, "("))
        small_skip(reader);
}

void lite_create_index(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    small_expect(reader, "ON");
    statement->table = small_relation(reader);
    statement->access_method = "btree";
    statement->parts = small_index_parts(reader, &statement->part_count);
    if (small_accept(reader, "WHERE"))
        statement->predicate = small_expr(reader);
}

void lite_drop(SmallReader *reader, SqlStatement *statement)
{
    SqlName *names = NULL;
    statement->if_exists = small_accept(reader, "IF EXISTS");
    statement->name = small_relation(reader);
    SMALL_APPEND(reader, names, statement->name_count, statement->name);
    statement->names = names;
}

static void add_alter(SmallReader *reader, SqlStatement *statement, SqlAlter alter)
{
    SqlAlter *alters = NULL;
    SMALL_APPEND(reader, alters, statement->alter_count, alter);
    statement->alters = alters;
}

static void read_add(SmallReader *reader, SqlStatement *statement)
{
    SqlAlter alter = {.kind = SQL_ALTER_ADD_COLUMN, .offset = small_offset(reader)};
    small_accept(reader, "COLUMN");
    alter.offset = small_offset(reader);
    SqlColumn *column = SQL_ARENA_NEW(reader->arena, SqlColumn);
    *column = small_column(reader);
    alter.column = column;
    add_alter(reader, statement, alter);
}

static void read_drop(SmallReader *reader, SqlStatement *statement)
{
    SqlAlter alter = {.kind = SQL_ALTER_DROP_COLUMN};
    small_accept(reader, "COLUMN");
    alter.offset = small_offset(reader);
    alter.name = small_name(reader);
    add_alter(reader, statement, alter);
}

/* RENAME TO new; RENAME [COLUMN] old TO new. */
static void read_rename(SmallReader *reader, SqlStatement *statement)
{
    statement->kind = SQL_RENAME;
    if (!small_accept(reader, "TO")) {
        small_accept(reader, "COLUMN");
        statement->object = SQL_OBJECT_COLUMN;
        statement->part = small_name(reader);
        small_expect(reader, "TO");
    }
    statement->new_name = small_name(reader);
}

void lite_alter(SmallReader *reader, SqlStatement *statement)
{
    statement->name = small_relation(reader);
    if (small_accept(reader, "ADD"))
        read_add(reader, statement);
    else if (small_accept(reader, "DROP"))
        read_drop(reader, statement);
    else if (small_accept(reader, "RENAME"))
        read_rename(reader, statement);
    else
        small_fail(reader);
}
