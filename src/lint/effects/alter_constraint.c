/* ADD, DROP and VALIDATE CONSTRAINT. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"

#include <string.h>

#define PARTITIONED_NOT_VALID   180000 /* foreign keys NOT VALID on partitioned tables */
#define PARTITIONS_LOCKED_ALIKE 180000

static bool is_new_column(const CatalogTable *table, const char *name)
{
    const CatalogColumn *column = catalog_column(table, name);
    return column && !effect_column_in_use(table, column);
}

static bool all_columns_new(const CatalogTable *table, const SqlConstraint *constraint)
{
    for (size_t i = 0; i < constraint->column_count; i++) {
        if (!is_new_column(table, constraint->columns[i]))
            return false;
    }
    return constraint->column_count > 0;
}

typedef struct CheckColumns {
    const CatalogTable *table;
    const SqlColumn *new_column;
    bool old; /* one of them is known to the version still serving */
} CheckColumns;

static bool look_at_column(const SqlExpr *expr, void *data)
{
    CheckColumns *found = data;
    if (expr->kind != SQL_EXPR_COLUMN || !expr->text)
        return true;
    bool new = (found->new_column && strcmp(found->new_column->name, expr->text) == 0) ||
               is_new_column(found->table, expr->text);
    found->old = found->old || !new;
    return true;
}

/* `column IS NOT NULL` of a column that is NOT NULL. */
static bool says_nothing_new(const CatalogTable *table, const SqlExpr *check)
{
    if (check->kind == SQL_EXPR_IS_NOT_NULL && check->arg_count == 1 &&
        check->args[0]->kind == SQL_EXPR_COLUMN && check->args[0]->text) {
        const CatalogColumn *column = catalog_column(table, check->args[0]->text);
        if (column && column->not_null)
            return true;
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const SqlConstraint *written = table->constraints[i].written;
        if (written->kind == SQL_CONSTRAINT_CHECK && sql_expr_equal(written->check, check))
            return true;
    }
    return false;
}

static void check_breaks(EffectWriter *writer, const CatalogTable *table,
                         const SqlConstraint *constraint, const SqlColumn *new_column)
{
    const char *why = "a row that the old version writes may violate the new CHECK";
    CheckColumns found = {.table = table, .new_column = new_column};
    if (constraint->check)
        sql_expr_walk(constraint->check, look_at_column, &found);
    if (!constraint->check || found.old) {
        if (!constraint->check || !says_nothing_new(table, constraint->check))
            effect_break(writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, "23514", table, NULL, why)
                ->likely = true;
    } else if (memory_defaults_violate(table, new_column, constraint->check)) {
        effect_break(writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, "23514", table, NULL,
                     "every row that the old version inserts violates the new CHECK");
    }
}

static void check_added(EffectWriter *writer, const CatalogTable *table,
                        const SqlConstraint *constraint, const SqlColumn *new_column)
{
    bool verified = !constraint->not_valid && !constraint->not_enforced;
    effect_lock_all(writer, verified ? RULE_CONSTRAINT_VALIDATES : RULE_BRIEF_LOCK, table,
                    LOCK_ACCESS_EXCLUSIVE);
    if (verified) {
        effect_scan(writer, RULE_CONSTRAINT_VALIDATES, table);
        memory_fails_on_check(writer, table, constraint->check);
    }
    if (!constraint->not_enforced)
        check_breaks(writer, table, constraint, new_column);
}

static bool is_null(const SqlExpr *expr)
{
    return !expr || expr->kind == SQL_EXPR_NULL;
}

bool table_has_key(const CatalogTable *table, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        size_t same = 0;
        for (size_t k = 0; k < index->part_count; k++) {
            for (size_t c = 0; index->parts[k].column && c < count; c++)
                same += strcmp(index->parts[k].column, columns[c]) == 0;
        }
        if (index->unique && !index->predicate && same == count && index->part_count == count)
            return true;
    }
    return false;
}

static bool lacks_key(const CatalogTable *parent, const SqlConstraint *constraint)
{
    if (parent->guessed || parent->kind == CATALOG_FOREIGN)
        return false;
    return constraint->referenced_count
               ? !table_has_key(parent, constraint->referenced, constraint->referenced_count)
               : !catalog_primary_key(parent);
}

/* Its ends, for effects_settle(): the same one may go and come back in one transaction. */
static void keep_foreign_key(EffectWriter *writer, Effect *effect, const char *const *columns,
                             size_t column_count, const CatalogTable *parent)
{
    effect->columns = columns;
    effect->column_count = column_count;
    effect->refers_to = catalog_shown(writer->catalog, parent);
}

static bool has_foreign_key(const CatalogTable *table, const CatalogTable *parent,
                            const SqlConstraint *constraint)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *known = &table->constraints[i];
        bool alike = known->written->kind == SQL_CONSTRAINT_FOREIGN_KEY &&
                     known->column_count == constraint->column_count &&
                     (known->target == parent ||
                      sql_name_equal(&known->written->references, &constraint->references));
        for (size_t c = 0; alike && c < constraint->column_count; c++)
            alike = strcmp(known->columns[c], constraint->columns[c]) == 0;
        if (alike)
            return true;
    }
    return false;
}

static void foreign_key_rejects(EffectWriter *writer, const CatalogTable *table,
                                const CatalogTable *parent, const SqlConstraint *constraint)
{
    if (constraint->not_enforced || all_columns_new(table, constraint) ||
        has_foreign_key(table, parent, constraint))
        return;
    Effect *effect =
        effect_break(writer, RULE_CONSTRAINT_REJECTS_OLD_WRITES, "23503", table, NULL,
                     "the old version may write a row that refers to nothing, or delete one that "
                     "is referred to");
    effect->likely = true;
    keep_foreign_key(writer, effect, constraint->columns, constraint->column_count, parent);
}

static void foreign_key_added(EffectWriter *writer, const CatalogTable *table,
                              const SqlConstraint *constraint, const SqlColumn *new_column)
{
    const CatalogTable *parent = effect_target(writer, &constraint->references, false);
    if (constraint->not_valid && table->kind == CATALOG_PARTITIONED &&
        writer->version < PARTITIONED_NOT_VALID)
        effect_fail(writer, RULE_FAILS, "42809", table,
                    "a partitioned table's foreign key cannot be NOT VALID before PostgreSQL 18");
    if (lacks_key(parent, constraint)) {
        effect_fail(writer, RULE_FAILS, constraint->referenced_count ? "42830" : "42704", parent,
                    "no unique key is over the columns that the foreign key refers to");
        return;
    }
    /* A new column that is NULL everywhere has nothing to look up. */
    bool looks_up = !constraint->not_valid && !constraint->not_enforced &&
                    !(new_column && is_null(new_column->default_expr));
    /* The rows of a table that this set makes are few, and so is the wait of those who write to the
     * other one. */
    RuleId rule = looks_up && effect_in_use(table) ? RULE_FOREIGN_KEY_VALIDATES : RULE_NONE;
    effect_lock_all(writer, rule, table, LOCK_SHARE_ROW_EXCLUSIVE);
    effect_lock_all(writer, rule, parent, LOCK_SHARE_ROW_EXCLUSIVE);
    if (looks_up) {
        effect_foreign_key_scan(writer, RULE_FOREIGN_KEY_VALIDATES, table, constraint->name);
        memory_fails_on_foreign_key(writer, table, constraint);
    }
    if (!new_column)
        foreign_key_rejects(writer, table, parent, constraint);
}

static const SqlIndexPart *parts_of(EffectWriter *writer, const SqlConstraint *constraint)
{
    SqlIndexPart *parts =
        talloc_zero_array(writer->ctx, SqlIndexPart, (unsigned)constraint->column_count);
    for (size_t i = 0; i < constraint->column_count; i++)
        parts[i].column = constraint->columns[i];
    return parts;
}

static void lock_used_index(EffectWriter *writer, const CatalogTable *table, const char *index)
{
    /* Renamed to the constraint's name: measured, before 12 under the stronger lock. */
    effect_lock_index(writer, table, index,
                      writer->version < 120000 ? LOCK_ACCESS_EXCLUSIVE
                                               : LOCK_SHARE_UPDATE_EXCLUSIVE);
}

static const CatalogIndex *find_index(const CatalogTable *table, const char *name)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (strcmp(table->indexes[i].name, name) == 0)
            return &table->indexes[i];
    }
    return NULL;
}

/* The key's columns that may be NULL: they are scanned, and old writers must fill them. */
static void primary_key_nulls(EffectWriter *writer, const CatalogTable *table, const char *column,
                              RuleId scan_rule)
{
    const CatalogColumn *known = catalog_column(table, column);
    if (known && known->not_null)
        return;
    effect_lock_all(writer, scan_rule, table, LOCK_ACCESS_EXCLUSIVE);
    effect_scan(writer, scan_rule, table);
    fails_on_nulls(writer, table, known);
    if (effect_column_in_use(table, known) || !known || !known->default_expr)
        column_required(writer, RULE_SET_NOT_NULL, table, column,
                        "the primary key makes the column NOT NULL: statements of the old version "
                        "that write NULL fail");
}

static void primary_key_added(EffectWriter *writer, const CatalogTable *table,
                              const SqlConstraint *constraint)
{
    if (catalog_primary_key(table))
        effect_fail(writer, RULE_FAILS, "42P16", table, "the table has a primary key already");
    RuleId rule = constraint->using_index ? RULE_PRIMARY_KEY_NULLABLE_INDEX : RULE_NOT_NULL_SCANS;
    const CatalogIndex *index =
        constraint->using_index ? find_index(table, constraint->using_index) : NULL;
    for (size_t i = 0; index && i < index->part_count; i++) {
        if (index->parts[i].column)
            primary_key_nulls(writer, table, index->parts[i].column, rule);
    }
    for (size_t i = 0; i < constraint->column_count; i++)
        primary_key_nulls(writer, table, constraint->columns[i], rule);
}

static void unique_added(EffectWriter *writer, const CatalogTable *table,
                         const SqlConstraint *constraint, const SqlColumn *new_column)
{
    bool primary = constraint->kind == SQL_CONSTRAINT_PRIMARY_KEY;
    RuleId rule = constraint->using_index ? RULE_BRIEF_LOCK
                  : primary               ? RULE_PRIMARY_KEY_BUILDS_INDEX
                                          : RULE_UNIQUE_BUILDS_INDEX;
    effect_lock(writer, rule, table, LOCK_ACCESS_EXCLUSIVE);
    /* Measured: partitions get their indexes as by CREATE INDEX, until 17. */
    effect_lock_all(writer, rule, table,
                    writer->version < PARTITIONS_LOCKED_ALIKE ? LOCK_SHARE : LOCK_ACCESS_EXCLUSIVE);
    if (constraint->using_index)
        lock_used_index(writer, table, constraint->using_index);
    else
        effect_build(writer, rule, table);
    if (new_column)
        return;
    if (primary)
        primary_key_added(writer, table, constraint);
    if (!constraint->using_index)
        key_added(writer, table, parts_of(writer, constraint), constraint->column_count, NULL,
                  constraint->nulls_not_distinct);
}

static void exclusion_added(EffectWriter *writer, const CatalogTable *table,
                            const SqlConstraint *constraint, const SqlColumn *new_column)
{
    (void)new_column;
    effect_lock_all(writer, RULE_EXCLUSION_CONSTRAINT, table, LOCK_ACCESS_EXCLUSIVE);
    effect_build(writer, RULE_EXCLUSION_CONSTRAINT, table);
    memory_fails_on_exclusion(writer, table, constraint);
    effect_break(writer, RULE_EXCLUSION_CONSTRAINT, "23P01", table, NULL,
                 "a row that the old version writes may overlap with another")
        ->likely = true;
}

/* PostgreSQL 18's ADD CONSTRAINT .. NOT NULL column. */
static void not_null_added(EffectWriter *writer, const CatalogTable *table,
                           const SqlConstraint *constraint, const SqlColumn *new_column)
{
    if (new_column || !constraint->column_count)
        return;
    const char *name = constraint->columns[0];
    const CatalogColumn *column = catalog_column(table, name);
    if (column && column->not_null)
        return;
    effect_lock_all(writer, constraint->not_valid ? RULE_BRIEF_LOCK : RULE_NOT_NULL_SCANS, table,
                    LOCK_ACCESS_EXCLUSIVE);
    if (!constraint->not_valid) {
        effect_scan(writer, RULE_NOT_NULL_SCANS, table);
        fails_on_nulls(writer, table, column);
    }
    column_required(writer, RULE_SET_NOT_NULL, table, name,
                    "statements of the old version that leave the column out or write NULL fail");
}

static void (*const added[])(EffectWriter *, const CatalogTable *, const SqlConstraint *,
                             const SqlColumn *) = {
    [SQL_CONSTRAINT_PRIMARY_KEY] = unique_added,  [SQL_CONSTRAINT_UNIQUE] = unique_added,
    [SQL_CONSTRAINT_CHECK] = check_added,         [SQL_CONSTRAINT_FOREIGN_KEY] = foreign_key_added,
    [SQL_CONSTRAINT_EXCLUSION] = exclusion_added, [SQL_CONSTRAINT_NOT_NULL] = not_null_added,
};

void constraint_added(EffectWriter *writer, const CatalogTable *table,
                      const SqlConstraint *constraint, const SqlColumn *new_column)
{
    added[constraint->kind](writer, table, constraint, new_column);
}

void alter_add_constraint(EffectWriter *writer, const AlterStep *step)
{
    constraint_added(writer, step->table, step->alter->constraint, NULL);
}

void alter_drop_constraint(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const CatalogConstraint *constraint = catalog_constraint(table, step->alter->name);
    if (!constraint) {
        if (!table->guessed && catalog_complete(writer->catalog) && !step->alter->if_exists)
            effect_fail(writer, RULE_FAILS, "42704", table, "there is no such constraint");
        return;
    }
    if (constraint->written->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
        const CatalogTable *parent = foreign_key_parent(writer, constraint);
        effect_lock(writer, RULE_DROP_FOREIGN_KEY, table, LOCK_ACCESS_EXCLUSIVE);
        effect_lock(writer, RULE_DROP_FOREIGN_KEY, parent, LOCK_ACCESS_EXCLUSIVE);
        keep_foreign_key(writer, effect_note(writer, RULE_NONE, table, NULL), constraint->columns,
                         constraint->column_count, parent);
    }
    const CatalogIndex *index = find_index(table, constraint->name);
    if (index) {
        referring_dropped(writer, table, constraint->columns, constraint->column_count,
                          step->alter->cascade);
        key_dropped(writer, table, index);
    }
}

void alter_validate_constraint(EffectWriter *writer, const AlterStep *step)
{
    const CatalogTable *table = step->table;
    const CatalogConstraint *constraint = catalog_constraint(table, step->alter->name);
    if (!constraint || constraint->valid)
        return;
    bool same = constraint->born != 0 && constraint->born == catalog_now(writer->catalog);
    RuleId rule = same ? RULE_VALIDATE_IN_SAME_TRANSACTION : RULE_NONE;
    if (constraint->written->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
        effect_lock(writer, RULE_NONE, foreign_key_parent(writer, constraint), LOCK_ROW_SHARE);
        effect_foreign_key_scan(writer, rule, table, constraint->name);
    } else {
        effect_scan(writer, rule, table);
        memory_fails_on_check(writer, table, constraint->written->check);
    }
}
