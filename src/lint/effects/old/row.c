/* Whether a row of the old version fits its table. */
#include "lint/effects/old/simulate.h"

#include <string.h>

#include "lint/effects/handlers.h"
#include "lint/effects/old/rows.h"

static ptrdiff_t place_of(const CatalogTable *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

static Value column_value(const Environment *environment, const char *table, const char *name)
{
    const OldRow *row = environment->data;
    if (row->excluded && table && strcmp(table, "excluded") == 0)
        row = row->excluded;
    ptrdiff_t at = place_of(row->table, name);
    return at < 0 ? value_of(VALUE_UNKNOWN) : row->values[at];
}

Environment old_row_environment(const OldRow *row)
{
    return (Environment){.ctx = row->simulation->tmp,
                         .column = column_value,
                         .data = row,
                         .parameters = row->simulation->statement->values,
                         .parameter_count = row->simulation->statement->value_count};
}

static bool is_false(Value value)
{
    return value.kind == VALUE_BOOL && !value.as.truth;
}

static Value domain_value(const Environment *environment, const char *table, const char *name)
{
    (void)table;
    return strcmp(name, "value") == 0 ? *(const Value *)environment->data : value_of(VALUE_UNKNOWN);
}

/* The SQLSTATE with which a domain, or one below it, refuses the value; NULL: none. */
static const char *refused_by_domain(const OldRow *row, const SqlType *type, Value value)
{
    const Catalog *catalog = row->simulation->catalog;
    const CatalogType *domain = type ? catalog_type(catalog, type->schema, type->name) : NULL;
    for (int depth = 0; domain && domain->kind == SQL_CREATE_DOMAIN && depth < 16; depth++) {
        if (domain->not_null && value.kind == VALUE_NULL)
            return "23502";
        Environment environment = {
            .ctx = row->simulation->tmp, .column = domain_value, .data = &value};
        for (size_t i = 0; i < domain->check_count; i++) {
            if (is_false(evaluate(&environment, domain->checks[i]->check)))
                return "23514";
        }
        domain =
            domain->base ? catalog_type(catalog, domain->base->schema, domain->base->name) : NULL;
    }
    return NULL;
}

static bool values_fit(const OldRow *row)
{
    bool fits = true;
    for (size_t i = 0; i < row->table->column_count; i++) {
        const CatalogColumn *column = &row->table->columns[i];
        const char *state = value_convert(row->simulation->catalog, column->type, &row->values[i]);
        if (!state)
            state = refused_by_domain(row, column->type, row->values[i]);
        if (state) {
            fits = simulate_fail(row->simulation, state, row->table, column->name);
            row->values[i] = value_of(VALUE_UNKNOWN);
        }
    }
    for (size_t i = 0; i < row->table->column_count; i++) {
        if (row->table->columns[i].not_null && row->values[i].kind == VALUE_NULL)
            fits = simulate_fail(row->simulation, "23502", row->table, row->table->columns[i].name);
    }
    return fits;
}

static bool checks_hold(const OldRow *row)
{
    bool hold = true;
    Environment environment = old_row_environment(row);
    for (size_t i = 0; i < row->table->constraint_count; i++) {
        const CatalogConstraint *constraint = &row->table->constraints[i];
        if (constraint->written->kind == SQL_CONSTRAINT_CHECK && constraint->written->check &&
            !constraint->written->not_enforced &&
            is_false(evaluate(&environment, constraint->written->check)))
            hold = simulate_fail(row->simulation, "23514", row->table, constraint->name);
    }
    return hold;
}

/* A part of a key: the new row's value, and where known rows have theirs. */
typedef struct KeyPart {
    Value value;
    ptrdiff_t place; /* -1: an expression */
    const SqlExpr *expr;
} KeyPart;

static KeyPart part_of(const OldRow *row, const SqlIndexPart *part)
{
    Environment environment = old_row_environment(row);
    KeyPart key = {.place = -1, .expr = part->expr, .value = value_of(VALUE_UNKNOWN)};
    if (part->column) {
        key.place = rows_place(row->table->known, part->column);
        key.value = column_value(&environment, NULL, part->column);
    } else if (part->expr) {
        key.value = evaluate(&environment, part->expr);
    }
    return key;
}

static Value part_of_known(const OldRow *row, size_t at, const KeyPart *part)
{
    const KnownRows *rows = row->table->known;
    if (part->place >= 0)
        return rows->cells[at * rows->width + (size_t)part->place];
    if (!part->expr)
        return value_of(VALUE_UNKNOWN);
    RowPlace place = {.rows = rows, .row = at};
    Environment environment = {.ctx = row->simulation->tmp, .column = rows_column, .data = &place};
    return evaluate(&environment, part->expr);
}

static bool same_part(Value a, Value b, bool nulls_equal)
{
    if (a.kind == VALUE_NULL || b.kind == VALUE_NULL)
        return nulls_equal && a.kind == b.kind;
    return value_is_known(a) && value_is_known(b) && value_compare(a, b) == 0;
}

static bool same_key(const OldRow *row, size_t at, const CatalogIndex *index, const KeyPart *parts)
{
    for (size_t i = 0; i < index->part_count; i++) {
        if (!same_part(parts[i].value, part_of_known(row, at, &parts[i]),
                       index->nulls_not_distinct))
            return false;
    }
    return index->part_count > 0;
}

static bool is_in_index(const Environment *environment, const CatalogIndex *index)
{
    if (!index->predicate)
        return true;
    Value value = evaluate(environment, index->predicate);
    return value.kind == VALUE_BOOL && value.as.truth;
}

ptrdiff_t old_row_conflicts(const OldRow *row, const CatalogIndex *index)
{
    const KnownRows *rows = row->table->known;
    Environment environment = old_row_environment(row);
    if (!rows || !rows->count || !is_in_index(&environment, index))
        return -1;
    KeyPart *parts = talloc_array(row->simulation->tmp, KeyPart, (unsigned)index->part_count + 1);
    for (size_t i = 0; i < index->part_count; i++)
        parts[i] = part_of(row, &index->parts[i]);
    for (size_t at = 0; at < rows->count; at++) {
        RowPlace place = {.rows = rows, .row = at};
        Environment known = {.ctx = row->simulation->tmp, .column = rows_column, .data = &place};
        if ((ptrdiff_t)at != row->known && same_key(row, at, index, parts) &&
            is_in_index(&known, index))
            return (ptrdiff_t)at;
    }
    return -1;
}

static bool is_assigned(const OldRow *row, const char *column)
{
    bool found = !row->assigned;
    for (size_t i = 0; !found && i < row->assigned_count; i++)
        found = row->assigned[i].name && strcmp(row->assigned[i].name, column) == 0;
    return found;
}

/* What UPDATE leaves as it was cannot collide anew. */
static bool is_touched(const OldRow *row, const CatalogIndex *index)
{
    for (size_t i = 0; i < index->part_count; i++) {
        if (!index->parts[i].column || is_assigned(row, index->parts[i].column))
            return true;
    }
    return false;
}

static bool keys_hold(const OldRow *row, const CatalogIndex *arbiter)
{
    bool hold = true;
    for (size_t i = 0; i < row->table->index_count; i++) {
        const CatalogIndex *index = &row->table->indexes[i];
        if (index->unique && index != arbiter && is_touched(row, index) &&
            old_row_conflicts(row, index) >= 0)
            hold = simulate_fail(row->simulation, "23505", row->table, index->name);
    }
    return hold;
}

static bool references_hold(const OldRow *row)
{
    bool hold = true;
    for (size_t i = 0; i < row->table->constraint_count; i++) {
        const CatalogConstraint *key = &row->table->constraints[i];
        const CatalogTable *parent = key->target;
        if (key->written->kind != SQL_CONSTRAINT_FOREIGN_KEY || key->written->not_enforced ||
            key->column_count != 1 || key->referenced_count != 1 || !parent || !parent->known ||
            !parent->known->complete)
            continue;
        ptrdiff_t at = place_of(row->table, key->columns[0]);
        if (at >= 0 && is_assigned(row, key->columns[0]) && row->values[at].kind > VALUE_SOME &&
            rows_lack(parent->known, key->referenced[0], row->values[at]))
            hold = simulate_fail(row->simulation, "23503", row->table, key->name);
    }
    return hold;
}

bool old_values_fit(const OldRow *row)
{
    bool values = values_fit(row), checks = checks_hold(row), references = references_hold(row);
    return values && checks && references;
}

bool old_row_fits(const OldRow *row, const CatalogIndex *arbiter)
{
    bool values = old_values_fit(row);
    return keys_hold(row, arbiter) && values;
}
