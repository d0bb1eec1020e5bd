/* Enums, domains, composite types and functions. */
#include <string.h>

#include "lint/catalog/live/read.h"
#include "lint/catalog/names.h"
#include "sql/parse.h"

static CatalogType *current_type(LiveReader *reader, const DbRows *rows, size_t row,
                                 SqlStatementKind kind)
{
    Catalog *catalog = reader->catalog;
    const char *schema = db_value(rows, row, 0), *name = db_value(rows, row, 1);
    TypeRecord *record = map_get(catalog, &catalog->state.types, schema, name);
    if (record)
        return &record->type;
    record = SQL_ARENA_NEW(&catalog->arena, TypeRecord);
    record->type = (CatalogType){.schema = live_text(reader, rows, row, 0),
                                 .name = live_text(reader, rows, row, 1),
                                 .kind = kind};
    map_put(catalog, &catalog->state.types, record->type.schema, record->type.name, record);
    return &record->type;
}

static void add_label(LiveReader *reader, const DbRows *rows, size_t row)
{
    CatalogType *type = current_type(reader, rows, row, SQL_CREATE_ENUM);
    LIST_APPEND(reader->catalog, type->labels, type->label_count, live_text(reader, rows, row, 2));
}

static void add_domain(LiveReader *reader, const DbRows *rows, size_t row)
{
    CatalogType *type = current_type(reader, rows, row, SQL_CREATE_DOMAIN);
    type->base = live_type(reader, rows, row, 2);
    type->not_null = db_value_bool(rows, row, 3);
    type->default_expr = live_expr(reader, rows, row, 4);
}

static void add_check(LiveReader *reader, const DbRows *rows, size_t row)
{
    CatalogType *type = current_type(reader, rows, row, SQL_CREATE_DOMAIN);
    SqlConstraint *check = SQL_ARENA_NEW(&reader->catalog->arena, SqlConstraint);
    *check = (SqlConstraint){.kind = SQL_CONSTRAINT_CHECK,
                             .name = live_text(reader, rows, row, 2),
                             .not_valid = !db_value_bool(rows, row, 3),
                             .check = live_expr(reader, rows, row, 4),
                             .references = {.offset = -1},
                             .offset = -1};
    const SqlConstraint **checks =
        SQL_ARENA_ARRAY(&reader->catalog->arena, const SqlConstraint *, type->check_count + 1);
    for (size_t i = 0; i < type->check_count; i++)
        checks[i] = type->checks[i];
    checks[type->check_count++] = check;
    type->checks = checks;
    names_take_constraint(reader->catalog, type->schema, check->name);
}

static void add_composite(LiveReader *reader, const DbRows *rows, size_t row)
{
    current_type(reader, rows, row, SQL_CREATE_COMPOSITE);
}

/* One input type; a function without any has one row whose type is NULL. */
static void add_argument(LiveReader *reader, const DbRows *rows, size_t row)
{
    Catalog *catalog = reader->catalog;
    int64_t at = db_value_int(rows, row, 6, 0);
    const char *schema = live_text(reader, rows, row, 0), *name = live_text(reader, rows, row, 1);
    FunctionRecord *record = map_get(catalog, &catalog->state.functions, schema, name);
    if (at <= 1) {
        FunctionRecord *next = record;
        record = SQL_ARENA_NEW(&catalog->arena, FunctionRecord);
        record->next = next;
        record->function = (CatalogFunction){.schema = schema,
                                             .name = name,
                                             .returns = live_type(reader, rows, row, 2),
                                             .volatility = db_value(rows, row, 3)[0]};
        map_put(catalog, &catalog->state.functions, schema, name, record);
    }
    const SqlType *type = live_type(reader, rows, row, 7);
    if (!type)
        return;
    bool has_default = at > db_value_int(rows, row, 5, 0) - db_value_int(rows, row, 4, 0);
    CatalogFunction *function = &record->function;
    SqlArgument *arguments = list_grow(catalog, (void *)(uintptr_t)function->arguments,
                                       function->argument_count, sizeof(*arguments));
    arguments[function->argument_count++] = (SqlArgument){.type = type, .has_default = has_default};
    function->arguments = arguments;
    record->inputs++;
    record->required += !has_default;
}

static bool read_functions(LiveReader *reader, Error *err)
{
    return live_query(
        reader,
        "select n.nspname, p.proname, format_type(p.prorettype, null), p.provolatile, "
        "p.pronargdefaults, p.pronargs, coalesce(a.at, 0), format_type(a.type, null) "
        "from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "left join lateral unnest(p.proargtypes) with ordinality a (type, at) on true "
        "where" LIVE_SCHEMAS "order by p.oid, a.at",
        add_argument, err);
}

bool live_read_types(LiveReader *reader, Error *err)
{
    return live_query(reader,
                      "select n.nspname, t.typname, e.enumlabel from pg_enum e "
                      "join pg_type t on t.oid = e.enumtypid "
                      "join pg_namespace n on n.oid = t.typnamespace where" LIVE_SCHEMAS
                      "order by t.oid, e.enumsortorder",
                      add_label, err) &&
           live_query(reader,
                      "select n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), "
                      "t.typnotnull, pg_get_expr(t.typdefaultbin, 0) from pg_type t "
                      "join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'd' "
                      "and" LIVE_SCHEMAS "order by t.oid",
                      add_domain, err) &&
           live_query(reader,
                      "select n.nspname, t.typname, k.conname, k.convalidated, "
                      "pg_get_expr(k.conbin, 0) from pg_constraint k "
                      "join pg_type t on t.oid = k.contypid "
                      "join pg_namespace n on n.oid = t.typnamespace "
                      "where k.contype = 'c' and" LIVE_SCHEMAS "order by k.oid",
                      add_check, err) &&
           live_query(reader,
                      "select n.nspname, c.relname from pg_class c "
                      "join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'c' "
                      "and" LIVE_SCHEMAS "order by c.oid",
                      add_composite, err) &&
           read_functions(reader, err);
}
