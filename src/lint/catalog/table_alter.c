/* The commands of ALTER TABLE: a row each. */
#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/inherit.h"
#include "lint/catalog/table.h"

typedef struct Change {
    TableRecord *record;
    const SqlStatement *statement;
    const SqlAlter *alter;
    TableRecord *root; /* the table that the command names: `record` or one above it */
} Change;

typedef void (*Command)(const Change *change);

static CatalogColumn *changed_column(const Change *change)
{
    return record_column(change->record, change->alter->name);
}

static void add_column(const Change *change)
{
    const SqlColumn *written = change->alter->column;
    TableRecord *record = change->record;
    ptrdiff_t at = catalog_column_at(record, written->name);
    if (at >= 0 && !record->table.columns[at].guessed)
        return;
    if (change->record != change->root) {
        column_inherit(record, catalog_column(&change->root->table, written->name));
        return;
    }
    CatalogColumn column = column_build(record, written);
    column.has_nulls = column_new_nulls(record, &column);
    if (at >= 0)
        record->table.columns[at] = column;
    else
        column_append(record, column);
    constraint_add_of_column(record, written);
}

static void drop_column(const Change *change)
{
    column_drop(change->record, change->alter->name);
}

static void set_type(const Change *change)
{
    CatalogColumn *column = changed_column(change);
    column->type = change->alter->type;
    column->collation = change->alter->collation;
    column->guessed = false;
    if (column->has_nulls == KNOWN_NO && !column->not_null && change->alter->expr)
        column->has_nulls = NOT_KNOWN; /* USING may give NULL */
}

/* Places behind AFTER and FIRST; the order is part of what SELECT * gives. */
static void place_column(TableRecord *record, const char *name, const char *after)
{
    CatalogTable *table = &record->table;
    ptrdiff_t from = catalog_column_at(record, name);
    ptrdiff_t to = *after ? catalog_column_at(record, after) + 1 : 0;
    if (from < 0)
        return;
    CatalogColumn moved = table->columns[from];
    to -= to > from;
    size_t between = (size_t)(to > from ? to - from : from - to);
    if (to > from)
        memmove(&table->columns[from], &table->columns[from + 1], between * sizeof(moved));
    else
        memmove(&table->columns[to + 1], &table->columns[to], between * sizeof(moved));
    table->columns[to] = moved;
}

static void change_column(const Change *change)
{
    const SqlColumn *written = change->alter->column;
    TableRecord *record = change->record;
    const char *name = change->alter->name ? change->alter->name : written->name;
    if (!catalog_same_name(record->catalog, name, written->name))
        column_rename(record, name, written->name);
    CatalogColumn *column = record_column(record, written->name);
    CatalogMoment born = column->born;
    CatalogKnown has_nulls = written->not_null ? KNOWN_NO : column->has_nulls;
    *column = column_build(record, written);
    column->born = born;
    column->has_nulls = has_nulls;
    if (written->after)
        place_column(record, written->name, written->after);
}

static void set_default(const Change *change)
{
    const SqlExpr *expr = change->alter->expr;
    changed_column(change)->default_expr = expr && expr->kind != SQL_EXPR_NULL ? expr : NULL;
}

static void drop_default(const Change *change)
{
    changed_column(change)->default_expr = NULL;
}

static void set_not_null(const Change *change)
{
    CatalogColumn *column = changed_column(change);
    column->not_null = true;
    column->not_null_unproven = false;
    column->has_nulls = KNOWN_NO;
}

static void drop_not_null(const Change *change)
{
    CatalogColumn *column = changed_column(change);
    column->not_null = column->not_null_unproven = false;
}

static void drop_expression(const Change *change)
{
    CatalogColumn *column = changed_column(change);
    column->generated = SQL_NOT_GENERATED;
    column->generation = NULL;
}

static void set_identity(const Change *change)
{
    CatalogColumn *column = changed_column(change);
    if (change->alter->kind != SQL_ALTER_SET_IDENTITY || change->alter->identity)
        column->identity = change->alter->identity;
    if (change->alter->kind == SQL_ALTER_ADD_IDENTITY)
        column_own_sequence(change->record, column->name);
    else if (change->alter->kind == SQL_ALTER_DROP_IDENTITY)
        column_drop_sequences(change->record, column->name);
}

static void add_constraint(const Change *change)
{
    if (change->record == change->root && change->alter->constraint)
        constraint_add(change->record, change->alter->constraint);
}

static void drop_constraint(const Change *change)
{
    TableRecord *record = change->record;
    const CatalogConstraint *key = catalog_primary_key(&record->table);
    bool primary = change->alter->text && strcmp(change->alter->text, "primary key") == 0;
    if (primary && key) /* MariaDB's has no other name */
        constraint_drop_at(record, (size_t)(key - record->table.constraints));
    const CatalogConstraint *found = catalog_constraint(&record->table, change->alter->name);
    if (change->record == change->root && change->alter->name) {
        if (found && change->alter->cascade)
            constraint_drop_keys_to(record, found);
        constraint_drop(record, change->alter->name);
    }
}

static void validate_constraint(const Change *change)
{
    CatalogConstraint *constraint = catalog_constraint(&change->record->table, change->alter->name);
    if (!constraint || constraint->valid)
        return;
    record_edit(change->record);
    constraint->valid = true;
    constraint->validated = change->record->catalog->moment;
    for (size_t i = 0; i < constraint->column_count; i++) {
        CatalogColumn *column = record_column(change->record, constraint->columns[i]);
        if (constraint->written->kind == SQL_CONSTRAINT_NOT_NULL)
            column->not_null_unproven = false;
        if (constraint->written->kind == SQL_CONSTRAINT_NOT_NULL ||
            catalog_proves_not_null(constraint->written->check, column->name))
            column->has_nulls = KNOWN_NO;
    }
}

static void rename_column(const Change *change)
{
    column_rename(change->record, change->alter->name, change->alter->new_name);
}

static void rename_table(const Change *change)
{
    record_rename(change->record, change->record->table.schema, change->alter->new_name);
}

static void set_logged(const Change *change)
{
    record_edit(change->record);
    change->record->table.unlogged = change->alter->kind == SQL_ALTER_SET_UNLOGGED;
}

static void set_row_security(const Change *change)
{
    record_edit(change->record);
    change->record->table.row_security = change->alter->kind == SQL_ALTER_ENABLE_ROW_SECURITY;
}

static void inherit(const Change *change)
{
    TableRecord *parent =
        record_meet(change->record->catalog, &change->alter->other, CATALOG_TABLE);
    if (parent)
        inherit_join(change->record, parent, false);
}

static void disinherit(const Change *change)
{
    TableRecord *parent = record_find(change->record->catalog, &change->alter->other);
    if (parent)
        inherit_leave(change->record, parent);
}

static void attach_partition(const Change *change)
{
    TableRecord *part = record_meet(change->record->catalog, &change->alter->other, CATALOG_TABLE);
    if (!part || part == change->record)
        return;
    inherit_leave_all(part);
    inherit_join(part, change->record, true);
    part->table.is_default_partition = change->alter->is_default;
}

static void detach_partition(const Change *change)
{
    TableRecord *part = record_find(change->record->catalog, &change->alter->other);
    if (part)
        inherit_leave(part, change->record);
}

static void add_index(const Change *change)
{
    const SqlConstraint *written = change->alter->constraint;
    if (!written)
        return;
    SqlIndexPart *parts =
        SQL_ARENA_ARRAY(&change->record->catalog->arena, SqlIndexPart, written->column_count);
    for (size_t i = 0; i < written->column_count; i++)
        parts[i].column = written->columns[i];
    index_add(change->record, (CatalogIndex){.name = written->name,
                                             .parts = parts,
                                             .part_count = written->column_count,
                                             .unique = written->kind == SQL_CONSTRAINT_UNIQUE,
                                             .valid = true,
                                             .born = change->record->catalog->moment});
}

static void drop_index(const Change *change)
{
    if (catalog_constraint(&change->record->table, change->alter->name))
        constraint_drop(change->record, change->alter->name);
    else if (change->alter->name)
        index_drop(change->record, change->alter->name);
}

typedef struct CommandRow {
    Command run;
    bool descends; /* the server does the same to heirs and partitions */
} CommandRow;

static const CommandRow commands[SQL_ALTER_OTHER + 1] = {
    [SQL_ALTER_ADD_COLUMN] = {add_column, true},
    [SQL_ALTER_DROP_COLUMN] = {drop_column, true},
    [SQL_ALTER_TYPE] = {set_type, true},
    [SQL_ALTER_CHANGE_COLUMN] = {change_column, false},
    [SQL_ALTER_SET_DEFAULT] = {set_default, true},
    [SQL_ALTER_DROP_DEFAULT] = {drop_default, true},
    [SQL_ALTER_SET_NOT_NULL] = {set_not_null, true},
    [SQL_ALTER_DROP_NOT_NULL] = {drop_not_null, true},
    [SQL_ALTER_DROP_EXPRESSION] = {drop_expression, true},
    [SQL_ALTER_ADD_IDENTITY] = {set_identity, false},
    [SQL_ALTER_SET_IDENTITY] = {set_identity, false},
    [SQL_ALTER_DROP_IDENTITY] = {set_identity, false},
    [SQL_ALTER_ADD_CONSTRAINT] = {add_constraint, false},
    [SQL_ALTER_DROP_CONSTRAINT] = {drop_constraint, false},
    [SQL_ALTER_VALIDATE_CONSTRAINT] = {validate_constraint, true},
    [SQL_ALTER_RENAME_COLUMN] = {rename_column, true},
    [SQL_ALTER_RENAME_TABLE] = {rename_table, false},
    [SQL_ALTER_SET_LOGGED] = {set_logged, false},
    [SQL_ALTER_SET_UNLOGGED] = {set_logged, false},
    [SQL_ALTER_INHERIT] = {inherit, false},
    [SQL_ALTER_NO_INHERIT] = {disinherit, false},
    [SQL_ALTER_ENABLE_ROW_SECURITY] = {set_row_security, false},
    [SQL_ALTER_DISABLE_ROW_SECURITY] = {set_row_security, false},
    [SQL_ALTER_ATTACH_PARTITION] = {attach_partition, false},
    [SQL_ALTER_DETACH_PARTITION] = {detach_partition, false},
    [SQL_ALTER_DETACH_PARTITION_CONCURRENTLY] = {detach_partition, false},
    [SQL_ALTER_ADD_INDEX] = {add_index, false},
    [SQL_ALTER_DROP_INDEX] = {drop_index, false},
};

static void run(Change change)
{
    const CommandRow *row = &commands[change.alter->kind];
    if (!row->run)
        return;
    RecordList heirs = {0};
    if (row->descends && !change.statement->only && change.root->table.child_count)
        heirs = inherit_descendants(change.root);
    row->run(&change);
    for (size_t i = 0; i < heirs.count; i++) {
        change.record = heirs.items[i];
        row->run(&change);
    }
}

void table_alter(Catalog *catalog, const SqlStatement *statement, const SqlAlter *alter)
{
    bool is_table =
        statement->object == SQL_OBJECT_TABLE || statement->object == SQL_OBJECT_FOREIGN_TABLE;
    TableRecord *record = is_table && !statement->if_exists
                              ? record_meet(catalog, &statement->name, CATALOG_TABLE)
                              : record_find(catalog, &statement->name);
    if (record)
        run((Change){.record = record, .statement = statement, .alter = alter, .root = record});
}
