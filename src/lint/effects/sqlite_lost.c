/* Triggers and indexes that go with the old table of a rebuild. They are mostly created again
 * behind the RENAME, so that only the end of the file tells which are lost. */
#include "lint/effects/sqlite.h"

#include <string.h>

static bool is_lost_note(const Effect *effect)
{
    return effect->kind == EFFECT_NOTE && effect->rule == RULE_REBUILD_LOSES_TRIGGERS;
}

static Effect *note(EffectWriter *writer, const CatalogTable *old, const char *kind,
                    const char *name)
{
    Effect *effect = effect_note(writer, RULE_REBUILD_LOSES_TRIGGERS, old,
                                 talloc_asprintf(writer->ctx, "the %s %s", kind, name));
    effect->constraint = name;
    return effect;
}

/* What it is over, so that the same one under another name is known again; none of expressions. */
static void keep_parts(EffectWriter *writer, Effect *effect, const CatalogIndex *index)
{
    const char **columns = talloc_array(writer->ctx, const char *, (unsigned)index->part_count + 1);
    for (size_t i = 0; i < index->part_count; i++) {
        if (!index->parts[i].column)
            return;
        columns[i] = index->parts[i].column;
    }
    effect->columns = columns;
    effect->column_count = index->part_count;
}

void effects_sqlite_lost(EffectWriter *writer, const CatalogTable *old)
{
    if (!effect_in_use(old))
        return;
    for (size_t i = 0; i < old->trigger_count; i++)
        note(writer, old, "trigger", old->triggers[i].name);
    for (size_t i = 0; i < old->index_count; i++) {
        const CatalogIndex *index = &old->indexes[i];
        if (index->name && !index->unique && !index->constraint) /* keys are compared as such */
            keep_parts(writer, note(writer, old, "index", index->name), index);
    }
}

static bool is_over(const CatalogIndex *index, const Effect *effect)
{
    bool same = effect->column_count > 0 && index->part_count >= effect->column_count;
    for (size_t i = 0; same && i < effect->column_count; i++)
        same =
            index->parts[i].column && strcasecmp(index->parts[i].column, effect->columns[i]) == 0;
    return same;
}

static bool is_there_again(const Catalog *catalog, const Effect *effect)
{
    const CatalogTable *table = catalog_table(catalog, &(SqlName){.name = effect->table});
    for (size_t i = 0; table && i < table->trigger_count; i++) {
        if (strcasecmp(table->triggers[i].name, effect->constraint) == 0)
            return true;
    }
    for (size_t i = 0; table && i < table->index_count; i++) {
        const CatalogIndex *index = &table->indexes[i];
        if ((index->name && strcasecmp(index->name, effect->constraint) == 0) ||
            is_over(index, effect))
            return true;
    }
    return !table;
}

/* "a, b and c are not created again", in the first one's place. */
static void tell_all(Effects *effects, Effect *first, const char *const *lost, size_t count)
{
    char *text = talloc_strdup(effects, "");
    for (size_t i = 0; i < count; i++) {
        const char *joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = talloc_asprintf_append(text, "%s%s", joint, lost[i]);
    }
    first->why = talloc_asprintf_append(text, " %s not created again", count == 1 ? "is" : "are");
}

static void settle(const Catalog *catalog, Effects *effects)
{
    TALLOC_AUTO const char **lost = talloc_array(NULL, const char *, (unsigned)effects->count + 1);
    size_t kept = 0, count = 0, first = 0;
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (is_lost_note(effect)) {
            if (is_there_again(catalog, effect))
                continue;
            lost[count++] = effect->why;
            if (count > 1)
                continue;
            first = kept;
        }
        effects->items[kept++] = effects->items[i];
    }
    effects->count = kept;
    if (count > 0)
        tell_all(effects, &effects->items[first], lost, count);
}

void effects_end(const EffectContext *context, Effects *const *statements, size_t count)
{
    if (catalog_dialect(context->catalog) != DIALECT_SQLITE)
        return;
    for (size_t i = 0; i < count; i++)
        settle(context->catalog, statements[i]);
}
