/* Finds what an old statement names. */
#include "lint/effects/old/simulate.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool outcome_has(const Outcome *outcome, const Failure *failure)
{
    for (size_t i = 0; i < outcome->count; i++) {
        const Failure *each = &outcome->failures[i];
        if (strcmp(each->sqlstate, failure->sqlstate) == 0 &&
            same_text(each->table, failure->table) && same_text(each->part, failure->part))
            return true;
    }
    return false;
}

bool simulate_fail(Simulation *simulation, const char *sqlstate, const CatalogTable *table,
                   const char *part)
{
    Outcome *outcome = simulation->outcome;
    if (outcome->count == FAILURES_MAX)
        return false;
    Failure *failure = &outcome->failures[outcome->count];
    memcpy(failure->sqlstate, sqlstate, sizeof(failure->sqlstate));
    failure->table = table ? catalog_shown(simulation->catalog, table) : NULL;
    failure->part = part;
    outcome->count += !outcome_has(outcome, failure);
    return false;
}

bool old_was_seen(const OldVersion *old, const char *name)
{
    for (size_t i = 0; i < old->seen_count; i++) {
        if (strcmp(old->seen[i], name) == 0)
            return true;
    }
    return false;
}

void old_see(OldVersion *old, const char *name)
{
    if (!old->application || old_was_seen(old, name))
        return; /* a migration's own statements are tried once: nothing was there before */
    old->seen = talloc_realloc(old->start, old->seen, const char *, (unsigned)old->seen_count + 1);
    old->seen[old->seen_count++] = name;
}

static bool is_cte(const Simulation *simulation, const SqlName *name)
{
    for (size_t i = 0; !name->schema && i < simulation->cte_count; i++) {
        if (strcmp(simulation->ctes[i], name->name) == 0)
            return true;
    }
    return false;
}

const CatalogTable *resolve_old_relation(Simulation *simulation, const SqlName *name)
{
    const CatalogTable *table = catalog_table(simulation->catalog, name);
    if (table) {
        old_see(simulation->old, name->name);
        return table;
    }
    bool gone = catalog_complete(simulation->catalog) || old_was_seen(simulation->old, name->name);
    if (gone && strncmp(name->name, "pg_", 3) != 0)
        simulate_fail(simulation, "42P01", NULL, name->name);
    return NULL;
}

static bool is_system_column(const char *name)
{
    static const char *const names[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool has_column(const OldItem *item, const char *name)
{
    return !item->table || item->table->guessed || catalog_column(item->table, name) ||
           is_system_column(name) || strcmp(item->name, name) == 0;
}

/* Whether the scope has the column; *ret_named: an item bears the qualifier. */
static bool in_scope(const OldScope *scope, const SqlExpr *expr, const OldItem **ret_named)
{
    for (size_t i = 0; i < scope->count; i++) {
        const OldItem *item = &scope->items[i];
        if (expr->table && strcmp(item->name, expr->table) != 0)
            continue;
        if (has_column(item, expr->text))
            return true;
        *ret_named = item;
    }
    return false;
}

static bool is_output(const OldScope *scope, const SqlExpr *expr)
{
    for (size_t i = 0; !expr->table && i < scope->query->target_count; i++) {
        const char *name = scope->query->targets[i].name;
        if (name && strcmp(name, expr->text) == 0)
            return true;
    }
    return false;
}

static bool resolve_column(Simulation *simulation, const OldScope *scope, const SqlExpr *expr)
{
    const OldItem *named = NULL;
    if (!expr->text)
        return true;
    for (const OldScope *each = scope; each; each = each->outer) {
        if (in_scope(each, expr, &named) || is_output(each, expr))
            return true;
        if (expr->table && named)
            break;
    }
    bool certain = named && (expr->table || scope->count == 1 || !scope->outer);
    return !certain || simulate_fail(simulation, "42703", named->table, expr->text);
}

static bool resolve_function(Simulation *simulation, const SqlExpr *expr)
{
    const Catalog *catalog = simulation->catalog;
    if (!expr->text || catalog_function(catalog, expr->schema, expr->text, (int)expr->arg_count)) {
        if (expr->text)
            old_see(simulation->old, expr->text);
        return true;
    }
    bool known = catalog_function(catalog, expr->schema, expr->text, -1) ||
                 old_was_seen(simulation->old, expr->text);
    return !known || simulate_fail(simulation, "42883", NULL, expr->text);
}

typedef struct ResolveWalk {
    Simulation *simulation;
    const OldScope *scope;
} ResolveWalk;

static bool resolve_visit(const SqlExpr *expr, void *data)
{
    ResolveWalk *walk = data;
    if (expr->query)
        return resolve_old_query(walk->simulation, expr->query, walk->scope);
    if (expr->kind == SQL_EXPR_COLUMN)
        return resolve_column(walk->simulation, walk->scope, expr);
    if (expr->kind == SQL_EXPR_CALL)
        return resolve_function(walk->simulation, expr);
    if (expr->kind == SQL_EXPR_OPERATOR)
        check_old_operator(walk->simulation, walk->scope, expr);
    return true;
}

static void resolve_expr(Simulation *simulation, const OldScope *scope, const SqlExpr *expr)
{
    ResolveWalk walk = {simulation, scope};
    sql_expr_walk(expr, resolve_visit, &walk);
}

static void resolve_exprs(Simulation *simulation, const OldScope *scope,
                          const SqlExpr *const *exprs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        resolve_expr(simulation, scope, exprs[i]);
}

static void resolve_targets(Simulation *simulation, const OldScope *scope, const SqlTarget *targets,
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        resolve_expr(simulation, scope, targets[i].expr);
}

static void add_item(OldScope *scope, const char *name, const CatalogTable *table)
{
    scope->items[scope->count++] = (OldItem){name ? name : "", table};
}

static void add_from(Simulation *simulation, OldScope *scope, const SqlFrom *from)
{
    const char *name = from->alias ? from->alias : from->relation.name;
    const CatalogTable *table = NULL;
    if (from->query)
        resolve_old_query(simulation, from->query, scope->outer);
    else if (from->relation.name && !is_cte(simulation, &from->relation))
        table = resolve_old_relation(simulation, &from->relation);
    add_item(scope, name, table);
}

static void resolve_ctes(Simulation *simulation, const SqlQuery *query, const OldScope *outer)
{
    if (query->cte_count)
        simulation->ctes = talloc_realloc(simulation->tmp, simulation->ctes, const char *,
                                          (unsigned)(simulation->cte_count + query->cte_count));
    for (size_t i = 0; i < query->cte_count; i++)
        simulation->ctes[simulation->cte_count++] = query->ctes[i].name;
    for (size_t i = 0; i < query->cte_count; i++)
        resolve_old_query(simulation, query->ctes[i].query, outer);
}

/* INSERT's columns and UPDATE's assigned ones are the relation's own. */
static void resolve_assigned(Simulation *simulation, const CatalogTable *table,
                             const SqlTarget *targets, size_t count)
{
    for (size_t i = 0; table && !table->guessed && i < count; i++) {
        if (targets[i].name && !catalog_column(table, targets[i].name))
            simulate_fail(simulation, "42703", table, targets[i].name);
    }
}

static void resolve_written(Simulation *simulation, const SqlQuery *query, OldScope *scope)
{
    const CatalogTable *table = resolve_old_relation(simulation, &query->relation);
    add_item(scope, query->alias ? query->alias : query->relation.name, table);
    if (query->kind == SQL_QUERY_INSERT || query->kind == SQL_QUERY_UPDATE)
        resolve_assigned(simulation, table, query->targets, query->target_count);
    resolve_assigned(simulation, table, query->conflict.sets, query->conflict.set_count);
    if (query->conflict.present)
        add_item(scope, "excluded", NULL);
}

static uint64_t shape_of(const OldScope *scope, const SqlQuery *query)
{
    if (query->kind == SQL_QUERY_SELECT)
        return old_shape(scope, query->targets, query->target_count);
    return old_shape(scope, query->returning, query->returning_count);
}

bool resolve_old_query(Simulation *simulation, const SqlQuery *query, const OldScope *outer)
{
    size_t ctes = simulation->cte_count;
    resolve_ctes(simulation, query, outer);
    for (size_t i = 0; i < query->part_count; i++)
        resolve_old_query(simulation, query->parts[i], outer);
    OldScope scope = {.outer = outer, .query = query};
    scope.items = talloc_array(simulation->tmp, OldItem, (unsigned)query->from_count + 2);
    for (size_t i = 0; i < query->from_count; i++)
        add_from(simulation, &scope, &query->from[i]);
    if (query->kind >= SQL_QUERY_INSERT)
        resolve_written(simulation, query, &scope);
    for (size_t i = 0; i < query->from_count; i++)
        resolve_expr(simulation, &scope, query->from[i].function);
    if (query->source)
        resolve_old_query(simulation, query->source, outer);
    resolve_targets(simulation, &scope, query->targets, query->target_count);
    resolve_exprs(simulation, &scope, query->conditions, query->condition_count);
    resolve_exprs(simulation, &scope, query->others, query->other_count);
    resolve_exprs(simulation, &scope, query->rows, query->row_count);
    resolve_targets(simulation, &scope, query->conflict.sets, query->conflict.set_count);
    resolve_targets(simulation, &scope, query->returning, query->returning_count);
    if (!outer && query == simulation->statement->statement->query)
        simulation->outcome->shape = shape_of(&scope, query);
    simulation->cte_count = ctes;
    return !simulate_failed(simulation);
}
