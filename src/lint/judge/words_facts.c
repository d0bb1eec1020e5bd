/* What the effects say: locks, states, reasons. */
#include <string.h>

#include "lint/judge/words.h"

static const Effect *with_state(const Draft *draft)
{
    for (size_t i = 0; i < draft->effect_count; i++) {
        if (draft->effects[i]->sqlstate[0] && !draft->effects[i]->held_only)
            return draft->effects[i];
    }
    return draft->effect_count > 0 ? draft->effects[0] : NULL;
}

static const char *sqlstate(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *effect = with_state(context->draft);
    return effect && effect->sqlstate[0] ? effect->sqlstate : NULL;
}

static const char *why(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *effect = with_state(context->draft);
    return effect ? effect->why : NULL;
}

static const char *object(TALLOC_CTX *ctx, const WordContext *context)
{
    const Draft *draft = context->draft;
    const SqlStatement *statement = draft->within;
    const SqlName *name = statement->name.name        ? &statement->name
                          : statement->name_count > 0 ? &statement->names[0]
                                                      : NULL;
    if (draft->object && draft->rule != RULE_DROP_CASCADE)
        return draft->object;
    if (!name)
        return draft->object;
    return context->sql ? sql_identifier(ctx, name->name) : name->name;
}

/* The strongest lock that somebody feels. */
static const Effect *strongest(const Draft *draft)
{
    const Effects *effects = draft->at->effects;
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
    const Effect *lock = strongest(context->draft);
    return lock ? lock_mode_name(lock->mode) : NULL;
}

static const char *blocks(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    const Effect *lock = strongest(context->draft);
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
    return found > 0 ? draft_names_text(ctx, names, found) : NULL;
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
    return list(ctx, context->draft->effects, context->draft->effect_count, is_read);
}

/* Where a lock is the point: what is locked; else what the finding is about. */
static const char *tables(TALLOC_CTX *ctx, const WordContext *context)
{
    const Draft *draft = context->draft;
    bool notes = draft->effect_count > 0 && draft->effects[0]->kind == EFFECT_NOTE;
    if (notes)
        return list(ctx, draft->effects, draft->effect_count, is_any);
    const Effects *effects = draft->at->effects;
    const char *locked = list(ctx, all_effects(ctx, effects), effects->count, effect_is_felt);
    return locked ? locked : list(ctx, draft->effects, draft->effect_count, is_any);
}

static bool any_of(const Draft *draft, EffectKind kind)
{
    for (size_t i = 0; i < draft->effect_count; i++) {
        if (draft->effects[i]->kind == kind)
            return true;
    }
    return false;
}

static const char *work(TALLOC_CTX *ctx UNUSED, const WordContext *context)
{
    if (any_of(context->draft, EFFECT_REWRITE))
        return "writes every row anew";
    return any_of(context->draft, EFFECT_BUILD) ? "builds its indexes again" : "reads every row";
}

const WordRow words_facts[] = {
    {"sqlstate", sqlstate}, {"why", why},       {"object", object},
    {"mode", mode},         {"blocks", blocks}, {"scanned", scanned},
    {"tables", tables},     {"work", work},     {NULL, NULL},
};
