/* From facts to findings: severity by axis, table, runner and policy; one finding for what belongs
 * together (a rewrite's lock, scan and index builds are one), ordered by place. */
#pragma once

#include "base/error.h"
#include "lint/effects/effects.h"
#include "lint/judge/policy.h"
#include "report/finding.h"

/* One pending statement with what it does. */
typedef struct JudgedStatement {
    const char *file; /* as shown */
    const char *text; /* of the statement, `length` bytes */
    size_t length;
    int line, column; /* 1-based place of text[0] */
    const SqlStatement *statement;
    const Effects *effects;
    int transaction; /* those of one transaction share a number; 0: outside of any */
} JudgedStatement;

typedef struct JudgeContext {
    const LintPolicy *policy;
    Dialect dialect;
    int version;
    bool live;              /* sizes are the server's */
    const Catalog *catalog; /* as it is behind these statements; NULL: not known */
} JudgeContext;

/* Makes room for `count` findings and, where more come one by one, for as many again. */
void findings_reserve(TALLOC_CTX *ctx, Finding **findings, size_t count);
/* Appends the findings of these statements (a file's) to *findings. `ctx` owns them. */
void judge_statements(TALLOC_CTX *ctx, const JudgeContext *context,
                      const JudgedStatement *statements, size_t count, Finding **findings,
                      size_t *finding_count);
