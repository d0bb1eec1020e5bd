#include "lint/effects/writer.h"

#include <stdio.h>
#include <string.h>

#include "lint/effects/memory.h"

#define SERVERS_OWN "pg_"

void writer_init(EffectWriter *writer, TALLOC_CTX *ctx, const EffectContext *context)
{
    writer->ctx = ctx;
    writer->context = context;
    writer->catalog = context->catalog;
    writer->version = context->version ? context->version : VERSION_NEWEST;
    writer->lockless = catalog_dialect(context->catalog) != DIALECT_POSTGRES;
    writer->only = writer->conditional = writer->in_block = false;
    writer->offset = 0;
    writer->items = writer->first;
    writer->count = 0;
    writer->capacity = EFFECTS_AT_ONCE;
}

Effects *writer_finish(EffectWriter *writer)
{
    size_t bytes = writer->count * sizeof(Effect);
    Effects *effects = talloc_size(writer->ctx, sizeof(*effects) + bytes);
    talloc_set_name_const(effects, "Effects");
    effects->items = (Effect *)(effects + 1);
    effects->count = writer->count;
    memcpy(effects->items, writer->items, bytes);
    if (writer->items != writer->first)
        talloc_free(writer->items);
    return effects;
}

/* Marks a table that stands in for one that the catalog does not know: it is no record of its. */
static KnownRows stand_in;

static const char *shown(const EffectWriter *writer, const CatalogTable *table)
{
    if (table->known != &stand_in)
        return catalog_shown(writer->catalog, table);
    return table->schema ? talloc_asprintf(writer->ctx, "%s.%s", table->schema, table->name)
                         : table->name;
}

const CatalogTable *effect_table(EffectWriter *writer, const SqlName *name)
{
    const CatalogTable *known = catalog_table(writer->catalog, name);
    if (known)
        return known;
    CatalogTable *guess = talloc_zero(writer->ctx, CatalogTable);
    guess->schema = name->schema;
    guess->name = name->name;
    guess->known = &stand_in;
    guess->guessed = true;
    guess->empty = NOT_KNOWN;
    guess->rows = guess->bytes = -1;
    return guess;
}

bool effect_is_servers_own(const SqlName *name)
{
    if (name->schema && (strcmp(name->schema, "pg_catalog") == 0 ||
                         strcmp(name->schema, "information_schema") == 0))
        return true;
    return strncmp(name->name, SERVERS_OWN, strlen(SERVERS_OWN)) == 0;
}

const CatalogTable *effect_target(EffectWriter *writer, const SqlName *name, bool if_exists)
{
    const CatalogTable *table = effect_table(writer, name);
    if (!if_exists && effect_is_absent(writer, table) && !effect_is_servers_own(name))
        effect_fail(writer, RULE_FAILS, "42P01", table, "there is no such table");
    return table;
}

bool effect_is_absent(const EffectWriter *writer, const CatalogTable *table)
{
    return table->known == &stand_in && catalog_complete(writer->catalog);
}

bool effect_visible(const EffectWriter *writer, const CatalogTable *table)
{
    bool own = table->born != 0 && table->born == catalog_now(writer->catalog);
    return !own && !table->temporary;
}

bool effect_in_use(const CatalogTable *table)
{
    return table->born == 0 && !table->temporary;
}

bool effect_column_in_use(const CatalogTable *table, const CatalogColumn *column)
{
    return effect_in_use(table) && (!column || column->born == 0);
}

static Effect *add(EffectWriter *writer, EffectKind kind, RuleId rule)
{
    if (writer->count == writer->capacity) {
        size_t capacity = writer->capacity * 2;
        Effect *larger = talloc_array(writer->ctx, Effect, (unsigned)capacity);
        memcpy(larger, writer->items, writer->count * sizeof(Effect));
        if (writer->items != writer->first)
            talloc_free(writer->items);
        writer->items = larger;
        writer->capacity = capacity;
    }
    Effect *effect = &writer->items[writer->count++];
    *effect =
        (Effect){.kind = kind, .rule = rule, .offset = writer->offset, .rows = -1, .bytes = -1};
    return effect;
}

static void about(EffectWriter *writer, Effect *effect, const CatalogTable *table)
{
    effect->table = shown(writer, table);
    effect->object = effect->table;
    effect->new_object = !effect_in_use(table);
    effect->empty = table->empty == KNOWN_YES;
    effect->guessed = table->guessed;
    effect->rows = table->rows;
    effect->bytes = table->bytes;
}

static Effect *find(EffectWriter *writer, EffectKind kind, const char *object)
{
    for (size_t i = 0; i < writer->count; i++) {
        Effect *effect = &writer->items[i];
        if (effect->kind == kind && strcmp(effect->object, object) == 0)
            return effect;
    }
    return NULL;
}

/* A lock is reported under the rule that says most. */
static bool is_vague(RuleId rule)
{
    return rule == RULE_NONE || rule == RULE_BRIEF_LOCK;
}

static Effect *lock(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode)
{
    if (writer->lockless || !effect_visible(writer, table) ||
        memory_was_renamed(writer->context, table))
        return &writer->nowhere;
    Effect *effect = find(writer, EFFECT_LOCK, shown(writer, table));
    if (!effect) {
        effect = add(writer, EFFECT_LOCK, rule);
        about(writer, effect, table);
    }
    if (mode > effect->mode)
        effect->mode = mode;
    if (is_vague(effect->rule) && rule != RULE_NONE)
        effect->rule = rule;
    return effect;
}

void effect_lock(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode)
{
    lock(writer, rule, table, mode);
}

void effect_lock_all(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode)
{
    lock(writer, rule, table, mode);
    for (size_t i = 0; !writer->only && i < table->child_count; i++)
        effect_lock_all(writer, rule, table->children[i], mode);
}

void effect_lock_index(EffectWriter *writer, const CatalogTable *table, const char *index,
                       LockMode mode)
{
    if (writer->lockless || !effect_visible(writer, table))
        return;
    Effect *effect = add(writer, EFFECT_LOCK, RULE_NONE);
    about(writer, effect, table);
    effect->object = index;
    effect->mode = mode;
}

void effect_lock_brief(EffectWriter *writer, RuleId rule, const CatalogTable *table, LockMode mode)
{
    lock(writer, rule, table, mode)->brief = true;
}

typedef struct StorageFact {
    EffectKind kind;
    RuleId rule;
    const char *constraint;
    bool indexed; /* only where there are indexes */
} StorageFact;

/* What happens to rows happens where they are stored: in partitions. */
static void on_storage(EffectWriter *writer, const StorageFact *fact, const CatalogTable *table)
{
    bool stored =
        !writer->lockless && table->kind != CATALOG_PARTITIONED && table->kind != CATALOG_FOREIGN;
    if (stored && effect_visible(writer, table) && (!fact->indexed || table->index_count)) {
        Effect *effect = find(writer, fact->kind, shown(writer, table));
        if (!effect || fact->constraint != effect->constraint) {
            effect = add(writer, fact->kind, fact->rule);
            about(writer, effect, table);
            effect->constraint = fact->constraint;
        }
    }
    for (size_t i = 0; !writer->only && i < table->child_count; i++)
        on_storage(writer, fact, table->children[i]);
}

void effect_rewrite(EffectWriter *writer, RuleId rule, const CatalogTable *table)
{
    on_storage(writer, &(StorageFact){.kind = EFFECT_REWRITE, .rule = rule}, table);
    on_storage(writer, &(StorageFact){.kind = EFFECT_BUILD, .rule = rule, .indexed = true}, table);
}

void effect_scan(EffectWriter *writer, RuleId rule, const CatalogTable *table)
{
    on_storage(writer, &(StorageFact){.kind = EFFECT_SCAN, .rule = rule}, table);
}

void effect_build(EffectWriter *writer, RuleId rule, const CatalogTable *table)
{
    on_storage(writer, &(StorageFact){.kind = EFFECT_BUILD, .rule = rule}, table);
}

void effect_work(EffectWriter *writer, EffectKind kind, RuleId rule, const CatalogTable *table,
                 const char *why)
{
    if (!effect_visible(writer, table) || find(writer, kind, shown(writer, table)))
        return;
    Effect *work = add(writer, kind, rule);
    about(writer, work, table);
    work->why = why;
    if (find(writer, EFFECT_LOCK, work->table))
        return;
    Effect *lock = add(writer, EFFECT_LOCK, rule);
    about(writer, lock, table);
    lock->mode = LOCK_SHARE;
}

void effect_foreign_key_scan(EffectWriter *writer, RuleId rule, const CatalogTable *table,
                             const char *constraint)
{
    on_storage(
        writer,
        &(StorageFact){.kind = EFFECT_FOREIGN_KEY_SCAN, .rule = rule, .constraint = constraint},
        table);
}

void effect_proven(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    Effect *effect = add(writer, EFFECT_PROVEN, RULE_NONE);
    about(writer, effect, table);
    effect->constraint = column;
}

void effect_name_constraints(EffectWriter *writer, size_t first, const CatalogTable *table)
{
    if (!table->constraint_count)
        return;
    const char *name = table->constraints[table->constraint_count - 1].name;
    for (size_t i = first; i < writer->count; i++) {
        Effect *effect = &writer->items[i];
        if (!effect->constraint &&
            (effect->kind == EFFECT_FOREIGN_KEY_SCAN || effect->kind == EFFECT_BREAK))
            effect->constraint = name;
    }
}

static void set_state(Effect *effect, const char *sqlstate, const char *why)
{
    snprintf(effect->sqlstate, sizeof(effect->sqlstate), "%s", sqlstate);
    effect->why = why;
}

Effect *effect_fail(EffectWriter *writer, RuleId rule, const char *sqlstate,
                    const CatalogTable *table, const char *why)
{
    if (writer->conditional)
        return &writer->nowhere;
    Effect *effect = add(writer, EFFECT_FAIL, rule);
    effect->object = effect->table = "";
    if (table)
        about(writer, effect, table);
    set_state(effect, sqlstate, why);
    return effect;
}

static const char *part_of(EffectWriter *writer, const char *table, const char *column)
{
    return talloc_asprintf(writer->ctx, "%s.%s", table, column);
}

Effect *effect_break(EffectWriter *writer, RuleId rule, const char *sqlstate,
                     const CatalogTable *table, const char *column, const char *why)
{
    if (!effect_in_use(table) || former_is_out_of_reach(writer->context, table))
        return &writer->nowhere;
    Effect *effect = add(writer, EFFECT_BREAK, rule);
    about(writer, effect, table);
    if (column)
        effect->object = part_of(writer, effect->table, column);
    set_state(effect, sqlstate, why);
    return effect;
}

Effect *effect_break_object(EffectWriter *writer, RuleId rule, const char *sqlstate,
                            const char *object, const char *why)
{
    Effect *effect = add(writer, EFFECT_BREAK, rule);
    effect->object = effect->table = object;
    set_state(effect, sqlstate, why);
    return effect;
}

Effect *effect_note(EffectWriter *writer, RuleId rule, const CatalogTable *table, const char *why)
{
    Effect *effect = add(writer, EFFECT_NOTE, rule);
    effect->object = effect->table = "";
    if (table)
        about(writer, effect, table);
    effect->why = why;
    return effect;
}

void effect_keep_columns(EffectWriter *writer, Effect *effect, const CatalogTable *table)
{
    if (effect == &writer->nowhere || !table->column_count)
        return;
    const char **names = talloc_array(writer->ctx, const char *, (unsigned)table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        names[i] = table->columns[i].name;
    effect->columns = names;
    effect->column_count = table->column_count;
}

void effect_cached_plan(EffectWriter *writer, const CatalogTable *table, const char *column)
{
    if (writer->lockless)
        return;
    effect_break(writer, RULE_CACHED_PLAN, "0A000", table, column,
                 "a prepared statement that returns all columns fails once, until it is "
                 "prepared again")
        ->held_only = true;
}
