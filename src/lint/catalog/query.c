#include "lint/catalog/query.h"

#include <stdio.h>
#include <string.h>

#include "lint/catalog/names.h"
#include "lint/catalog/scope.h"

typedef struct Walk {
    Resolver *resolver;
    const Scope *scope;
} Walk;

static bool visit(const SqlExpr *expr, void *data)
{
    const Walk *walk = data;
    OutputColumn column;
    if (expr->kind == SQL_EXPR_COLUMN)
        (void)scope_column(walk->resolver, walk->scope, expr, &column);
    else if (expr->query)
        resolve_query(walk->resolver, expr->query, walk->scope);
    return true;
}

static void read_expr(Resolver *resolver, const Scope *scope, const SqlExpr *expr)
{
    Walk walk = {.resolver = resolver, .scope = scope};
    sql_expr_walk(expr, visit, &walk);
}

static const CteScope *find_cte(const Resolver *resolver, const SqlName *name)
{
    for (const CteScope *at = name->schema ? NULL : resolver->ctes; at; at = at->outer) {
        if (catalog_same_name(resolver->catalog, at->name, name->name))
            return at;
    }
    return NULL;
}

static void add_output(Resolver *resolver, Output *output, const char *name, const SqlType *type)
{
    LIST_APPEND(resolver->catalog, output->columns, output->count,
                (OutputColumn){.name = name, .type = type});
}

/* OUT and TABLE columns of a function that was created here; else one column of its own name. */
static Output output_of_function(Resolver *resolver, const Scope *scope, const SqlFrom *from)
{
    Output output = {0};
    const SqlExpr *call = from->function;
    const CatalogFunction *known =
        call->kind == SQL_EXPR_CALL
            ? catalog_function(resolver->catalog, call->schema, call->text, (int)call->arg_count)
            : NULL;
    for (size_t i = 0; known && i < known->argument_count; i++) {
        if (known->arguments[i].output)
            add_output(resolver, &output, known->arguments[i].name, known->arguments[i].type);
    }
    const SqlType *returns = known ? known->returns : NULL;
    SqlName row = {.schema = returns ? returns->schema : NULL,
                   .name = returns ? returns->name : NULL};
    TableRecord *record = output.count ? NULL : record_find(resolver->catalog, &row);
    for (size_t i = 0; record && i < record->table.column_count; i++)
        add_output(resolver, &output, record->table.columns[i].name, record->table.columns[i].type);
    if (!output.count)
        add_output(resolver, &output, from->alias ? from->alias : names_of_output(call),
                   infer_type(resolver, scope, call));
    return output;
}

static Output renamed(Resolver *resolver, Output output, const char *const *names, size_t count)
{
    Output copy = {0};
    for (size_t i = 0; i < output.count; i++) {
        LIST_APPEND(resolver->catalog, copy.columns, copy.count, output.columns[i]);
        if (i < count)
            copy.columns[i].name = names[i];
    }
    return copy;
}

/* A table whose columns are renamed is a list of its own. */
static Output output_of_record(Resolver *resolver, TableRecord *record)
{
    Scope scope = {0};
    Output output = {0};
    scope_add(resolver, &scope, (ScopeItem){.record = record});
    scope_star(resolver, &scope, NULL, &output);
    return output;
}

static void add_from(Resolver *resolver, Scope *scope, const SqlFrom *from)
{
    ScopeItem item = {.name = from->alias ? from->alias : from->relation.name, .from = from};
    if (from->relation.name) {
        const CteScope *cte = find_cte(resolver, &from->relation);
        if (cte) {
            item.output = cte->output;
        } else {
            item.record = record_meet(resolver->catalog, &from->relation, CATALOG_TABLE);
            if (item.record)
                scope_use(resolver, item.record, NULL);
        }
    } else if (from->query) {
        item.output = resolve_query(resolver, from->query, scope);
    } else if (from->function) {
        read_expr(resolver, scope, from->function);
        item.output = output_of_function(resolver, scope, from);
    }
    if (from->column_count) {
        if (item.record)
            item.output = output_of_record(resolver, item.record);
        item.record = NULL;
        item.output = renamed(resolver, item.output, from->columns, from->column_count);
    }
    scope_add(resolver, scope, item);
}

/* A query that is a set operation may be recursive: it sees its own first part. */
static void add_ctes(Resolver *resolver, const SqlQuery *query, const Scope *outer)
{
    for (size_t i = 0; i < query->cte_count; i++) {
        const SqlCte *written = &query->ctes[i];
        CteScope *cte = SQL_ARENA_NEW(&resolver->catalog->arena, CteScope);
        *cte = (CteScope){.outer = resolver->ctes,
                          .name = written->name,
                          .columns = written->columns,
                          .column_count = written->column_count,
                          .query = written->query};
        bool sees_itself = written->query->kind == SQL_QUERY_SET;
        if (sees_itself)
            resolver->ctes = cte;
        Output output = resolve_query(resolver, written->query, outer);
        cte->output = renamed(resolver, output, written->columns, written->column_count);
        resolver->ctes = cte;
    }
}

static void add_target(Resolver *resolver, const Scope *scope, const SqlTarget *target,
                       Output *output)
{
    const SqlExpr *expr = target->expr;
    if (!expr)
        return;
    if (expr->kind == SQL_EXPR_STAR) {
        scope_star(resolver, scope, expr->table, output);
        return;
    }
    OutputColumn column = {0};
    if (expr->kind != SQL_EXPR_COLUMN || !scope_column(resolver, scope, expr, &column)) {
        read_expr(resolver, scope, expr);
        column.type = infer_type(resolver, scope, expr);
    }
    column.literal = expr->kind == SQL_EXPR_NULL || expr->kind == SQL_EXPR_STRING;
    column.name = target->name ? target->name : names_of_output(expr);
    LIST_APPEND(resolver->catalog, output->columns, output->count, column);
}

static Output resolve_targets(Resolver *resolver, const Scope *scope, const SqlTarget *targets,
                              size_t count)
{
    Output output = {0};
    for (size_t i = 0; i < count; i++)
        add_target(resolver, scope, &targets[i], &output);
    return output;
}

static Output resolve_values(Resolver *resolver, const SqlQuery *query, const Scope *outer)
{
    Output output = {0};
    const SqlExpr *first = query->row_count ? query->rows[0] : NULL;
    for (size_t i = 0; first && i < first->arg_count; i++) {
        char name[32];
        snprintf(name, sizeof(name), "column%zu", i + 1);
        add_output(resolver, &output, sql_arena_copy(&resolver->catalog->arena, name),
                   infer_type(resolver, outer, first->args[i]));
    }
    for (size_t i = 0; i < query->row_count; i++)
        read_expr(resolver, outer, query->rows[i]);
    return output;
}

static void see_itself(Resolver *resolver, const SqlQuery *query, Output output)
{
    CteScope *cte = resolver->ctes;
    const SqlQuery *with = cte && cte->query == query ? query : NULL;
    if (with)
        cte->output = renamed(resolver, output, cte->columns, cte->column_count);
}

static const SqlType *without_modifiers(Resolver *resolver, const SqlType *type)
{
    if (!type || !type->modifier_count)
        return type;
    SqlType *plain = SQL_ARENA_NEW(&resolver->catalog->arena, SqlType);
    *plain = *type;
    plain->modifier_count = 0;
    return plain;
}

const SqlType *resolve_common_type(Resolver *resolver, const SqlType *left, bool left_literal,
                                   const SqlType *right, bool right_literal)
{
    if (left_literal && right_literal)
        return left ? left : right;
    if (left_literal || right_literal)
        return without_modifiers(resolver, left_literal ? right : left);
    if (!left || !right || sql_type_equal(left, right))
        return left && right ? left : NULL;
    left = without_modifiers(resolver, left);
    return sql_type_equal(left, without_modifiers(resolver, right)) ? left : NULL;
}

static void unite(Resolver *resolver, Output *output, const Output *part)
{
    for (size_t i = 0; i < output->count; i++) {
        OutputColumn *column = &output->columns[i];
        const OutputColumn *other = i < part->count ? &part->columns[i] : NULL;
        column->source = (ColumnUse){0};
        column->type = other ? resolve_common_type(resolver, column->type, column->literal,
                                                   other->type, other->literal)
                             : NULL;
        column->literal = column->literal && other && other->literal;
    }
}

/* The first part names the columns; a type stands where the parts agree. */
static Output resolve_set(Resolver *resolver, const SqlQuery *query, const Scope *outer)
{
    Output output = {0};
    for (size_t i = 0; i < query->part_count; i++) {
        Output part = resolve_query(resolver, query->parts[i], outer);
        if (i == 0) {
            output = part;
            see_itself(resolver, query, part);
            continue;
        }
        unite(resolver, &output, &part);
    }
    return output;
}

static Output resolve_select(Resolver *resolver, const SqlQuery *query, const Scope *outer)
{
    Scope scope = {.outer = outer};
    bool writes = query->kind != SQL_QUERY_SELECT;
    if (writes && query->relation.name) {
        SqlFrom written = {.relation = query->relation, .alias = query->alias};
        add_from(resolver, &scope, &written);
    }
    for (size_t i = 0; i < query->from_count; i++)
        add_from(resolver, &scope, &query->from[i]);
    for (size_t i = 0; i < query->condition_count; i++)
        read_expr(resolver, &scope, query->conditions[i]);
    for (size_t i = 0; i < query->other_count; i++)
        read_expr(resolver, &scope, query->others[i]);
    return writes ? resolve_targets(resolver, &scope, query->returning, query->returning_count)
                  : resolve_targets(resolver, &scope, query->targets, query->target_count);
}

Output resolve_query(Resolver *resolver, const SqlQuery *query, const Scope *outer)
{
    CteScope *ctes = resolver->ctes;
    Output output;
    add_ctes(resolver, query, outer);
    if (query->kind == SQL_QUERY_VALUES)
        output = resolve_values(resolver, query, outer);
    else if (query->kind == SQL_QUERY_SET)
        output = resolve_set(resolver, query, outer);
    else
        output = resolve_select(resolver, query, outer);
    resolver->ctes = ctes;
    return output;
}

Output query_resolve(Catalog *catalog, const SqlQuery *query, QueryReads *reads)
{
    Resolver resolver = {.catalog = catalog, .reads = reads};
    return resolve_query(&resolver, query, NULL);
}

bool query_is_updatable(Catalog *catalog, const SqlQuery *query)
{
    if (query->kind != SQL_QUERY_SELECT || !query->plain || query->cte_count ||
        query->from_count != 1 || !query->from[0].relation.name)
        return false;
    const TableRecord *record = record_find(catalog, &query->from[0].relation);
    if (!record)
        return false;
    CatalogKind kind = record->table.kind;
    bool target = kind == CATALOG_TABLE || kind == CATALOG_PARTITIONED || kind == CATALOG_FOREIGN ||
                  (kind == CATALOG_VIEW && record->table.updatable);
    bool writable = false;
    for (size_t i = 0; i < query->target_count; i++) {
        const SqlExpr *expr = query->targets[i].expr;
        writable |= expr && (expr->kind == SQL_EXPR_COLUMN || expr->kind == SQL_EXPR_STAR);
    }
    return target && writable;
}
