/* What the effects say: locks, states, reasons. */
#include <string.h>

#include "lint/judge/words.h"

static const Effect *with_state(const Remark *remark)
{
    for (size_t i = 0; i < remark->effect_count; i++) {
        if (remark->effects[i]->sqlstate[0] && !remark->effects[i]->held_only)
            return remark->effects[i];
    }
    return remark->effect_count > 0 ? remark->effects[0] : NULL;
}

static const char *sqlstate(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *effect = with_state(context->remark);
    return effect && effect->sqlstate[0] ? effect->sqlstate : NULL;
}

static const char *why(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *effect = with_state(context->remark);
    return effect ? effect->why : NULL;
}

static const char *object(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    const SqlStatement *statement = remark->within;
    const SqlName *name = statement->name.name        ? &statement->name
                          : statement->name_count > 0 ? &statement->names[0]
                                                      : NULL;
    bool is_name = name && remark->object && strcmp(name->name, remark->object) == 0;
    if (remark->object && !(context->sql && is_name))
        return remark->object;
    if (!name)
        return remark->object;
    return context->sql ? sql_identifier(ctx, name->name) : name->name;
}

/* The strongest lock that somebody feels. */
static const Effect *strongest(const Remark *remark)
{
    const Effects *effects = remark->at->effects;
    const Effect *found = NULL;
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        if (effect_is_felt(effect) && (!found || effect->mode > found->mode))
            found = effect;
    }
    return found;
}

static const char *mode(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *lock = strongest(context->remark);
    return lock ? lock_mode_name(lock->mode) : NULL;
}

static const char *blocks(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *lock = strongest(context->remark);
    return lock ? lock_mode_blocks(lock->mode) : NULL;
}

static bool holds(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* The objects of all effects that `wanted` takes, each once. */
static const char *list(TALLOC_CTX *ctx, const Effect *const *effects, size_t count,
                        bool (*wanted)(const Effect *effect))
{
    const char **names = talloc_array(ctx, const char *, (unsigned)count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = effects[i]->object;
        if (name && *name && wanted(effects[i]) && !holds(names, found, name))
            names[found++] = name;
    }
    return found > 0 ? remark_list(ctx, names, found) : NULL;
}

static bool is_read(const Effect *effect)
{
    return effect->kind == EFFECT_SCAN;
}

static bool is_any(const Effect *effect UNUSED)
{
    return true;
}

static const Effect **all_effects(TALLOC_CTX *ctx, const Effects *effects)
{
    const Effect **all = talloc_array(ctx, const Effect *, (unsigned)effects->count + 1);
    for (size_t i = 0; i < effects->count; i++)
        all[i] = &effects->items[i];
    return all;
}

static const char *scanned(TALLOC_CTX *ctx, const WordContext *context)
{
    return list(ctx, context->remark->effects, context->remark->effect_count, is_read);
}

/* Where a lock is the point: what is locked; else what the finding is about. */
static const char *tables(TALLOC_CTX *ctx, const WordContext *context)
{
    const Remark *remark = context->remark;
    bool notes = remark->effect_count > 0 && remark->effects[0]->kind == EFFECT_NOTE;
    if (notes)
        return list(ctx, remark->effects, remark->effect_count, is_any);
    const Effects *effects = remark->at->effects;
    const char *locked = list(ctx, all_effects(ctx, effects), effects->count, effect_is_felt);
    return locked ? locked : list(ctx, remark->effects, remark->effect_count, is_any);
}

/* What else is no longer there: the views that CASCADE takes, the tables of a schema. */
static const char *others(TALLOC_CTX *ctx, const WordContext *context)
{
    const Effects *effects = context->remark->at->effects;
    const char *own = object(ctx, context);
    const char **names = talloc_array(ctx, const char *, (unsigned)effects->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < effects->count; i++) {
        const Effect *effect = &effects->items[i];
        bool gone = effect->kind == EFFECT_BREAK && !effect->held_only && effect->table;
        if (gone && !(own && strcmp(effect->table, own) == 0) &&
            !holds(names, count, effect->table))
            names[count++] = effect->table;
    }
    return count > 0 ? remark_list(ctx, names, count) : NULL;
}

static bool any_of(const Remark *remark, EffectKind kind)
{
    for (size_t i = 0; i < remark->effect_count; i++) {
        if (remark->effects[i]->kind == kind)
            return true;
    }
    return false;
}

static const char *work(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    if (any_of(context->remark, EFFECT_REWRITE))
        return "writes every row anew";
    return any_of(context->remark, EFFECT_BUILD) ? "builds its indexes again" : "reads every row";
}

const WordRow words_facts[] = {
    {"sqlstate", sqlstate}, {"why", why},         {"object", object}, {"mode", mode},
    {"blocks", blocks},     {"scanned", scanned}, {"tables", tables}, {"work", work},
    {"others", others},     {NULL, NULL},
};
