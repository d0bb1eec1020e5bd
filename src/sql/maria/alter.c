/* MariaDB's ALTER TABLE ("ALTER TABLE"): commands with commas between them. */
#include "sql/maria/maria.h"

#include "base/attr.h"

static void add_column(SmallReader *reader, SqlStatement *statement, int offset)
{
    bool exists = small_accept(reader, "IF NOT EXISTS");
    bool several = small_accept_mark(reader, "(");
    do {
        SqlColumn *column = SQL_ARENA_NEW(reader->arena, SqlColumn);
        offset = small_offset(reader);
        *column = maria_column(reader);
        maria_add_alter(reader, statement,
                        (SqlAlter){.kind = SQL_ALTER_ADD_COLUMN,
                                   .column = column,
                                   .if_not_exists = exists,
                                   .offset = offset});
    } while (several && small_accept_mark(reader, ","));
    if (several)
        small_expect_mark(reader, ")");
}

static void read_add(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlConstraint constraint;
    SqlAlter index;
    bool word = small_peek(reader, 0)->kind == SQL_TOKEN_WORD;
    if (small_is(reader, "PARTITION") || small_is(reader, "SYSTEM VERSIONING")) {
        const char *text = small_is(reader, "PARTITION") ? "add partition" : "system versioning";
        maria_add_alter(reader, statement,
                        (SqlAlter){.kind = SQL_ALTER_OTHER, .text = text, .offset = offset});
        small_skip_item(reader);
        return;
    }
    if (small_accept(reader, "COLUMN")) {
        add_column(reader, statement, offset);
        return;
    }
    if (word && maria_index(reader, &index)) {
        maria_add_alter(reader, statement, index);
        return;
    }
    offset = small_offset(reader);
    if (word && maria_constraint(reader, &constraint)) {
        SqlConstraint *kept = SQL_ARENA_NEW(reader->arena, SqlConstraint);
        *kept = constraint;
        maria_add_alter(reader, statement,
                        (SqlAlter){.kind = SQL_ALTER_ADD_CONSTRAINT,
                                   .name = kept->name,
                                   .constraint = kept,
                                   .offset = offset});
        return;
    }
    add_column(reader, statement, offset);
}

static void read_change(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlAlter alter = {.kind = SQL_ALTER_CHANGE_COLUMN};
    (void)offset;
    small_accept(reader, "COLUMN");
    alter.if_exists = small_accept(reader, "IF EXISTS");
    alter.offset = small_offset(reader);
    alter.name = small_name(reader);
    SqlColumn *column = SQL_ARENA_NEW(reader->arena, SqlColumn);
    *column = maria_column(reader);
    alter.column = column;
    maria_add_alter(reader, statement, alter);
}

static void read_modify(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlAlter alter = {.kind = SQL_ALTER_CHANGE_COLUMN};
    (void)offset;
    small_accept(reader, "COLUMN");
    alter.if_exists = small_accept(reader, "IF EXISTS");
    alter.offset = small_offset(reader);
    SqlColumn *column = SQL_ARENA_NEW(reader->arena, SqlColumn);
    *column = maria_column(reader);
    alter.name = column->name;
    alter.column = column;
    maria_add_alter(reader, statement, alter);
}

static void read_alter(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlAlter alter = {.offset = offset};
    small_accept(reader, "COLUMN");
    alter.offset = small_offset(reader);
    alter.name = small_name(reader);
    if (small_accept(reader, "SET DEFAULT")) {
        alter.kind = SQL_ALTER_SET_DEFAULT;
        alter.expr = small_operand(reader);
    } else {
        alter.kind =
            small_accept(reader, "DROP DEFAULT") ? SQL_ALTER_DROP_DEFAULT : SQL_ALTER_OTHER;
        small_skip_item(reader);
    }
    maria_add_alter(reader, statement, alter);
}

static void read_drop(SmallReader *reader, SqlStatement *statement, int offset)
{
    static const struct {
        const char *words;
        SqlAlterKind kind;
        const char *text;
        bool named;
    } rows[] = {
        {"PRIMARY KEY", SQL_ALTER_DROP_CONSTRAINT, "primary key", false},
        {"FOREIGN KEY", SQL_ALTER_DROP_CONSTRAINT, "foreign key", true},
        {"CONSTRAINT", SQL_ALTER_DROP_CONSTRAINT, NULL, true},
        {"CHECK", SQL_ALTER_DROP_CONSTRAINT, NULL, true},
        {"INDEX", SQL_ALTER_DROP_INDEX, NULL, true},
        {"KEY", SQL_ALTER_DROP_INDEX, NULL, true},
        {"PARTITION", SQL_ALTER_OTHER, "drop partition", false},
        {"SYSTEM VERSIONING", SQL_ALTER_OTHER, "system versioning", false},
        {"COLUMN", SQL_ALTER_DROP_COLUMN, NULL, true},
        {"", SQL_ALTER_DROP_COLUMN, NULL, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (*rows[i].words && !small_accept(reader, rows[i].words))
            continue;
        SqlAlter alter = {.kind = rows[i].kind, .text = rows[i].text, .offset = offset};
        alter.if_exists = small_accept(reader, "IF EXISTS");
        if (rows[i].named) {
            alter.offset = small_offset(reader);
            alter.name = small_name(reader);
        }
        small_skip_item(reader);
        maria_add_alter(reader, statement, alter);
        return;
    }
}

static void read_rename(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlAlter alter = {.kind = SQL_ALTER_RENAME_TABLE, .offset = offset};
    bool column = small_accept(reader, "COLUMN");
    bool index = !column && (small_accept(reader, "INDEX") || small_accept(reader, "KEY"));
    if (column || index) {
        alter.kind = column ? SQL_ALTER_RENAME_COLUMN : SQL_ALTER_OTHER;
        alter.text = index ? "rename index" : NULL;
        small_accept(reader, "IF EXISTS");
        alter.offset = small_offset(reader);
        alter.name = small_name(reader);
        small_expect(reader, "TO");
        alter.new_name = small_name(reader);
    } else {
        if (!small_accept(reader, "TO") && !small_accept(reader, "AS"))
            small_accept_mark(reader, "=");
        alter.new_name = small_relation(reader).name;
    }
    maria_add_alter(reader, statement, alter);
}

/* ALGORITHM=INPLACE, LOCK=NONE: "algorithm=inplace". */
static void read_online(SmallReader *reader, SqlStatement *statement, int offset)
{
    size_t from = (size_t)offset;
    small_accept_mark(reader, "=");
    const char *value = small_lower(reader, small_name(reader));
    bool lock = reader->text[from] == 'l' || reader->text[from] == 'L';
    const char *text = small_join(reader, lock ? "lock=" : "algorithm=", value);
    maria_add_alter(reader, statement,
                    (SqlAlter){.kind = SQL_ALTER_ALGORITHM, .text = text, .offset = offset});
}

/* Options of the table, whose words are of interest only as a whole: "engine=innodb". */
static void read_option(SmallReader *reader, SqlStatement *statement, int offset)
{
    SqlAlter alter = {.kind = SQL_ALTER_SET_OPTIONS, .offset = offset};
    bool convert = small_is(reader, "CONVERT"), partition = small_is(reader, "PARTITION BY");
    if (convert || partition || small_is(reader, "REMOVE")) {
        alter.kind = SQL_ALTER_OTHER;
        alter.text = convert ? "convert" : partition ? "partition by" : "remove partitioning";
    } else if (small_accept(reader, "ENGINE")) {
        small_accept_mark(reader, "=");
        alter.text = "engine";
        alter.new_name = small_lower(reader, small_name(reader));
    } else {
        alter.text = small_lower(reader, small_name(reader));
    }
    while (!small_at_end(reader) && (partition || !small_is_mark(reader, ",")))
        small_skip(reader);
    maria_add_alter(reader, statement, alter);
}

typedef void Command(SmallReader *reader, SqlStatement *statement, int offset);

static const struct {
    const char *word;
    Command *read;
} commands[] = {
    {"ADD", read_add},   {"CHANGE", read_change}, {"MODIFY", read_modify},    {"ALTER", read_alter},
    {"DROP", read_drop}, {"RENAME", read_rename}, {"ALGORITHM", read_online}, {"LOCK", read_online},
};

static void read_command(SmallReader *reader, SqlStatement *statement)
{
    int offset = small_offset(reader);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (small_accept(reader, commands[i].word)) {
            commands[i].read(reader, statement, offset);
            return;
        }
    }
    read_option(reader, statement, offset);
}

void maria_alter_table(SmallReader *reader, SqlStatement *statement)
{
    statement->if_exists = small_accept(reader, "IF EXISTS");
    statement->name = small_relation(reader);
    if (small_accept(reader, "WAIT"))
        small_next(reader);
    else
        small_accept(reader, "NOWAIT");
    while (!small_at_end(reader)) {
        read_command(reader, statement);
        if (!small_accept_mark(reader, ",") && !small_is(reader, "PARTITION BY"))
            break; /* options may have no comma between them */
    }
}
