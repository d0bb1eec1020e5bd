/* MariaDB's statements but ALTER TABLE: what is created and dropped, variables, transactions. */
#include "sql/maria/maria.h"

#include "base/attr.h"

void maria_rest(SmallReader *reader, SqlStatement *statement)
{
    (void)statement;
    while (!small_at_end(reader))
        small_next(reader);
}

static void create_view(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    if (small_is_mark(reader, "("))
        statement->view_columns = small_names(reader, &statement->view_column_count);
    small_expect(reader, "AS");
    statement->query = small_query(reader);
    maria_rest(reader, statement); /* WITH CHECK OPTION */
}

/* As the command of ALTER TABLE that it is to the server. */
static void create_index(SmallReader *reader, SqlStatement *statement, const char *kind)
{
    SqlConstraint *columns = SQL_ARENA_NEW(reader->arena, SqlConstraint);
    SqlAlter alter = {.kind = SQL_ALTER_ADD_INDEX, .offset = small_offset(reader), .text = kind};
    alter.if_not_exists = small_accept(reader, "IF NOT EXISTS");
    alter.name = columns->name = small_name(reader);
    columns->offset = alter.offset;
    columns->references.offset = -1;
    columns->kind = statement->unique ? SQL_CONSTRAINT_UNIQUE : columns->kind;
    if (small_accept(reader, "USING"))
        small_name(reader);
    small_expect(reader, "ON");
    statement->kind = SQL_ALTER_TABLE;
    statement->object = SQL_OBJECT_TABLE;
    statement->name = small_relation(reader);
    columns->columns = small_names(reader, &columns->column_count);
    alter.constraint = columns;
    maria_add_alter(reader, statement, alter);
    maria_rest(reader, statement);
}

/* The body is kept as text. */
static void create_routine(SmallReader *reader, SqlStatement *statement)
{
    statement->if_not_exists = small_accept(reader, "IF NOT EXISTS");
    statement->name = small_relation(reader);
    while (!small_at_end(reader) && !small_is(reader, "BEGIN"))
        small_skip(reader);
    size_t from = (size_t)small_offset(reader);
    statement->body_offset = small_at_end(reader) ? -1 : (int)from;
    maria_rest(reader, statement);
    statement->body = statement->body_offset < 0 ? NULL : small_source(reader, from);
}

/* OR REPLACE, DEFINER = `a`@`b`, ALGORITHM = MERGE, SQL SECURITY INVOKER .. */
static void skip_attributes(SmallReader *reader, SqlStatement *statement)
{
    for (;;) {
        if (small_accept(reader, "OR REPLACE")) {
            statement->or_replace = true;
        } else if (small_accept(reader, "DEFINER") || small_accept(reader, "ALGORITHM")) {
            small_expect_mark(reader, "=");
            small_skip(reader);
            if (small_accept_mark(reader, "@"))
                small_skip(reader);
        } else if (small_accept(reader, "SQL SECURITY")) {
            small_next(reader);
        } else if (small_accept(reader, "TEMPORARY")) {
            statement->temporary = true;
        } else if (small_accept(reader, "UNIQUE")) {
            statement->unique = true;
        } else if (!small_accept(reader, "AGGREGATE")) {
            return;
        }
    }
}

static void become(SqlStatement *statement, SqlStatementKind kind, SqlObjectKind object,
                   const char *words)
{
    statement->kind = kind;
    statement->object = object;
    statement->words = words;
}

static bool create_table_parts(SmallReader *reader, SqlStatement *statement)
{
    const char *kind = small_accept(reader, "FULLTEXT")  ? "fulltext"
                       : small_accept(reader, "SPATIAL") ? "spatial"
                                                         : NULL;
    if (small_accept(reader, "TABLE")) {
        become(statement, SQL_CREATE_TABLE, SQL_OBJECT_TABLE, "CREATE TABLE");
        maria_create_table(reader, statement);
    } else if (small_accept(reader, "INDEX")) {
        become(statement, SQL_CREATE_INDEX, SQL_OBJECT_INDEX, "CREATE INDEX");
        create_index(reader, statement, kind);
    } else if (small_accept(reader, "VIEW")) {
        become(statement, SQL_CREATE_VIEW, SQL_OBJECT_VIEW, "CREATE VIEW");
        create_view(reader, statement);
    } else {
        return false;
    }
    return true;
}

void maria_create(SmallReader *reader, SqlStatement *statement)
{
    static const struct {
        const char *word;
        SqlObjectKind object;
        const char *words;
    } routines[] = {
        {"PROCEDURE", SQL_OBJECT_FUNCTION, "CREATE PROCEDURE"},
        {"FUNCTION", SQL_OBJECT_FUNCTION, "CREATE FUNCTION"},
        {"TRIGGER", SQL_OBJECT_TRIGGER, "CREATE TRIGGER"},
        {"EVENT", SQL_OBJECT_OTHER, "CREATE EVENT"},
    };
    skip_attributes(reader, statement);
    if (create_table_parts(reader, statement))
        return;
    for (size_t i = 0; i < COUNT_OF(routines); i++) {
        if (!small_accept(reader, routines[i].word))
            continue;
        become(statement, SQL_OTHER, routines[i].object, routines[i].words);
        create_routine(reader, statement);
        return;
    }
    maria_rest(reader, statement);
}

static void drop_index(SmallReader *reader, SqlStatement *statement)
{
    SqlAlter alter = {.kind = SQL_ALTER_DROP_INDEX};
    alter.if_exists = small_accept(reader, "IF EXISTS");
    alter.offset = small_offset(reader);
    alter.name = small_name(reader);
    small_expect(reader, "ON");
    become(statement, SQL_ALTER_TABLE, SQL_OBJECT_TABLE, "DROP INDEX");
    statement->name = small_relation(reader);
    maria_add_alter(reader, statement, alter);
    maria_rest(reader, statement);
}

static void read_names(SmallReader *reader, SqlStatement *statement)
{
    SqlName *names = NULL;
    do
        SMALL_APPEND(reader, names, statement->name_count, small_relation(reader));
    while (small_accept_mark(reader, ","));
    statement->names = names;
    statement->name = names[0];
}

void maria_drop(SmallReader *reader, SqlStatement *statement)
{
    static const struct {
        const char *word;
        SqlObjectKind object;
        const char *words;
    } kinds[] = {
        {"TABLE", SQL_OBJECT_TABLE, "DROP TABLE"},
        {"TABLES", SQL_OBJECT_TABLE, "DROP TABLE"},
        {"VIEW", SQL_OBJECT_VIEW, "DROP VIEW"},
        {"TRIGGER", SQL_OBJECT_TRIGGER, "DROP TRIGGER"},
        {"PROCEDURE", SQL_OBJECT_FUNCTION, "DROP PROCEDURE"},
        {"FUNCTION", SQL_OBJECT_FUNCTION, "DROP FUNCTION"},
        {"DATABASE", SQL_OBJECT_DATABASE, "DROP DATABASE"},
        {"SCHEMA", SQL_OBJECT_DATABASE, "DROP DATABASE"},
    };
    statement->temporary = small_accept(reader, "TEMPORARY");
    if (small_accept(reader, "INDEX")) {
        drop_index(reader, statement);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (!small_accept(reader, kinds[i].word))
            continue;
        become(statement, SQL_DROP, kinds[i].object, kinds[i].words);
        statement->if_exists = small_accept(reader, "IF EXISTS");
        read_names(reader, statement);
        if (!small_accept(reader, "CASCADE")) /* both are read and do nothing */
            small_accept(reader, "RESTRICT");
        return;
    }
    statement->kind = SQL_OTHER;
    if (small_accept(reader, "PREPARE") || small_accept(reader, "EVENT") ||
        small_accept(reader, "USER") || small_accept(reader, "ROLE") ||
        small_accept(reader, "SEQUENCE"))
        maria_rest(reader, statement);
    else
        small_fail(reader);
}

/* Several are one after the other to the tree. */
void maria_rename_table(SmallReader *reader, SqlStatement *statement)
{
    SqlStatement *inner = NULL;
    small_accept(reader, "IF EXISTS");
    do {
        SqlStatement step = *statement;
        step.inner_count = 0;
        step.offset = small_offset(reader);
        step.name = small_relation(reader);
        small_expect(reader, "TO");
        step.new_name = small_relation(reader).name;
        SMALL_APPEND(reader, inner, statement->inner_count, step);
    } while (small_accept_mark(reader, ","));
    if (statement->inner_count == 1) {
        *statement = inner[0];
        statement->offset = 0;
        return;
    }
    statement->kind = SQL_DO;
    statement->inner = inner;
}

void maria_truncate(SmallReader *reader, SqlStatement *statement)
{
    small_accept(reader, "TABLE");
    read_names(reader, statement);
}

/* SET [GLOBAL|SESSION] name = value; SET @a := 1; SET NAMES utf8 */
void maria_set(SmallReader *reader, SqlStatement *statement)
{
    static const char *const scopes[] = {"GLOBAL", "SESSION", "LOCAL", "PERSIST"};
    for (size_t i = 0; i < COUNT_OF(scopes); i++)
        small_accept(reader, scopes[i]);
    while (small_accept_mark(reader, "@"))
        statement->flag = true; /* a variable of the session's own, or @@name */
    if (small_is_name(reader))
        statement->text = small_lower(reader, small_name(reader));
    else
        statement->text = "";
    if (!small_accept_mark(reader, "="))
        small_accept_mark(reader, ":=");
    size_t from = (size_t)small_offset(reader);
    maria_rest(reader, statement);
    statement->value = small_source(reader, from);
}

/* Text that only the server will know. */
void maria_execute(SmallReader *reader, SqlStatement *statement)
{
    statement->dynamic = 1;
    maria_rest(reader, statement);
}

/* Bodies of routines are read over, so that what they do is not known either. */
void maria_call(SmallReader *reader, SqlStatement *statement)
{
    statement->dynamic = 1;
    statement->name = small_relation(reader);
    maria_rest(reader, statement);
}

void maria_savepoint(SmallReader *reader, SqlStatement *statement)
{
    statement->text = small_name(reader);
}

void maria_release(SmallReader *reader, SqlStatement *statement)
{
    statement->words = "RELEASE";
    statement->text = small_name(reader);
}

void maria_rollback(SmallReader *reader, SqlStatement *statement)
{
    small_accept(reader, "WORK");
    if (!small_accept(reader, "TO")) {
        maria_rest(reader, statement);
        return;
    }
    small_accept(reader, "SAVEPOINT");
    statement->kind = SQL_SAVEPOINT;
    statement->words = "ROLLBACK TO";
    statement->text = small_name(reader);
}
