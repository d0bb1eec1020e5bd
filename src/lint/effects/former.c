#include "lint/effects/former.h"

#include <string.h>

#include "lint/effects/memory.h"

void former_keep_column(const EffectContext *context, const CatalogTable *table,
                        const CatalogColumn *column, const char *now)
{
    if (!context->memory || !column || !effect_column_in_use(table, column))
        return;
    Former *former = &context->memory->former;
    for (size_t i = 0; i < former->column_count; i++) {
        FormerColumn *known = &former->columns[i];
        if (known->table == table && known->now && strcmp(known->now, column->name) == 0) {
            known->now = now;
            return;
        }
    }
    former->columns = talloc_realloc(context->memory, former->columns, FormerColumn,
                                     (unsigned)former->column_count + 1);
    former->columns[former->column_count++] = (FormerColumn){table, *column, now};
}

void former_keep_name(const EffectContext *context, const CatalogTable *table)
{
    if (!context->memory || table->guessed || !effect_in_use(table))
        return;
    Former *former = &context->memory->former;
    former->names = talloc_realloc(context->memory, former->names, FormerName,
                                   (unsigned)former->name_count + 1);
    former->names[former->name_count++] = (FormerName){
        table, {.schema = table->schema, .name = table->name}, catalog_now(context->catalog)};
}

const char *former_column_name(const EffectContext *context, const CatalogTable *table,
                               const char *column)
{
    const Former *former = context->memory ? &context->memory->former : NULL;
    for (size_t i = 0; former && i < former->column_count; i++) {
        const FormerColumn *known = &former->columns[i];
        if (known->table == table && known->now && strcmp(known->now, column) == 0)
            return known->column.name;
    }
    return column;
}

bool former_was_required(const EffectContext *context, const CatalogTable *table,
                         const char *column)
{
    const Former *former = context->memory ? &context->memory->former : NULL;
    for (size_t i = 0; former && i < former->column_count; i++) {
        const CatalogColumn *known = &former->columns[i].column;
        if (former->columns[i].table == table && strcmp(known->name, column) == 0)
            return known->not_null && !known->default_expr && known->identity == SQL_NO_IDENTITY &&
                   known->generated == SQL_NOT_GENERATED;
    }
    return false;
}

/* The first name that it left is the one of the version still serving. */
bool former_is_out_of_reach(const EffectContext *context, const CatalogTable *table)
{
    const Former *former = context->memory ? &context->memory->former : NULL;
    for (size_t i = 0; former && i < former->name_count; i++) {
        const FormerName *known = &former->names[i];
        if (known->table == table)
            return known->moment != catalog_now(context->catalog) &&
                   !catalog_table(context->catalog, &known->name);
    }
    return false;
}
