/* Statements with effects made by hand, judged: what the judge's tests have in common. */
#pragma once

#include "lint/judge/judge.h"

#define JUDGED_MAX 8

typedef struct Judging {
    TALLOC_CTX *ctx;
    LintPolicy policy;
    JudgedStatement statements[JUDGED_MAX];
    Effects effects[JUDGED_MAX];
    size_t count;
    Finding *findings;
    size_t finding_count;
} Judging;

Judging *judging_new(void);
/* A statement of transaction 1 (0: outside of any) in line 1 + its number. Returns its effects. */
Effects *judging_add(Judging *judging, const char *text, int transaction);
/* Of a table that existed before, of unknown size. Valid until the next. */
Effect *judging_effect(Effects *effects, EffectKind kind, RuleId rule, const char *table);
Effect *judging_lock(Effects *effects, RuleId rule, const char *table, LockMode mode);
Effect *judging_break(Effects *effects, RuleId rule, const char *object, const char *sqlstate);
void judging_run(Judging *judging);
/* The one of that rule; NULL: none. */
const Finding *judging_find(const Judging *judging, RuleId rule);
