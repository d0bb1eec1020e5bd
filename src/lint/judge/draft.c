#include "lint/judge/draft.h"

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

Draft *draft_add(Drafts *drafts, RuleId rule, const JudgedStatement *at, int offset)
{
    if (drafts->count == drafts->capacity) {
        drafts->capacity = drafts->capacity ? drafts->capacity * 2 : 16;
        drafts->items = talloc_realloc(NULL, drafts->items, Draft, (unsigned)drafts->capacity);
    }
    Draft *draft = &drafts->items[drafts->count++];
    const SqlStatement *inner = within(at->statement, offset);
    const SqlAlter *alter = alter_at(inner, offset);
    *draft = (Draft){
        .rule = rule,
        .at = at,
        .offset = offset,
        .within = inner,
        .alter = alter,
        .column = alter ? alter->column : NULL,
        .constraint = constraint_of(alter, rule),
    };
    return draft;
}

Draft *draft_find(const Drafts *drafts, size_t first, RuleId rule, const JudgedStatement *at,
                  const char *object)
{
    for (size_t i = first; i < drafts->count; i++) {
        Draft *draft = &drafts->items[i];
        bool same = !object || (draft->object && strcmp(draft->object, object) == 0);
        if (draft->rule == rule && draft->at == at && same)
            return draft;
    }
    return NULL;
}

void draft_effect(Drafts *drafts, Draft *draft, const Effect *effect)
{
    draft->effects = talloc_realloc(drafts->ctx, draft->effects, const Effect *,
                                    (unsigned)draft->effect_count + 1);
    draft->effects[draft->effect_count++] = effect;
    if (!draft->object && effect->object && *effect->object)
        draft->object = effect->object;
}

void draft_word(Draft *draft, const char *name, const char *value)
{
    if (draft->word_count < DRAFT_WORDS_MAX)
        draft->words[draft->word_count++] = (DraftWord){name, value};
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
    if (effect->bytes >= 0)
        return effect->bytes < policy->small_bytes;
    return effect->rows >= 0 && effect->rows < policy->small_rows;
}

char *draft_names_text(TALLOC_CTX *ctx, const char *const *names, size_t count)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < count; i++) {
        const char *joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = talloc_asprintf_append(text, "%s%s", joint, names[i]);
    }
    return text;
}
