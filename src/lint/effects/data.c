/* Rows that migrations have inserted and that a new constraint refuses. */
#include "lint/effects/memory.h"

#include <string.h>

static const char *const later =
    "rows that migrations inserted violate it, unless the application has changed them since";

static void fails(EffectWriter *writer, const CatalogTable *table, const char *sqlstate)
{
    effect_fail(writer, RULE_FAILS_ON_DATA, sqlstate, table, later)->likely = effect_in_use(table);
}

static const KnownRows *rows_to_look_at(const EffectWriter *writer, const CatalogTable *table)
{
    return writer->context->memory && table->known && table->known->count ? table->known : NULL;
}

static Value value_in_row(TALLOC_CTX *ctx, const KnownRows *rows, size_t row, const SqlExpr *expr)
{
    RowPlace place = {.rows = rows, .row = row};
    return evaluate(&(Environment){.ctx = ctx, .column = rows_column, .data = &place}, expr);
}

static bool is_false(Value value)
{
    return value.kind == VALUE_BOOL && !value.as.truth;
}

static bool is_true(Value value)
{
    return value.kind == VALUE_BOOL && value.as.truth;
}

void memory_fails_on_check(EffectWriter *writer, const CatalogTable *table, const SqlExpr *check)
{
    const KnownRows *rows = rows_to_look_at(writer, table);
    if (!rows || !check)
        return;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (size_t row = 0; row < rows->count; row++) {
        if (is_false(value_in_row(tmp, rows, row, check))) {
            fails(writer, table, "23514");
            return;
        }
    }
}

bool memory_has_null(const EffectWriter *writer, const CatalogTable *table, const char *column)
{
    const KnownRows *rows = rows_to_look_at(writer, table);
    for (size_t row = 0; rows && row < rows->count; row++) {
        const Value *cell = rows_cell(rows, row, column);
        if (cell && cell->kind == VALUE_NULL)
            return true;
    }
    return false;
}

/* The key of a row: its parts' texts. NULL where a part is NULL or not known. */
static const char *key_of(TALLOC_CTX *ctx, const KnownRows *rows, size_t row,
                          const SqlIndexPart *parts, size_t count)
{
    char *key = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        const Value *cell = parts[i].column ? rows_cell(rows, row, parts[i].column) : NULL;
        Value value = cell            ? *cell
                      : parts[i].expr ? value_in_row(ctx, rows, row, parts[i].expr)
                                      : value_of(VALUE_UNKNOWN);
        if (!value_is_known(value) || value.kind == VALUE_NULL)
            return NULL;
        key = talloc_asprintf_append_buffer(key, "%s\x1f", value_print(ctx, value));
    }
    return key;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_duplicates(const KnownRows *rows, const SqlIndexPart *parts, size_t part_count,
                           const SqlExpr *predicate)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char **keys = talloc_array(tmp, const char *, (unsigned)rows->count);
    size_t count = 0;
    for (size_t row = 0; row < rows->count; row++) {
        if (predicate && !is_true(value_in_row(tmp, rows, row, predicate)))
            continue;
        const char *key = key_of(tmp, rows, row, parts, part_count);
        if (key)
            keys[count++] = key;
    }
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keys[i - 1], keys[i]) == 0)
            return true;
    }
    return false;
}

void memory_fails_on_duplicates(EffectWriter *writer, const CatalogTable *table,
                                const SqlIndexPart *parts, size_t part_count,
                                const SqlExpr *predicate)
{
    const KnownRows *rows = rows_to_look_at(writer, table);
    if (rows && part_count && has_duplicates(rows, parts, part_count, predicate))
        fails(writer, table, "23505");
}

/* Values that are equal also overlap. */
void memory_fails_on_exclusion(EffectWriter *writer, const CatalogTable *table,
                               const SqlConstraint *constraint)
{
    for (size_t i = 0; i < constraint->part_count; i++) {
        const char *with = constraint->parts[i].with_operator;
        if (!with || (strcmp(with, "=") != 0 && strcmp(with, "&&") != 0))
            return;
    }
    const KnownRows *rows = rows_to_look_at(writer, table);
    if (rows && constraint->part_count &&
        has_duplicates(rows, constraint->parts, constraint->part_count, NULL))
        fails(writer, table, "23P01");
}

void memory_fails_on_foreign_key(EffectWriter *writer, const CatalogTable *table,
                                 const SqlConstraint *constraint)
{
    const KnownRows *rows = rows_to_look_at(writer, table);
    const CatalogTable *parent = catalog_table(writer->catalog, &constraint->references);
    const KnownRows *others = parent ? parent->known : NULL;
    if (!rows || !others || !others->complete || constraint->column_count != 1)
        return;
    const CatalogConstraint *key = catalog_primary_key(parent);
    const char *column = constraint->referenced_count    ? constraint->referenced[0]
                         : key && key->column_count == 1 ? key->columns[0]
                                                         : NULL;
    for (size_t row = 0; column && row < rows->count; row++) {
        const Value *cell = rows_cell(rows, row, constraint->columns[0]);
        if (cell && cell->kind > VALUE_SOME && rows_lack(others, column, *cell)) {
            fails(writer, table, "23503");
            return;
        }
    }
}

typedef struct Defaults {
    const CatalogTable *table;
    const SqlColumn *new_column;
} Defaults;

static Value default_of(const Environment *environment, const char *table, const char *name)
{
    (void)table;
    const Defaults *defaults = environment->data;
    if (defaults->new_column && strcmp(defaults->new_column->name, name) == 0) {
        bool filled = defaults->new_column->identity != SQL_NO_IDENTITY ||
                      defaults->new_column->generated != SQL_NOT_GENERATED;
        return filled ? value_of(VALUE_UNKNOWN)
                      : evaluate(&(Environment){.ctx = environment->ctx},
                                 defaults->new_column->default_expr);
    }
    const CatalogColumn *column = catalog_column(defaults->table, name);
    return column ? rows_default(environment->ctx, column) : value_of(VALUE_UNKNOWN);
}

bool memory_defaults_violate(const CatalogTable *table, const SqlColumn *new_column,
                             const SqlExpr *check)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Defaults defaults = {.table = table, .new_column = new_column};
    return is_false(
        evaluate(&(Environment){.ctx = tmp, .column = default_of, .data = &defaults}, check));
}
