/* Findings that are not of a statement's effects, and what all findings of a file still need
 * (internal to this folder). */
#pragma once

#include "lint/replay.h"

typedef struct FindingPlace {
    int line, column;
    const char *object, *statement;
} FindingPlace;

/* Adds one of this rule, unless the policy has it off. NULL then; else it may be filled further.
 * `message` is copied. */
Finding *findings_add(Replay *replay, RuleId rule, const LintText *text, FindingPlace place,
                      const char *message);
/* The first line of a statement, shortened. Child of ctx. */
char *findings_statement(TALLOC_CTX *ctx, const LintStatement *statement);
/* From `first` on they are those of this file: sorts them by place, takes out what was found twice,
 * and fills in source lines and fingerprints. */
void findings_settle(Replay *replay, const LintText *text, size_t first);
/* Those of them that the baseline holds are allowed by it. */
void findings_accept(Replay *replay, size_t first);
/* Counts by level; `allowed` ones count as nothing else. */
void findings_count(Replay *replay);
