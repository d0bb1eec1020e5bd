/* MariaDB's CREATE TABLE. */
#include "sql/maria/maria.h"

#include "base/attr.h"

void maria_add_alter(SmallReader *reader, SqlStatement *statement, SqlAlter alter)
{
    SqlAlter *alters =
        small_grow(reader, statement->alters, statement->alter_count, sizeof(*alters));
    alters[statement->alter_count++] = alter;
    statement->alters = alters;
}

/* The server calls a key without a name after its first column. */
static void name_key(SqlConstraint *constraint)
{
    if (constraint->kind == SQL_CONSTRAINT_UNIQUE && !constraint->name && constraint->column_count)
        constraint->name = constraint->columns[0];
}

bool maria_constraint(SmallReader *reader, SqlConstraint *ret_constraint)
{
    if (!small_constraint(reader, NULL, ret_constraint))
        return false;
    name_key(ret_constraint);
    while (!small_at_end(reader) && !small_is_mark(reader, ",") && !small_is_mark(reader, ")"))
        small_next(reader); /* USING BTREE, KEY_BLOCK_SIZE .. */
    return true;
}

SqlColumn maria_column(SmallReader *reader)
{
    SqlColumn column = small_column(reader);
    SqlConstraint *constraints = (SqlConstraint *)(uintptr_t)column.constraints;
    for (size_t i = 0; i < column.constraint_count; i++)
        name_key(&constraints[i]);
    return column;
}

bool maria_index(SmallReader *reader, SqlAlter *ret_alter)
{
    SqlAlter alter = {.kind = SQL_ALTER_ADD_INDEX, .offset = small_offset(reader)};
    if (small_accept(reader, "FULLTEXT"))
        alter.text = "fulltext";
    else if (small_accept(reader, "SPATIAL"))
        alter.text = "spatial";
    if (!small_accept(reader, "INDEX") && !small_accept(reader, "KEY") && !alter.text)
        return false;
    alter.if_not_exists = small_accept(reader, "IF NOT EXISTS");
    SqlConstraint *columns = SQL_ARENA_NEW(reader->arena, SqlConstraint);
    columns->offset = alter.offset;
    columns->references.offset = -1;
    if (small_is_name(reader) && !small_is(reader, "USING"))
        columns->name = small_name(reader);
    if (small_accept(reader, "USING"))
        small_name(reader);
    columns->columns = small_names(reader, &columns->column_count);
    small_skip_item(reader);
    if (!columns->name && columns->column_count)
        columns->name = columns->columns[0];
    alter.name = columns->name;
    alter.constraint = columns;
    *ret_alter = alter;
    return true;
}

typedef struct Elements {
    SqlColumn *columns;
    SqlConstraint *constraints;
} Elements;

static bool starts_index(const SmallReader *reader)
{
    return small_is(reader, "INDEX") || small_is(reader, "KEY") || small_is(reader, "FULLTEXT") ||
           small_is(reader, "SPATIAL");
}

static void read_like(SmallReader *reader, SqlStatement *statement)
{
    SqlName *likes = NULL;
    unsigned *options = NULL;
    SMALL_APPEND(reader, options, statement->like_count, ~0u);
    statement->like_count = 0;
    SMALL_APPEND(reader, likes, statement->like_count, small_relation(reader));
    statement->likes = likes;
    statement->like_options = options;
}

static void read_element(SmallReader *reader, SqlStatement *statement, Elements *elements)
{
    SqlConstraint constraint;
    SqlAlter index;
    bool word = small_peek(reader, 0)->kind == SQL_TOKEN_WORD;
    if (word && small_accept(reader, "LIKE"))
        read_like(reader, statement);
    else if (word && small_is(reader, "PERIOD FOR"))
        small_skip_item(reader);
    else if (word && starts_index(reader) && maria_index(reader, &index))
        maria_add_alter(reader, statement, index);
    else if (word && maria_constraint(reader, &constraint))
        SMALL_APPEND(reader, elements->constraints, statement->constraint_count, constraint);
    else
        SMALL_APPEND(reader, elements->columns, statement->column_count, maria_column(reader));
}

/* ENGINE=.., PARTITION BY ..: of no interest; a query may follow. */
static void read_options(SmallReader *reader, SqlStatement *statement)
{
    while (!small_at_end(reader) && !small_is(reader, "AS") && !small_starts_query(reader)) {
        statement->partitioned |= small_is(reader, "PARTITION BY");
        small_skip(reader);
    }
    bool follows = small_accept(reader, "AS") || !small_at_end(reader);
    if (follows)
        statement->query = small_query(reader);
}

void maria_create_table(SmallReader *reader, SqlStatement *statement)
{
    Elements elements = {0};
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    if (small_accept(reader, "LIKE")) {
        read_like(reader, statement);
        return;
    }
    if (small_is_mark(reader, "(") && !small_is_at(reader, 1, "SELECT")) {
        small_next(reader);
        do
            read_element(reader, statement, &elements);
        while (small_accept_mark(reader, ","));
        small_expect_mark(reader, ")");
    }
    statement->columns = elements.columns;
    statement->constraints = elements.constraints;
    read_options(reader, statement);
    statement->partitioned = false; /* its partitions are no tables */
}
