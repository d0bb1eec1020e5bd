/* ALTER COLUMN .. TYPE. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"
#include "lint/effects/type_change.h"

#include <string.h>

typedef enum UsingKind { USING_NONE, USING_CAST, USING_EXPRESSION } UsingKind;

static bool is_column(const SqlExpr *expr, const char *column)
{
    return expr->kind == SQL_EXPR_COLUMN && expr->text && strcmp(expr->text, column) == 0;
}

/* USING column and USING column::type do what ALTER does by itself. */
static UsingKind using_of(const SqlAlter *alter)
{
    const SqlExpr *expr = alter->expr;
    if (!expr)
        return USING_NONE;
    if (is_column(expr, alter->name))
        return USING_CAST;
    bool cast = expr->kind == SQL_EXPR_CAST && expr->arg_count == 1 &&
                is_column(expr->args[0], alter->name) && sql_type_equal(expr->type, alter->type);
    return cast ? USING_CAST : USING_EXPRESSION;
}

static bool check_visit(const SqlExpr *expr, void *data)
{
    return !is_column(expr, data);
}

/* CHECKs on the column are made anew, and verified. */
static bool is_checked(const CatalogTable *table, const char *column)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const SqlConstraint *written = table->constraints[i].written;
        union {
            const char *text;
            void *data;
        } name = {.text = column};
        if (written->kind == SQL_CONSTRAINT_CHECK && written->check &&
            !sql_expr_walk(written->check, check_visit, name.data))
            return true;
    }
    return false;
}

static bool has_column(const char *const *columns, size_t count, const char *column)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i], column) == 0)
            return true;
    }
    return false;
}

static bool is_indexed(const CatalogTable *table, const char *column)
{
    for (size_t i = 0; i < table->index_count; i++) {
        for (size_t k = 0; k < table->indexes[i].part_count; k++) {
            const char *part = table->indexes[i].parts[k].column;
            if (part && strcmp(part, column) == 0)
                return true;
        }
    }
    return false;
}

/* A foreign key on the column, from either side, is made anew: both tables are locked, and a
 * rewrite has its rows looked up again. */
static void remake_foreign_key(EffectWriter *writer, const CatalogTable *child,
                               const CatalogTable *parent, const char *name, bool rewritten)
{
    effect_lock(writer, RULE_BRIEF_LOCK, child, LOCK_ACCESS_EXCLUSIVE);
    effect_lock(writer, RULE_BRIEF_LOCK, parent, LOCK_ACCESS_EXCLUSIVE);
    if (rewritten)
        effect_foreign_key_scan(writer, RULE_FOREIGN_KEY_VALIDATES, child, name);
}

static void own_foreign_keys(EffectWriter *writer, const CatalogTable *table, const char *column,
                             bool rewritten)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const CatalogConstraint *key = &table->constraints[i];
        if (key->written->kind == SQL_CONSTRAINT_FOREIGN_KEY &&
            has_column(key->columns, key->column_count, column))
            remake_foreign_key(writer, table, foreign_key_parent(writer, key), key->name,
                               rewritten);
    }
}

static void referring_foreign_keys(EffectWriter *writer, const CatalogTable *table,
                                   const char *column, bool rewritten)
{
    if (table->guessed)
        return;
    size_t count = 0;
    CatalogTable **children = catalog_referring_tables(writer->ctx, table, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < children[i]->constraint_count; k++) {
            const CatalogConstraint *key = &children[i]->constraints[k];
            if (key->written->kind == SQL_CONSTRAINT_FOREIGN_KEY && key->target == table &&
                has_column(key->referenced, key->referenced_count, column))
                remake_foreign_key(writer, children[i], table, key->name, rewritten);
        }
    }
}

/* A view that reads the column is in the way. */
static void fails_on_views(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    if (table->guessed)
        return;
    size_t count = 0;
    CatalogTable **views = catalog_dependent_views(writer->ctx, table, column, &count);
    if (count)
        effect_fail(writer, RULE_FAILS, "0A000", table,
                    talloc_asprintf(writer->ctx, "the view %s reads the column",
                                    catalog_shown(writer->catalog, views[0])));
}

static bool type_exists(EffectWriter *writer, const SqlType *type)
{
    static const char *const others[] = {
        "oid",       "name",          "char",      "money",     "xml",      "point",   "line",
        "lseg",      "box",           "path",      "polygon",   "circle",   "macaddr", "macaddr8",
        "tsvector",  "tsquery",       "int4range", "int8range", "numrange", "tsrange", "tstzrange",
        "daterange", "regclass",      "regtype",   "regproc",   "jsonpath", "void",    "record",
        "trigger",   "txid_snapshot", "pg_lsn",    "refcursor",
    };
    if (type->schema || !catalog_complete(writer->catalog) || type_change_known(type) ||
        catalog_type(writer->catalog, NULL, type->name) ||
        catalog_table(writer->catalog, &(SqlName){.name = type->name}) ||
        strstr(type->name, "multirange") || strncmp(type->name, "reg", 3) == 0)
        return true;
    return has_column(others, COUNT_OF(others), type->name);
}

static void costs(EffectWriter *writer, const AlterStep *step, TypeCost cost, bool collated)
{
    const CatalogTable *table = step->table;
    const char *column = step->alter->name;
    bool rewritten = cost >= TYPE_REWRITE;
    if (rewritten) {
        effect_lock_all(writer, RULE_TYPE_REWRITE, table, LOCK_ACCESS_EXCLUSIVE);
        effect_rewrite(writer, RULE_TYPE_REWRITE, table);
    } else if ((cost == TYPE_REINDEX || collated) && is_indexed(table, column)) {
        effect_lock_all(writer, RULE_TYPE_REWRITE, table, LOCK_ACCESS_EXCLUSIVE);
        effect_build(writer, RULE_TYPE_REWRITE, table);
    }
    if (!rewritten && cost != TYPE_SAME && is_checked(table, column))
        effect_scan(writer, RULE_CONSTRAINT_VALIDATES, table);
    if (cost != TYPE_SAME) {
        own_foreign_keys(writer, table, column, rewritten);
        referring_foreign_keys(writer, table, column, rewritten);
    }
}

static void breaks(EffectWriter *writer, const AlterStep *step, const CatalogColumn *column,
                   const TypeChange *change)
{
    const CatalogTable *table = step->table;
    if (!effect_column_in_use(table, column))
        return;
    if (change->sqlstate)
        effect_break(writer, RULE_CHANGE_COLUMN_TYPE, change->sqlstate, table, step->alter->name,
                     change->why)
            ->likely = true;
    if (change->cost == TYPE_UNKNOWN)
        effect_break(writer, RULE_CHANGE_COLUMN_TYPE, "42804", table, step->alter->name,
                     "the old type is not known here: values and comparisons of the old version "
                     "may not fit the new one")
            ->likely = true;
    if (!column || !sql_type_equal(column->type, step->alter->type))
        effect_cached_plan(writer, table, step->alter->name);
}

void alter_type(EffectWriter *writer, const AlterStep *step)
{
    const SqlAlter *alter = step->alter;
    const CatalogTable *table = step->table;
    const CatalogColumn *column = catalog_column(table, alter->name);
    if (!type_exists(writer, alter->type)) {
        effect_fail(writer, RULE_FAILS, "42704", table, "there is no such type");
        return;
    }
    UsingKind using = using_of(alter);
    TypeChange change = type_change(writer->catalog, writer->version, column ? column->type : NULL,
                                    alter->type, using != USING_NONE);
    if (change.cannot_cast)
        effect_fail(writer, RULE_FAILS, "42804", table,
                    "the column cannot be cast to the new type automatically: USING is wanted");
    if (using == USING_EXPRESSION || (change.utc_only && !memory_in_utc(writer->context)))
        change.cost = TYPE_REWRITE;
    const char *collation = column ? column->collation : NULL;
    bool collated = alter->collation && (!collation || strcmp(collation, alter->collation) != 0);
    for (size_t i = 0; i < table->key_count; i++) {
        if (table->key[i].column && strcmp(table->key[i].column, alter->name) == 0)
            effect_fail(writer, RULE_FAILS, "42P16", table, "the column is in the partition key");
    }
    fails_on_views(writer, table, alter->name);
    costs(writer, step, change.cost, collated);
    breaks(writer, step, column, &change);
}
