/* SQLite's statements. */
#include "lint/effects/sqlite.h"

#include <string.h>

void effects_sqlite_create_table(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *there = catalog_table(writer->catalog, &statement->name);
    if (there && !there->guessed && !statement->temporary && !statement->if_not_exists)
        effect_fail(writer, RULE_FAILS, "42P07", there, "the table is there already");
}

static void drop_table(EffectWriter *writer, const SqlStatement *statement)
{
    const CatalogTable *table = effect_target(writer, &statement->name, statement->if_exists);
    relation_gone(writer, RULE_DROP_TABLE, table,
                  "statements of the old version that name the table fail");
}

/* Views and foreign keys do not keep a table from being dropped. */
void effects_sqlite_drop(EffectWriter *writer, const SqlStatement *statement)
{
    if (statement->object == SQL_OBJECT_TABLE)
        drop_table(writer, statement);
    else
        effects_drop(writer, statement);
}

/* "error in view v: no such table": it is looked at when anything is renamed. */
static void fails_on_views(EffectWriter *writer, const CatalogTable *old)
{
    size_t count = 0;
    CatalogTable **views = catalog_dependent_views(writer->ctx, old, NULL, &count);
    if (count)
        effect_fail(writer, RULE_FAILS, "42P01", old,
                    talloc_asprintf(writer->ctx,
                                    "the view %s reads the table that was dropped: drop it before, "
                                    "and create it again afterwards",
                                    catalog_shown(writer->catalog, views[0])));
}

void effects_sqlite_rename(EffectWriter *writer, const SqlStatement *statement)
{
    SqlName name = {.schema = statement->name.schema, .name = statement->new_name};
    const CatalogTable *old =
        statement->object == SQL_OBJECT_TABLE ? catalog_vanished(writer->catalog, &name) : NULL;
    const CatalogTable *new = catalog_table(writer->catalog, &statement->name);
    if (!old || !new) {
        effects_rename(writer, statement);
        return;
    }
    fails_on_views(writer, old);
    effects_sqlite_rebuilt(writer, old, new);
}

void effects_sqlite_query(EffectWriter *writer, const SqlStatement *statement)
{
    effects_query(writer, statement);
    if (statement->query && statement->query->kind == SQL_QUERY_INSERT)
        effects_sqlite_copied(writer, statement->query);
}

/* It does nothing inside a transaction ("PRAGMA foreign_keys"). */
void effects_sqlite_pragma(EffectWriter *writer, const SqlStatement *statement)
{
    static const char *const off[] = {"off", "0", "no", "false"};
    bool counts = strcmp(statement->text, "foreign_keys") == 0 && statement->value &&
                  !writer->context->in_transaction;
    if (!counts)
        return;
    CatalogKnown on = KNOWN_YES;
    for (size_t i = 0; i < COUNT_OF(off); i++) {
        if (strcasecmp(statement->value, off[i]) == 0)
            on = KNOWN_NO;
    }
    catalog_set_foreign_keys(writer->catalog, on);
}
