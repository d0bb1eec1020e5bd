/* Breaks that a later statement of the same transaction has healed: the schema no longer shows
 * them. Nobody outside has ever seen the state between. */
#include "lint/effects/handlers.h"
#include "lint/effects/memory.h"
#include "lint/effects/sqlite.h"
#include "lint/effects/states.h"
#include "lint/effects/type_change.h"

#include <string.h>

#define GENERATED_STATE_CHANGED 140000

typedef struct Settle {
    const EffectContext *context;
    TALLOC_CTX *result;        /* of texts that stay */
    const CatalogTable *table; /* under the old name; NULL: none */
    const char *column;        /* the effect's; NULL: none */
} Settle;

/* False: the break is healed. May turn it into another one. */
typedef bool Remains(const Settle *settle, Effect *effect);

static const char *column_of(const Effect *effect)
{
    size_t length = strlen(effect->table);
    bool part =
        strncmp(effect->object, effect->table, length) == 0 && effect->object[length] == '.';
    return part ? effect->object + length + 1 : NULL;
}

static const CatalogTable *table_of(const Catalog *catalog, TALLOC_CTX *tmp, const char *shown)
{
    const char *dot = strchr(shown, '.');
    SqlName name = {.name = dot ? dot + 1 : shown};
    if (dot)
        name.schema = talloc_strndup(tmp, shown, (size_t)(dot - shown));
    return catalog_table(catalog, &name);
}

static void become(Effect *effect, RuleId rule, const char *sqlstate, const char *why)
{
    effect->rule = rule;
    memcpy(effect->sqlstate, sqlstate, sizeof(effect->sqlstate));
    effect->why = why;
}

/* A table or view is under the name again: with all its columns, or some are missed now. */
static bool relation_remains(const Settle *settle, Effect *effect)
{
    if (!settle->table)
        return true;
    for (size_t i = 0; !settle->table->guessed && i < effect->column_count; i++) {
        if (catalog_column(settle->table, effect->columns[i]))
            continue;
        become(effect, RULE_DROP_COLUMN, "42703",
               "the relation is there again, but without a column that it had");
        effect->object =
            talloc_asprintf(settle->result, "%s.%s", effect->table, effect->columns[i]);
        return true;
    }
    return false;
}

static int server_version(const Settle *settle)
{
    return settle->context->version ? settle->context->version : VERSION_NEWEST;
}

/* Another column stands under the old name: whether its type takes what the old one took. */
static bool type_remains(const Settle *settle, Effect *effect, const CatalogColumn *column)
{
    if (!effect->type || !column->type)
        return false;
    TypeChange change = type_change(settle->context->catalog, server_version(settle), effect->type,
                                    column->type, true);
    if (!change.sqlstate)
        return false;
    become(effect, RULE_CHANGE_COLUMN_TYPE, change.sqlstate, change.why);
    effect->likely = true;
    return true;
}

/* A generated column under the old name can be read, not written. */
static bool column_remains(const Settle *settle, Effect *effect)
{
    const CatalogColumn *column =
        settle->table && settle->column ? catalog_column(settle->table, settle->column) : NULL;
    if (!column)
        return true;
    if (column->generated == SQL_NOT_GENERATED)
        return type_remains(settle, effect, column);
    bool early = server_version(settle) < GENERATED_STATE_CHANGED;
    become(effect, RULE_GENERATED_COLUMN, early ? "42601" : "428C9",
           "the column is generated now: statements of the old version that write it fail");
    return true;
}

static bool required_remains(const Settle *settle, Effect *effect)
{
    (void)effect;
    if (!settle->table || !settle->column)
        return true;
    const CatalogColumn *column = catalog_column(settle->table, settle->column);
    if (!column || !column->not_null)
        return column && !column->not_null && column->type &&
               type_required(settle->context->catalog, column->type);
    bool filled = column->default_expr || column->identity != SQL_NO_IDENTITY ||
                  column->generated != SQL_NOT_GENERATED;
    return !filled || effect->rule == RULE_SET_NOT_NULL;
}

static bool constraint_remains(const Settle *settle, Effect *effect)
{
    if (!settle->table || !effect->constraint)
        return true;
    if (catalog_constraint(settle->table, effect->constraint))
        return true;
    for (size_t i = 0; i < settle->table->index_count; i++) {
        const char *name = settle->table->indexes[i].name; /* SQLite's may have none */
        if (name && strcmp(name, effect->constraint) == 0)
            return true;
    }
    return false;
}

static bool key_remains(const Settle *settle, Effect *effect)
{
    return !settle->table || !table_has_key(settle->table, effect->columns, effect->column_count);
}

static bool function_remains(const Settle *settle, Effect *effect)
{
    return effect->rule != RULE_DROP_FUNCTION ||
           !catalog_function(settle->context->catalog, NULL, effect->object,
                             (int)effect->column_count);
}

static bool label_remains(const Settle *settle, Effect *effect)
{
    const CatalogType *type = effect->rule == RULE_RENAME_ENUM_VALUE
                                  ? catalog_type(settle->context->catalog, NULL, effect->object)
                                  : NULL;
    for (size_t i = 0; type && effect->constraint && i < type->label_count; i++) {
        if (strcmp(type->labels[i], effect->constraint) == 0)
            return false;
    }
    return true;
}

static const struct {
    const char *sqlstate;
    Remains *remains;
} rows[] = {
    {"42P01", relation_remains},   {"42703", column_remains},     {"23502", required_remains},
    {"23514", constraint_remains}, {"23503", constraint_remains}, {"42P10", key_remains},
    {"42883", function_remains},   {"22P02", label_remains},
};

static bool remains(const EffectContext *context, TALLOC_CTX *tmp, Effects *effects, Effect *effect)
{
    if (effect->kind != EFFECT_BREAK)
        return true;
    Settle settle = {.context = context,
                     .result = effects,
                     .table = table_of(context->catalog, tmp, effect->table),
                     .column = column_of(effect)};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].sqlstate, effect->sqlstate) == 0)
            return rows[i].remains(&settle, effect);
    }
    return true;
}

static void settle(const EffectContext *context, TALLOC_CTX *tmp, Effects *effects)
{
    size_t kept = 0;
    for (size_t i = 0; i < effects->count; i++) {
        if (remains(context, tmp, effects, &effects->items[i]))
            effects->items[kept++] = effects->items[i];
    }
    effects->count = kept;
}

void effects_settle(const EffectContext *context, Effects *const *statements, size_t count)
{
    bool certain = context->application && context->memory;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    effects_sqlite_settle(statements, count);
    effects_settle_keys(statements, count);
    for (size_t i = 0; i < count; i++) {
        if (certain)
            old_version_settle(&context->memory->old, statements[i]);
        else
            settle(context, tmp, statements[i]);
        states_translate(catalog_dialect(context->catalog), statements[i]);
    }
}
