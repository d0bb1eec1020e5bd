#include "judging.h"

#include <stdio.h>
#include <string.h>

#include "sql/parse.h"

Judging *judging_new(void)
{
    Judging *judging = talloc_zero(NULL, Judging);
    judging->ctx = judging;
    lint_policy_init(&judging->policy);
    ERROR_AUTO Error err = {0};
    if (!sql_parse_load(DIALECT_POSTGRES, &err))
        fprintf(stderr, "%s\n", err.message);
    return judging;
}

Effects *judging_add(Judging *judging, const char *text, int transaction)
{
    size_t index = judging->count++;
    judging->statements[index] = (JudgedStatement){
        .file = "db/migrations/V2__plan.sql",
        .text = text,
        .length = strlen(text),
        .line = (int)index + 1,
        .column = 1,
        .statement = sql_parse(judging->ctx, DIALECT_POSTGRES, text, strlen(text)),
        .effects = &judging->effects[index],
        .transaction = transaction,
    };
    return &judging->effects[index];
}

Effect *judging_effect(Effects *effects, EffectKind kind, RuleId rule, const char *table)
{
    effects->items = talloc_realloc(NULL, effects->items, Effect, (unsigned)effects->count + 1);
    Effect *effect = &effects->items[effects->count++];
    *effect = (Effect){.kind = kind,
                       .rule = rule,
                       .object = table,
                       .table = table,
                       .offset = -1,
                       .rows = -1,
                       .bytes = -1};
    return effect;
}

Effect *judging_lock(Effects *effects, RuleId rule, const char *table, LockMode mode)
{
    Effect *effect = judging_effect(effects, EFFECT_LOCK, rule, table);
    effect->mode = mode;
    return effect;
}

Effect *judging_break(Effects *effects, RuleId rule, const char *object, const char *sqlstate)
{
    Effect *effect = judging_effect(effects, EFFECT_BREAK, rule, "users");
    effect->object = object;
    effect->why = "statements fail";
    snprintf(effect->sqlstate, sizeof(effect->sqlstate), "%s", sqlstate);
    return effect;
}

void judging_run(Judging *judging)
{
    const JudgeContext context = {.policy = &judging->policy, .version = 180000};
    judge_statements(judging->ctx, &context, judging->statements, judging->count,
                     &judging->findings, &judging->finding_count);
    for (size_t i = 0; i < judging->count; i++)
        talloc_steal(judging->ctx, judging->effects[i].items);
}

const Finding *judging_find(const Judging *judging, RuleId rule)
{
    for (size_t i = 0; i < judging->finding_count; i++) {
        if (strcmp(judging->findings[i].rule, rule_name(rule)) == 0)
            return &judging->findings[i];
    }
    return NULL;
}
