/* One statement's effects become drafts: what breaks and fails by its rule, the work under locks as
 * one, a lock for a moment alone if nothing else is to be said. */
#include <string.h>

#include "lint/judge/draft.h"

static bool is_named(const Effect *effect)
{
    return effect->rule != RULE_NONE;
}

/* A break of an existing thing; what the version still serving cannot know does not break it. */
static void add_break(Drafts *drafts, size_t first, const JudgedStatement *at, const Effect *effect)
{
    if (effect->new_object || effect->held_only)
        return;
    Draft *draft = draft_find(drafts, first, effect->rule, at, effect->object);
    if (!draft)
        draft = draft_add(drafts, effect->rule, at, effect->offset);
    draft_effect(drafts, draft, effect);
}

static void add_breaks(Drafts *drafts, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind == EFFECT_BREAK && is_named(effect))
            add_break(drafts, first, at, effect);
    }
}

static Draft *draft_at(const Drafts *drafts, size_t first, const JudgedStatement *at, RuleId rule,
                       int offset)
{
    for (size_t i = first; i < drafts->count; i++) {
        Draft *draft = &drafts->items[i];
        if (draft->at == at && draft->rule == rule && draft->offset == offset)
            return draft;
    }
    return NULL;
}

static void add_failures(Drafts *drafts, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_FAIL || !is_named(effect))
            continue;
        Draft *draft = draft_at(drafts, first, at, effect->rule, effect->offset);
        if (!draft)
            draft = draft_add(drafts, effect->rule, at, effect->offset);
        draft_effect(drafts, draft, effect);
    }
}

/* Several of a rule are one: all that CASCADE takes, all tables of a TRUNCATE. */
static void add_notes(Drafts *drafts, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_NOTE || !is_named(effect) || effect->new_object)
            continue;
        Draft *draft = draft_at(drafts, first, at, effect->rule, effect->offset);
        if (!draft)
            draft = draft_add(drafts, effect->rule, at, effect->offset);
        draft_effect(drafts, draft, effect);
    }
}

/* What is part of a finding that says more: the rows that a required column reads. */
static const struct {
    RuleId whole, part;
} ABSORBED[] = {
    {RULE_ADD_REQUIRED_COLUMN, RULE_NOT_NULL_SCANS},
};

static Draft *absorbing(const Drafts *drafts, size_t first, const JudgedStatement *at,
                        const Effect *effect)
{
    for (size_t i = 0; i < COUNT_OF(ABSORBED); i++) {
        Draft *draft = ABSORBED[i].part == effect->rule
                           ? draft_at(drafts, first, at, ABSORBED[i].whole, effect->offset)
                           : NULL;
        if (draft)
            return draft;
    }
    return NULL;
}

/* The one of the same command whose work is greater: writing anew before reading. */
static Draft *of_same_command(const Drafts *drafts, size_t first, const JudgedStatement *at,
                              int offset)
{
    for (size_t i = first; i < drafts->count; i++) {
        Draft *draft = &drafts->items[i];
        bool blocks = rule_axis(draft->rule) == AXIS_BLOCKS || draft->rule == RULE_TRUNCATE;
        if (draft->at == at && blocks && draft->offset == offset)
            return draft;
    }
    return NULL;
}

static bool does_matter(const Effect *effect)
{
    RuleAxis axis = rule_axis(effect->rule);
    bool long_axis = axis == AXIS_BLOCKS || axis == AXIS_DATA || axis == AXIS_BREAKS;
    return is_named(effect) && long_axis && (effect_is_work(effect) || effect_is_felt(effect));
}

static void add_work_of(Drafts *drafts, size_t first, const JudgedStatement *at, EffectKind kind)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != kind || !does_matter(effect))
            continue;
        Draft *draft = absorbing(drafts, first, at, effect);
        if (!draft)
            draft = draft_find(drafts, first, effect->rule, at, NULL);
        if (!draft)
            draft = of_same_command(drafts, first, at, effect->offset);
        if (!draft)
            draft = draft_add(drafts, effect->rule, at, effect->offset);
        draft_effect(drafts, draft, effect);
    }
}

static void add_work(Drafts *drafts, size_t first, const JudgedStatement *at)
{
    static const EffectKind BY_WEIGHT[] = {EFFECT_REWRITE, EFFECT_FOREIGN_KEY_SCAN, EFFECT_SCAN,
                                           EFFECT_BUILD, EFFECT_LOCK};
    for (size_t i = 0; i < COUNT_OF(BY_WEIGHT); i++)
        add_work_of(drafts, first, at, BY_WEIGHT[i]);
}

/* Only where nothing else is said of the statement: that lists its locks as well. */
static void add_brief(Drafts *drafts, const JudgedStatement *at)
{
    const Effect *best = NULL;
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        bool brief =
            is_named(effect) && rule_axis(effect->rule) == AXIS_BRIEF && effect_is_felt(effect);
        if (brief && (!best || best->rule == RULE_BRIEF_LOCK))
            best = effect;
    }
    if (best)
        draft_effect(drafts, draft_add(drafts, best->rule, at, best->offset), best);
}

static void add_held(Drafts *drafts, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_BREAK || !effect->held_only || effect->new_object)
            continue;
        draft_effect(drafts, draft_add(drafts, RULE_CACHED_PLAN, at, effect->offset), effect);
        return;
    }
}

void draft_statement(Drafts *drafts, const JudgedStatement *statement)
{
    size_t first = drafts->count;
    add_breaks(drafts, first, statement);
    add_failures(drafts, first, statement);
    add_notes(drafts, first, statement);
    add_work(drafts, first, statement);
    if (drafts->count == first)
        add_brief(drafts, statement);
    if (drafts->count == first)
        add_held(drafts, statement);
}
