/* What a team has decided: which findings block, how severe a rule is, what counts as small. */
#pragma once

#include <stdint.h>

#include "lint/rules/rules.h"

typedef struct LintPolicy {
    Severity fail_on; /* SEVERITY_ERROR or SEVERITY_WARNING */
    /* By RuleId: what `lint: {rules: {NAME: off|note|warning|error}}` says; -1: nothing. */
    signed char severity[RULE_COUNT];
    /* A table below both is small, where one is known: its blocking findings are warnings. 0: none
     * is. */
    int64_t small_bytes, small_rows;
    /* What the runner does, so that what it makes harmless is silent: ours limits the wait for
     * locks and tries again. False: the migrations are run by somebody else's command. */
    bool our_runner;
    bool style;
    const char *start_after; /* migrations up to this version are history; or NULL */
} LintPolicy;

void lint_policy_init(LintPolicy *ret_policy);
