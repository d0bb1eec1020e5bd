#include "lint/judge/remark.h"

#include <string.h>

/* The statement of a DO block that stands at the offset, as deep as there is one. */
static const SqlStatement *within(const SqlStatement *statement, int offset)
{
    const SqlStatement *found = statement;
    for (size_t i = 0; offset >= 0 && i < statement->inner_count; i++) {
        if (statement->inner[i].offset >= 0 && statement->inner[i].offset <= offset)
            found = &statement->inner[i];
    }
    return found == statement ? statement : within(found, offset);
}

static const SqlAlter *alter_at(const SqlStatement *statement, int offset)
{
    const SqlAlter *found = statement->alter_count == 1 ? &statement->alters[0] : NULL;
    for (size_t i = 0; i < statement->alter_count; i++) {
        if (statement->alters[i].offset >= 0 && statement->alters[i].offset <= offset)
            found = &statement->alters[i];
    }
    return found;
}

/* Constraints behind the column, else that of the command. */
static const SqlConstraint *constraint_of(const SqlAlter *alter, RuleId rule)
{
    static const struct {
        RuleId rule;
        SqlConstraintKind kind;
    } KINDS[] = {
        {RULE_CONSTRAINT_VALIDATES, SQL_CONSTRAINT_CHECK},
        {RULE_FOREIGN_KEY_VALIDATES, SQL_CONSTRAINT_FOREIGN_KEY},
        {RULE_UNIQUE_BUILDS_INDEX, SQL_CONSTRAINT_UNIQUE},
        {RULE_ADD_UNIQUE, SQL_CONSTRAINT_UNIQUE},
        {RULE_PRIMARY_KEY_BUILDS_INDEX, SQL_CONSTRAINT_PRIMARY_KEY},
    };
    if (!alter || !alter->column)
        return alter ? alter->constraint : NULL;
    for (size_t i = 0; i < alter->column->constraint_count; i++) {
        for (size_t k = 0; k < COUNT_OF(KINDS); k++) {
            if (KINDS[k].rule == rule && KINDS[k].kind == alter->column->constraints[i].kind)
                return &alter->column->constraints[i];
        }
    }
    return NULL;
}

Remark *remark_add(Remarks *remarks, RuleId rule, const JudgedStatement *at, int offset)
{
    if (remarks->count == remarks->capacity) {
        remarks->capacity = remarks->capacity ? remarks->capacity * 2 : 16;
        remarks->items = talloc_realloc(NULL, remarks->items, Remark, (unsigned)remarks->capacity);
    }
    Remark *remark = &remarks->items[remarks->count++];
    const SqlStatement *inner = within(at->statement, offset);
    const SqlAlter *alter = alter_at(inner, offset);
    *remark = (Remark){
        .rule = rule,
        .at = at,
        .offset = offset,
        .within = inner,
        .alter = alter,
        .column = alter ? alter->column : NULL,
        .constraint = constraint_of(alter, rule),
    };
    return remark;
}

Remark *remark_find(const Remarks *remarks, size_t first, RuleId rule, const JudgedStatement *at,
                    const char *object)
{
    for (size_t i = first; i < remarks->count; i++) {
        Remark *remark = &remarks->items[i];
        bool same = !object || (remark->object && strcmp(remark->object, object) == 0);
        if (remark->rule == rule && remark->at == at && same)
            return remark;
    }
    return NULL;
}

void remark_effect(Remarks *remarks, Remark *remark, const Effect *effect)
{
    remark->effects = talloc_realloc(remarks->ctx, remark->effects, const Effect *,
                                     (unsigned)remark->effect_count + 1);
    remark->effects[remark->effect_count++] = effect;
    if (!remark->object && effect->object && *effect->object)
        remark->object = effect->object;
}

void remark_word(Remark *remark, const char *name, const char *value)
{
    if (remark->word_count < REMARK_WORDS_MAX)
        remark->words[remark->word_count++] = (RemarkWord){name, value};
}

bool effect_is_felt(const Effect *effect)
{
    return effect->kind == EFFECT_LOCK && effect->mode >= LOCK_SHARE && !effect->new_object;
}

bool effect_is_work(const Effect *effect)
{
    return effect->kind >= EFFECT_REWRITE && effect->kind <= EFFECT_BUILD && !effect->new_object;
}

bool effect_is_small(const LintPolicy *policy, const Effect *effect)
{
    if (effect->empty)
        return true;
    bool is_known = effect->bytes >= 0 || effect->rows >= 0;
    return is_known && effect->bytes < policy->small_bytes && effect->rows < policy->small_rows;
}

char *remark_list(TALLOC_CTX *ctx, const char *const *names, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        const char *joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = talloc_asprintf_append(text, "%s%s", joint, names[i]);
    }
    return text;
}
