/* A finding as the printers need it: what a linter says of one place.
 *
 * All texts are borrowed. The printers in report/findings/ (text, json, sarif, github, gitlab,
 * checkstyle, junit, markdown) are rows of one table; none knows a rule.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/json.h"
#include "report/report.h"

typedef enum FindingLevel { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR } FindingLevel;

typedef struct FindingBreak {
    const char *sqlstate, *why;
} FindingBreak;

typedef struct FindingLock {
    const char *object, *mode; /* "users", "ACCESS EXCLUSIVE" */
    const char *blocks;        /* "reads and writes" */
} FindingLock;

typedef struct Finding {
    const char *rule;
    FindingLevel level;
    const char *file;         /* as the person named it */
    int line, column;         /* 1-based, column in characters; 0: the whole file */
    int end_line, end_column; /* behind the last character; 0: not known */
    const char *source;       /* text of that line */
    const char *statement;    /* its first line, shortened */
    const char *object;       /* "users.email", or NULL */
    const char *message;      /* one sentence without full stop */
    const FindingBreak *breaks;
    size_t break_count;
    const FindingLock *locks;
    size_t lock_count;
    const char *const *rewrites, *const *scans; /* NULL-terminated; or NULL */
    const char *duration;                       /* "about 50 s: 4.1 GB, 38 million rows"; or NULL */
    const char *fails;                          /* SQLSTATE; or NULL */
    const char *postgres; /* "11-18": on which versions it was verified; or NULL */
    const char *recipe;   /* SQL to paste; or NULL */
    const char *rails, *django;
    const char *accept;                         /* the line to write to allow it */
    const char *allowed_reason, *allowed_until; /* reason NULL: not allowed; until may be NULL */
    bool in_baseline;                           /* that is what allows it, and no annotation */
    /* Stable when lines move, and of one finding only: SHA-256 of rule, file, object, statement,
     * and how many of the same stand before it. */
    const char *fingerprint;
} Finding;

typedef struct FindingSummary {
    size_t files, statements, unparsed, dynamic;
    size_t errors, warnings, notes, allowed;
    int64_t duration_ms;
    const char *server; /* "PostgreSQL 18 (assumed)" */
} FindingSummary;

/* For SARIF and explain: what is to be said of a rule itself. */
typedef struct FindingRule {
    const char *name, *title, *help; /* help: Markdown */
    FindingLevel level;
} FindingRule;

typedef struct FindingReport {
    const Finding *findings; /* by file, line, column, rule */
    size_t count;
    FindingSummary summary;
    FindingLevel fail_on;     /* from here on a finding blocks, unless it is allowed */
    const FindingRule *rules; /* all there are */
    size_t rule_count;
    json_t *effects; /* --effects; or NULL */
} FindingReport;

typedef struct FindingFormat {
    const char *name; /* of --format */
    void (*print)(Report *report, FILE *out, const FindingReport *findings);
} FindingFormat;

/* NULL: no such format. "text" and "json" are printed by report_finish(). */
const FindingFormat *finding_format(const char *name);
/* The result object of `lint --json` (DESIGN section 10). New reference. */
json_t *findings_json(const FindingReport *findings);
void findings_text(Report *report, FILE *out, const void *finding_report);
