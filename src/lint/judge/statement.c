/* One statement's effects become remarks: what breaks and fails by its rule, the work under locks
 * as one, a lock for a moment alone if nothing else is to be said. */
#include <string.h>

#include "lint/judge/remark.h"

static bool is_named(const Effect *effect)
{
    return effect->rule != RULE_NONE;
}

/* What goes with a schema is one finding, of the schema. */
static bool is_of_schema(RuleId rule)
{
    return rule == RULE_RENAME_SCHEMA || rule == RULE_DROP_SCHEMA;
}

static const char *schema_name(const SqlStatement *statement)
{
    return statement->name_count > 0 ? statement->names[0].name : statement->name.name;
}

/* A break of an existing thing; what the version still serving cannot know does not break it. */
static void add_break(Remarks *remarks, size_t first, const JudgedStatement *at,
                      const Effect *effect)
{
    if (effect->new_object || effect->held_only)
        return;
    bool of_schema = is_of_schema(effect->rule);
    Remark *remark =
        remark_find(remarks, first, effect->rule, at, of_schema ? NULL : effect->object);
    if (!remark) {
        remark = remark_add(remarks, effect->rule, at, effect->offset);
        remark->object = of_schema ? schema_name(remark->within) : NULL;
    }
    remark_effect(remarks, remark, effect);
}

static void add_breaks(Remarks *remarks, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind == EFFECT_BREAK && is_named(effect))
            add_break(remarks, first, at, effect);
    }
}

static Remark *remark_at(const Remarks *remarks, size_t first, const JudgedStatement *at,
                         RuleId rule, int offset)
{
    for (size_t i = first; i < remarks->count; i++) {
        Remark *remark = &remarks->items[i];
        if (remark->at == at && remark->rule == rule && remark->offset == offset)
            return remark;
    }
    return NULL;
}

static void add_failures(Remarks *remarks, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_FAIL || !is_named(effect))
            continue;
        Remark *remark = remark_at(remarks, first, at, effect->rule, effect->offset);
        if (!remark)
            remark = remark_add(remarks, effect->rule, at, effect->offset);
        remark_effect(remarks, remark, effect);
    }
}

/* Several of a rule are one: all that CASCADE takes, all tables of a TRUNCATE. */
static void add_notes(Remarks *remarks, size_t first, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_NOTE || !is_named(effect) || effect->new_object)
            continue;
        Remark *remark = remark_at(remarks, first, at, effect->rule, effect->offset);
        if (!remark)
            remark = remark_add(remarks, effect->rule, at, effect->offset);
        if (effect->rule == RULE_TRUNCATE && remark->within->name_count > 0)
            remark->object = remark->within->names[0].name; /* not those that refer to it */
        remark_effect(remarks, remark, effect);
    }
}

/* What is part of a finding that says more: the rows that a required column reads. */
static const struct {
    RuleId whole, part;
} ABSORBED[] = {
    {RULE_ADD_REQUIRED_COLUMN, RULE_NOT_NULL_SCANS},
};

static Remark *absorbing(const Remarks *remarks, size_t first, const JudgedStatement *at,
                         const Effect *effect)
{
    for (size_t i = 0; i < COUNT_OF(ABSORBED); i++) {
        Remark *remark = ABSORBED[i].part == effect->rule
                             ? remark_at(remarks, first, at, ABSORBED[i].whole, effect->offset)
                             : NULL;
        if (remark)
            return remark;
    }
    return NULL;
}

/* The one of the same command whose work is greater: writing anew before reading. */
static Remark *of_same_command(const Remarks *remarks, size_t first, const JudgedStatement *at,
                               int offset)
{
    for (size_t i = first; i < remarks->count; i++) {
        Remark *remark = &remarks->items[i];
        bool blocks = rule_axis(remark->rule) == AXIS_BLOCKS || remark->rule == RULE_TRUNCATE;
        if (remark->at == at && blocks && remark->offset == offset)
            return remark;
    }
    return NULL;
}

/* Whether the statement keeps somebody from the table: VALIDATE reads it and stops nobody. */
static bool is_locked(const JudgedStatement *at, const char *table)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect_is_felt(effect) && strcmp(effect->table, table) == 0)
            return true;
    }
    return false;
}

/* The other table of a foreign key waits, too, where the first one is held by a rename already. */
static bool is_other_locked(const JudgedStatement *at, const Effect *work)
{
    bool counts = work->kind == EFFECT_FOREIGN_KEY_SCAN && !work->new_object;
    for (size_t i = 0; counts && i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->rule == work->rule && effect_is_felt(effect))
            return true;
    }
    return false;
}

static bool has_work(const JudgedStatement *at, RuleId rule)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->rule == rule && effect_is_work(effect) &&
            (is_locked(at, effect->table) || is_other_locked(at, effect)))
            return true;
    }
    return false;
}

/* A lock that lasts: for as long as work is done under it, or until the transaction ends because
 * that is what was asked for. A domain's tables are read without that being told. */
static bool does_last(const JudgedStatement *at, const Effect *lock)
{
    return lock->rule == RULE_LOCK_TABLE || has_work(at, lock->rule) ||
           (lock->rule == RULE_CONSTRAINT_VALIDATES && lock->mode == LOCK_SHARE);
}

static bool does_matter(const JudgedStatement *at, const Effect *effect)
{
    RuleAxis axis = rule_axis(effect->rule);
    if (!is_named(effect) || (axis != AXIS_BLOCKS && axis != AXIS_DATA && axis != AXIS_BREAKS))
        return false;
    if (effect_is_work(effect))
        return is_locked(at, effect->table) || is_other_locked(at, effect);
    return effect_is_felt(effect) && does_last(at, effect);
}

static void add_work_of(Remarks *remarks, size_t first, const JudgedStatement *at, EffectKind kind)
{
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != kind || !does_matter(at, effect))
            continue;
        Remark *remark = absorbing(remarks, first, at, effect);
        if (!remark)
            remark = remark_find(remarks, first, effect->rule, at, NULL);
        if (!remark)
            remark = of_same_command(remarks, first, at, effect->offset);
        if (!remark)
            remark = remark_add(remarks, effect->rule, at, effect->offset);
        remark_effect(remarks, remark, effect);
    }
}

static void add_work(Remarks *remarks, size_t first, const JudgedStatement *at)
{
    static const EffectKind BY_WEIGHT[] = {EFFECT_REWRITE, EFFECT_FOREIGN_KEY_SCAN, EFFECT_SCAN,
                                           EFFECT_BUILD, EFFECT_LOCK};
    for (size_t i = 0; i < COUNT_OF(BY_WEIGHT); i++)
        add_work_of(remarks, first, at, BY_WEIGHT[i]);
}

/* Only where nothing else is said of the statement: that lists its locks as well. */
static void add_brief(Remarks *remarks, const JudgedStatement *at)
{
    const Effect *best = NULL;
    RuleId rule = RULE_NONE;
    for (size_t i = 0; i < at->effects->count; i++) {
        const Effect *effect = &at->effects->items[i];
        RuleAxis axis = is_named(effect) ? rule_axis(effect->rule) : AXIS_NOTE;
        bool brief = effect_is_felt(effect) && (axis == AXIS_BRIEF || axis == AXIS_BLOCKS);
        if (brief && (!best || rule == RULE_BRIEF_LOCK)) {
            best = effect;
            rule = axis == AXIS_BRIEF ? effect->rule : RULE_BRIEF_LOCK;
        }
    }
    if (best)
        remark_effect(remarks, remark_add(remarks, rule, at, best->offset), best);
}

/* Once in a file: every change of columns does it. */
static void add_held(Remarks *remarks, const JudgedStatement *at)
{
    for (size_t i = 0; i < at->effects->count && !remarks->held_told; i++) {
        const Effect *effect = &at->effects->items[i];
        if (effect->kind != EFFECT_BREAK || !effect->held_only || effect->new_object)
            continue;
        remark_effect(remarks, remark_add(remarks, RULE_CACHED_PLAN, at, effect->offset), effect);
        remarks->held_told = true;
    }
}

void remark_statement(Remarks *remarks, const JudgedStatement *statement)
{
    size_t first = remarks->count;
    add_breaks(remarks, first, statement);
    add_failures(remarks, first, statement);
    add_notes(remarks, first, statement);
    add_work(remarks, first, statement);
    if (remarks->count > first)
        return;
    add_brief(remarks, statement);
    add_held(remarks, statement);
}
