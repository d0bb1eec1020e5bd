#include "lint/catalog/column.h"

#include <string.h>

#include "lint/catalog/names.h"

typedef struct SerialType {
    const char *name;
    SqlType type;
} SerialType;

static const SerialType *find_serial(const SqlType *type)
{
    static const SerialType serials[] = {
        {"serial", {.name = "int4", .offset = -1}},
        {"bigserial", {.name = "int8", .offset = -1}},
        {"serial4", {.name = "int4", .offset = -1}},
        {"serial8", {.name = "int8", .offset = -1}},
        {"smallserial", {.name = "int2", .offset = -1}},
        {"serial2", {.name = "int2", .offset = -1}},
    };
    if (!type || type->schema || !strstr(type->name, "serial"))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(serials); i++) {
        if (strcmp(serials[i].name, type->name) == 0)
            return &serials[i];
    }
    return NULL;
}

TableRecord *column_own_sequence(TableRecord *record, const char *column)
{
    Catalog *catalog = record->catalog;
    const CatalogTable *table = &record->table;
    const char *name =
        names_choose(catalog, table->schema, table->name, column, "seq", NAMES_RELATIONS);
    TableRecord *sequence = record_new(catalog, CATALOG_SEQUENCE, table->schema, name);
    sequence->table.unlogged = table->unlogged && (!catalog->version || catalog->version >= 150000);
    sequence->owner = record;
    sequence->owner_column = column;
    record_edit(record);
    record_list_add(catalog, &record->sequences, sequence);
    return sequence;
}

/* nextval('t_id_seq'::regclass) */
static const SqlExpr *nextval_of(Catalog *catalog, const char *sequence)
{
    static const SqlType regclass = {.name = "regclass", .offset = -1};
    struct Parts {
        SqlExpr call, cast, text;
        const SqlExpr *call_args[1], *cast_args[1];
    } *parts = SQL_ARENA_NEW(&catalog->arena, struct Parts);
    parts->text = (SqlExpr){.kind = SQL_EXPR_STRING, .offset = -1, .text = sequence};
    parts->cast_args[0] = &parts->text;
    parts->cast = (SqlExpr){.kind = SQL_EXPR_CAST,
                            .offset = -1,
                            .type = &regclass,
                            .args = parts->cast_args,
                            .arg_count = 1};
    parts->call_args[0] = &parts->cast;
    parts->call = (SqlExpr){.kind = SQL_EXPR_CALL,
                            .offset = -1,
                            .text = "nextval",
                            .args = parts->call_args,
                            .arg_count = 1};
    return &parts->call;
}

CatalogColumn column_build(TableRecord *record, const SqlColumn *written)
{
    Catalog *catalog = record->catalog;
    CatalogColumn column = {
        .name = written->name,
        .type = written->type,
        .collation = written->collation,
        .not_null = written->not_null || written->identity != SQL_NO_IDENTITY,
        .default_expr = written->default_expr,
        .generated = written->generated,
        .generation = written->generation,
        .identity = written->identity,
        .has_nulls = NOT_KNOWN,
        .born = catalog->moment,
    };
    if (column.default_expr && column.default_expr->kind == SQL_EXPR_NULL)
        column.default_expr = NULL; /* DEFAULT NULL is none: the server stores nothing */
    const SerialType *serial =
        catalog->dialect == DIALECT_POSTGRES ? find_serial(written->type) : NULL;
    if (serial) {
        column.type = &serial->type;
        column.not_null = true;
        column.default_expr =
            nextval_of(catalog, column_own_sequence(record, written->name)->table.name);
    } else if (written->identity != SQL_NO_IDENTITY) {
        column_own_sequence(record, written->name);
    }
    return column;
}

CatalogKnown column_new_nulls(const TableRecord *record, const CatalogColumn *column)
{
    if (column->not_null || record->table.empty == KNOWN_YES)
        return KNOWN_NO;
    if (column->generated != SQL_NOT_GENERATED)
        return NOT_KNOWN;
    if (!column->default_expr)
        return record->table.empty == KNOWN_NO ? KNOWN_YES : NOT_KNOWN;
    SqlExprKind kind = column->default_expr->kind;
    bool constant = kind == SQL_EXPR_NUMBER || kind == SQL_EXPR_STRING || kind == SQL_EXPR_BOOL;
    return constant ? KNOWN_NO : NOT_KNOWN;
}

void column_append(TableRecord *record, CatalogColumn column)
{
    record_edit(record);
    CatalogTable *table = &record->table;
    LIST_APPEND(record->catalog, table->columns, table->column_count, column);
}

void column_inherit(TableRecord *child, const CatalogColumn *column)
{
    ptrdiff_t at = catalog_column_at(child, column->name);
    if (at < 0) {
        CatalogColumn copy = *column;
        copy.born = child->catalog->moment;
        copy.identity = SQL_NO_IDENTITY;
        column_append(child, copy);
        return;
    }
    record_edit(child);
    CatalogColumn *own = &child->table.columns[at];
    own->type = own->type ? own->type : column->type;
    own->collation = own->collation ? own->collation : column->collation;
    own->not_null = own->not_null || column->not_null;
    own->default_expr = own->default_expr ? own->default_expr : column->default_expr;
    own->generation = own->generation ? own->generation : column->generation;
    own->generated = own->generated ? own->generated : column->generated;
}
