/* INSERT, UPDATE and DELETE of the old version, tried with their values. */
#include "lint/effects/old/simulate.h"

#include <string.h>

#include "lint/effects/old/rows.h"

#define GENERATED_STATE_CHANGED 140000 /* 42601 before, 428C9 from then on (measured) */
#define ROWS_TRIED              8

const char *old_base_column(const CatalogTable *view, const char *column)
{
    const SqlQuery *query = view->query;
    bool all = false;
    for (size_t i = 0; query && i < query->target_count; i++) {
        const SqlExpr *expr = query->targets[i].expr;
        if (!expr)
            continue;
        all = all || expr->kind == SQL_EXPR_STAR;
        if (expr->kind != SQL_EXPR_COLUMN || !expr->text)
            continue;
        const char *name = query->targets[i].name ? query->targets[i].name : expr->text;
        if (strcmp(name, column) == 0)
            return expr->text;
    }
    return all ? column : NULL;
}

/* Where a write goes: a table, or that below a view. NULL: nothing that can be followed. */
static const CatalogTable *base_of(Simulation *simulation, const CatalogTable *table)
{
    if (!table || table->guessed || table->kind <= CATALOG_PARTITIONED)
        return table && !table->guessed ? table : NULL;
    if (table->kind != CATALOG_VIEW || table->trigger_count)
        return NULL;
    if (!table->updatable || !table->read_count) {
        simulate_fail(simulation, "55000", table, NULL);
        return NULL;
    }
    return table->reads[0]->kind <= CATALOG_PARTITIONED ? table->reads[0] : NULL;
}

static const char *column_in(const CatalogTable *named, const CatalogTable *base,
                             const char *column)
{
    return named == base ? column : old_base_column(named, column);
}

static ptrdiff_t place_of(const CatalogTable *table, const char *name)
{
    for (size_t i = 0; name && i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* Only DEFAULT may be written into a generated column. */
static bool may_assign(Simulation *simulation, const CatalogTable *table,
                       const CatalogColumn *column, const SqlExpr *expr, bool overriding)
{
    if (expr && expr->kind == SQL_EXPR_DEFAULT)
        return true;
    const char *state = simulation->version < GENERATED_STATE_CHANGED ? "42601" : "428C9";
    if (column->generated != SQL_NOT_GENERATED)
        return simulate_fail(simulation, state, table, column->name);
    if (column->identity == SQL_IDENTITY_ALWAYS && !overriding)
        return simulate_fail(simulation, "428C9", table, column->name);
    return true;
}

static Value default_value(const Simulation *simulation, const CatalogColumn *column)
{
    const CatalogType *type =
        column->type && !column->default_expr
            ? catalog_type(simulation->catalog, column->type->schema, column->type->name)
            : NULL;
    if (type && type->default_expr)
        return evaluate(&(Environment){.ctx = simulation->tmp}, type->default_expr);
    return rows_default(simulation->tmp, column);
}

static OldRow default_row(Simulation *simulation, const CatalogTable *table)
{
    OldRow row = {.simulation = simulation, .table = table, .known = -1};
    row.values = talloc_array(simulation->tmp, Value, (unsigned)table->column_count + 1);
    for (size_t i = 0; i < table->column_count; i++)
        row.values[i] = default_value(simulation, &table->columns[i]);
    return row;
}

/* Puts the values of one INSERTed row, in the statement's order, over the defaults. `values` NULL:
 * they come from a SELECT. */
static bool assign(OldRow *row, const CatalogTable *named, const SqlQuery *query,
                   const SqlExpr *values)
{
    size_t count = query->target_count ? query->target_count : named->column_count;
    Environment environment = old_row_environment(row);
    for (size_t i = 0; i < count; i++) {
        const SqlExpr *expr = values && i < values->arg_count ? values->args[i] : NULL;
        if (values && !expr)
            break; /* INSERT without a list may name fewer */
        const char *written = query->target_count ? query->targets[i].name : named->columns[i].name;
        ptrdiff_t at = place_of(row->table, column_in(named, row->table, written));
        if (at < 0)
            continue;
        const CatalogColumn *column = &row->table->columns[at];
        if (!may_assign(row->simulation, row->table, column, expr, query->overriding))
            return false;
        if (!expr || expr->kind != SQL_EXPR_DEFAULT)
            row->values[at] = expr ? evaluate(&environment, expr) : value_of(VALUE_UNKNOWN);
    }
    return true;
}

static bool is_arbiter(const CatalogTable *named, const CatalogTable *base,
                       const CatalogIndex *index, const SqlConflict *conflict)
{
    if (conflict->constraint)
        return index->constraint && strcmp(index->constraint, conflict->constraint) == 0;
    if (!index->unique || index->part_count != conflict->column_count)
        return false;
    for (size_t i = 0; i < index->part_count; i++) {
        size_t k = 0;
        while (k < conflict->column_count && index->parts[i].column) {
            const char *column = column_in(named, base, conflict->columns[k]);
            if (column && strcmp(column, index->parts[i].column) == 0)
                break;
            k++;
        }
        if (k == conflict->column_count || !index->parts[i].column)
            return false;
    }
    return true;
}

/* False: ON CONFLICT names a key that there is none of. *ret_arbiter NULL: any key. */
static bool find_arbiter(Simulation *simulation, const CatalogTable *named,
                         const CatalogTable *base, const SqlConflict *conflict,
                         const CatalogIndex **ret_arbiter)
{
    *ret_arbiter = NULL;
    if (!conflict->present || (!conflict->constraint && !conflict->column_count))
        return true;
    for (size_t i = 0; i < base->index_count; i++) {
        if (is_arbiter(named, base, &base->indexes[i], conflict)) {
            *ret_arbiter = &base->indexes[i];
            return true;
        }
    }
    if (conflict->constraint && catalog_constraint(base, conflict->constraint))
        return true; /* an exclusion constraint */
    return simulate_fail(simulation, conflict->constraint ? "42704" : "42P10", base,
                         conflict->constraint);
}

/* The known row with the SET of ON CONFLICT or UPDATE applied. */
static OldRow changed_row(const OldRow *inserted, Simulation *simulation, const CatalogTable *table,
                          size_t at, const SqlTarget *sets, size_t count)
{
    OldRow row = {.simulation = simulation,
                  .table = table,
                  .known = (ptrdiff_t)at,
                  .excluded = inserted,
                  .assigned = sets,
                  .assigned_count = count};
    row.values = talloc_array(simulation->tmp, Value, (unsigned)table->column_count + 1);
    for (size_t i = 0; i < table->column_count; i++) {
        const Value *cell = rows_cell(table->known, at, table->columns[i].name);
        row.values[i] = cell ? *cell : value_of(VALUE_UNKNOWN);
    }
    Environment environment = old_row_environment(&row);
    Value *changed = talloc_array(simulation->tmp, Value, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        changed[i] = sets[i].expr && sets[i].expr->kind != SQL_EXPR_DEFAULT
                         ? evaluate(&environment, sets[i].expr)
                         : value_of(VALUE_UNKNOWN);
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t place = place_of(table, sets[i].name);
        if (place >= 0)
            row.values[place] = changed[i];
    }
    return row;
}

static void insert_row(Simulation *simulation, const CatalogTable *named, const CatalogTable *base,
                       const SqlQuery *query, const SqlExpr *values)
{
    const CatalogIndex *arbiter = NULL;
    if (!find_arbiter(simulation, named, base, &query->conflict, &arbiter))
        return;
    OldRow row = default_row(simulation, base);
    if (!assign(&row, named, query, values))
        return;
    ptrdiff_t met = arbiter ? old_row_conflicts(&row, arbiter) : -1;
    if (met < 0) {
        bool any = query->conflict.present && !arbiter;
        if (!any)
            old_row_fits(&row, NULL);
        return;
    }
    if (!old_row_fits(&row, arbiter) || !query->conflict.update)
        return;
    OldRow changed = changed_row(&row, simulation, base, (size_t)met, query->conflict.sets,
                                 query->conflict.set_count);
    old_row_fits(&changed, NULL);
}

void simulate_insert(Simulation *simulation, const SqlQuery *query)
{
    const CatalogTable *named = catalog_table(simulation->catalog, &query->relation);
    const CatalogTable *base = base_of(simulation, named);
    if (!base)
        return;
    const SqlQuery *source = query->source;
    if (source && source->kind == SQL_QUERY_VALUES) {
        for (size_t i = 0; i < source->row_count && !simulate_failed(simulation); i++)
            insert_row(simulation, named, base, query, source->rows[i]);
    } else if (source) {
        insert_row(simulation, named, base, query, NULL);
    } else {
        static const SqlExpr nothing = {.kind = SQL_EXPR_ROW};
        insert_row(simulation, named, base, query, &nothing);
    }
}

static bool is_met(Simulation *simulation, const CatalogTable *table, size_t at,
                   const SqlQuery *query)
{
    if (query->from_count)
        return false;
    if (!query->where)
        return true;
    OldRow row = changed_row(NULL, simulation, table, at, NULL, 0);
    Environment environment = old_row_environment(&row);
    Value value = evaluate(&environment, query->where);
    return value.kind == VALUE_BOOL && value.as.truth;
}

/* What is assigned must fit, whichever rows there are. */
static bool assigned_fit(Simulation *simulation, const CatalogTable *base, const SqlQuery *query)
{
    OldRow row = {.simulation = simulation, .table = base, .known = -1};
    row.values = talloc_zero_array(simulation->tmp, Value, (unsigned)base->column_count + 1);
    Environment environment = old_row_environment(&row);
    for (size_t i = 0; i < query->target_count; i++) {
        const SqlExpr *expr = query->targets[i].expr;
        ptrdiff_t at = place_of(base, query->targets[i].name);
        if (at < 0)
            continue;
        if (!may_assign(simulation, base, &base->columns[at], expr, false))
            return false;
        if (expr && expr->kind != SQL_EXPR_DEFAULT)
            row.values[at] = evaluate(&environment, expr);
    }
    return old_values_fit(&row);
}

void simulate_update(Simulation *simulation, const SqlQuery *query)
{
    const CatalogTable *named = catalog_table(simulation->catalog, &query->relation);
    const CatalogTable *base = base_of(simulation, named);
    if (!base || named != base || !assigned_fit(simulation, base, query))
        return;
    size_t tried = 0;
    for (size_t at = 0; base->known && at < base->known->count && tried < ROWS_TRIED; at++) {
        if (!is_met(simulation, base, at, query))
            continue;
        OldRow row = changed_row(NULL, simulation, base, at, query->targets, query->target_count);
        tried++;
        if (!old_row_fits(&row, NULL))
            return;
    }
}

static bool refers(const CatalogTable *child, const CatalogConstraint *key, Value value)
{
    for (size_t row = 0; row < child->known->count; row++) {
        const Value *cell = rows_cell(child->known, row, key->columns[0]);
        if (cell && value_is_known(*cell) && cell->kind != VALUE_NULL &&
            value_compare(*cell, value) == 0)
            return true;
    }
    return false;
}

static void delete_from(Simulation *simulation, const CatalogTable *table, size_t at,
                        const CatalogTable *child)
{
    for (size_t i = 0; i < child->constraint_count; i++) {
        const CatalogConstraint *key = &child->constraints[i];
        if (key->written->kind != SQL_CONSTRAINT_FOREIGN_KEY || key->target != table ||
            key->column_count != 1 || key->referenced_count != 1 ||
            key->written->on_delete > SQL_RESTRICT || key->written->not_enforced)
            continue;
        const Value *cell = rows_cell(table->known, at, key->referenced[0]);
        if (cell && cell->kind > VALUE_SOME && refers(child, key, *cell))
            simulate_fail(simulation, "23503", child, key->name);
    }
}

void simulate_delete(Simulation *simulation, const SqlQuery *query)
{
    const CatalogTable *table = catalog_table(simulation->catalog, &query->relation);
    if (!table || table->guessed || !table->known || table->kind > CATALOG_PARTITIONED)
        return;
    size_t count = 0;
    CatalogTable **children = catalog_referring_tables(simulation->tmp, table, &count);
    size_t tried = 0;
    for (size_t at = 0; count && at < table->known->count && tried < ROWS_TRIED; at++) {
        if (!is_met(simulation, table, at, query))
            continue;
        tried++;
        for (size_t i = 0; i < count; i++) {
            if (children[i]->known)
                delete_from(simulation, table, at, children[i]);
        }
    }
}
