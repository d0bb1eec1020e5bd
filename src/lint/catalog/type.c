#include "lint/catalog/type.h"

#include <string.h>

#include "lint/catalog/column.h"
#include "lint/catalog/names.h"
#include "lint/catalog/path.h"

static TypeRecord *new_type(Catalog *catalog, const char *schema, const char *name,
                            SqlStatementKind kind)
{
    TypeRecord *record = SQL_ARENA_NEW(&catalog->arena, TypeRecord);
    record->type =
        (CatalogType){.schema = schema, .name = name, .kind = kind, .born = catalog->moment};
    map_put(catalog, &catalog->state.types, schema, name, record);
    return record;
}

static TypeRecord *find_type(const Catalog *catalog, const SqlName *name)
{
    const MapSlot *slot = path_find(catalog, &catalog->state.types, name->schema, name->name);
    return slot ? slot->value : NULL;
}

static TypeRecord *edit_type(Catalog *catalog, const SqlName *name)
{
    TypeRecord *record = find_type(catalog, name);
    if (record)
        journal_save(catalog, record, sizeof(*record));
    return record;
}

/* The constraint under the name that the server gives it: "domain_check". */
static const SqlConstraint *name_check(Catalog *catalog, const CatalogType *type,
                                       const SqlConstraint *written)
{
    SqlConstraint *named = SQL_ARENA_NEW(&catalog->arena, SqlConstraint);
    *named = *written;
    if (!named->name)
        named->name =
            names_choose(catalog, type->schema, type->name, NULL, "check", NAMES_CONSTRAINTS);
    names_take_constraint(catalog, type->schema, named->name);
    return named;
}

static void append_check(Catalog *catalog, CatalogType *type, const SqlConstraint *check)
{
    const SqlConstraint **checks =
        SQL_ARENA_ARRAY(&catalog->arena, const SqlConstraint *, type->check_count + 1);
    for (size_t i = 0; i < type->check_count; i++)
        checks[i] = type->checks[i];
    checks[type->check_count++] = check;
    type->checks = checks;
}

void type_create(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, false);
    CatalogType *type = &new_type(catalog, schema, statement->name.name, statement->kind)->type;
    for (size_t i = 0; i < statement->label_count; i++)
        LIST_APPEND(catalog, type->labels, type->label_count, statement->labels[i]);
    type->base = statement->type;
    type->not_null = statement->not_null;
    type->default_expr = statement->default_expr;
    for (size_t i = 0; i < statement->constraint_count; i++)
        append_check(catalog, type, name_check(catalog, type, &statement->constraints[i]));
}

/* A composite type is a relation, too: ALTER TYPE has commands like a table's. */
void type_create_composite(Catalog *catalog, const SqlStatement *statement)
{
    const char *schema = path_schema(catalog, statement->name.schema, false);
    new_type(catalog, schema, statement->name.name, SQL_CREATE_COMPOSITE);
    TableRecord *record = record_new(catalog, CATALOG_COMPOSITE, schema, statement->name.name);
    for (size_t i = 0; i < statement->column_count; i++)
        column_append(record, column_build(record, &statement->columns[i]));
}

static ptrdiff_t label_at(const CatalogType *type, const char *label)
{
    for (size_t i = 0; label && i < type->label_count; i++) {
        if (strcmp(type->labels[i], label) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

static void add_label(Catalog *catalog, CatalogType *type, const SqlStatement *statement)
{
    if (label_at(type, statement->new_name) >= 0)
        return;
    ptrdiff_t at = label_at(type, statement->value);
    LIST_APPEND(catalog, type->labels, type->label_count, statement->new_name);
    if (at < 0)
        return;
    at += statement->text && strcmp(statement->text, "after") == 0;
    for (size_t i = type->label_count - 1; i > (size_t)at; i--)
        type->labels[i] = type->labels[i - 1];
    type->labels[at] = statement->new_name;
}

void type_change_enum(Catalog *catalog, const SqlStatement *statement)
{
    TypeRecord *record = edit_type(catalog, &statement->name);
    if (!record || !statement->new_name)
        return;
    CatalogType *type = &record->type;
    journal_save(catalog, type->labels, type->label_count * sizeof(*type->labels));
    ptrdiff_t at = label_at(type, statement->part);
    if (statement->kind == SQL_ALTER_ENUM_ADD)
        add_label(catalog, type, statement);
    else if (at >= 0)
        type->labels[at] = statement->new_name;
}

static void drop_check(Catalog *catalog, CatalogType *type, const char *name)
{
    const SqlConstraint *const *old = type->checks;
    size_t count = type->check_count;
    type->checks = NULL;
    type->check_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!name || strcmp(old[i]->name, name) != 0)
            append_check(catalog, type, old[i]);
        else
            names_release_constraint(catalog, type->schema, name);
    }
}

static void replace_check(Catalog *catalog, CatalogType *type, const char *name,
                          const char *new_name)
{
    const SqlConstraint **checks =
        SQL_ARENA_ARRAY(&catalog->arena, const SqlConstraint *, type->check_count);
    for (size_t i = 0; i < type->check_count; i++) {
        checks[i] = type->checks[i];
        if (!name || strcmp(checks[i]->name, name) != 0)
            continue;
        SqlConstraint *changed = SQL_ARENA_NEW(&catalog->arena, SqlConstraint);
        *changed = *checks[i];
        changed->not_valid = new_name && changed->not_valid;
        changed->name = new_name ? new_name : name;
        checks[i] = changed;
    }
    type->checks = checks;
}

void type_alter_domain(Catalog *catalog, const SqlStatement *statement)
{
    TypeRecord *record = edit_type(catalog, &statement->name);
    if (!record || !statement->alter_count)
        return;
    CatalogType *type = &record->type;
    const SqlAlter *alter = &statement->alters[0];
    switch (alter->kind) {
    case SQL_ALTER_SET_DEFAULT:
    case SQL_ALTER_DROP_DEFAULT:
        type->default_expr = alter->expr;
        break;
    case SQL_ALTER_SET_NOT_NULL:
    case SQL_ALTER_DROP_NOT_NULL:
        type->not_null = alter->kind == SQL_ALTER_SET_NOT_NULL;
        break;
    case SQL_ALTER_ADD_CONSTRAINT:
        if (alter->constraint && alter->constraint->kind == SQL_CONSTRAINT_NOT_NULL)
            type->not_null = true;
        else if (alter->constraint)
            append_check(catalog, type, name_check(catalog, type, alter->constraint));
        break;
    case SQL_ALTER_DROP_CONSTRAINT:
        drop_check(catalog, type, alter->name);
        break;
    case SQL_ALTER_VALIDATE_CONSTRAINT:
        replace_check(catalog, type, alter->name, NULL);
        break;
    default:
        break;
    }
}

void type_rename_constraint(Catalog *catalog, const SqlStatement *statement)
{
    TypeRecord *record = edit_type(catalog, &statement->name);
    if (record)
        replace_check(catalog, &record->type, statement->part, statement->new_name);
}

static void drop_columns_of(TableRecord *record, const CatalogType *type)
{
    for (size_t i = record->table.column_count; i-- > 0;) {
        const CatalogColumn *column = &record->table.columns[i];
        bool named = column->type && strcmp(column->type->name, type->name) == 0;
        if (named && (!column->type->schema || strcmp(column->type->schema, type->schema) == 0))
            column_drop(record, column->name);
    }
}

void type_drop(Catalog *catalog, const SqlName *name, bool cascade)
{
    TypeRecord *record = edit_type(catalog, name);
    if (!record)
        return;
    const CatalogType *type = &record->type;
    record->dropped = true;
    map_remove(catalog, &catalog->state.types, type->schema, type->name);
    for (size_t i = 0; i < type->check_count; i++)
        names_release_constraint(catalog, type->schema, type->checks[i]->name);
    SqlName relation = {.schema = type->schema, .name = type->name};
    TableRecord *composite =
        type->kind == SQL_CREATE_COMPOSITE ? record_find(catalog, &relation) : NULL;
    if (composite)
        record_drop(composite);
    for (size_t i = 0; cascade && i < catalog->state.tables.count; i++) {
        if (!catalog->state.tables.items[i]->dropped)
            drop_columns_of(catalog->state.tables.items[i], type);
    }
}

/* Columns name their type as written; a renamed type is told to them by a new one. */
static void rename_in_columns(Catalog *catalog, const CatalogType *type, const char *new_name)
{
    for (size_t i = 0; i < catalog->state.tables.count; i++) {
        TableRecord *record = catalog->state.tables.items[i];
        for (size_t at = 0; !record->dropped && at < record->table.column_count; at++) {
            const SqlType *old = record->table.columns[at].type;
            if (!old || strcmp(old->name, type->name) != 0 ||
                (old->schema && strcmp(old->schema, type->schema) != 0))
                continue;
            SqlType *renamed = SQL_ARENA_NEW(&catalog->arena, SqlType);
            *renamed = *old;
            renamed->name = new_name;
            record_edit(record);
            record->table.columns[at].type = renamed;
        }
    }
}

void type_rename(Catalog *catalog, const SqlName *name, const char *schema, const char *new_name)
{
    TypeRecord *record = edit_type(catalog, name);
    if (!record)
        return;
    CatalogType *type = &record->type;
    SqlName relation = {.schema = type->schema, .name = type->name};
    TableRecord *composite =
        type->kind == SQL_CREATE_COMPOSITE ? record_find(catalog, &relation) : NULL;
    schema = schema ? schema : type->schema;
    new_name = new_name ? new_name : type->name;
    if (strcmp(new_name, type->name) != 0)
        rename_in_columns(catalog, type, new_name);
    map_remove(catalog, &catalog->state.types, type->schema, type->name);
    type->schema = schema;
    type->name = new_name;
    map_put(catalog, &catalog->state.types, schema, new_name, record);
    if (composite)
        record_rename(composite, schema, new_name);
}
